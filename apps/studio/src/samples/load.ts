import { formatDate, Rng } from '@btcfc/core';

const hourMs = 3_600_000;

/** A town's load by the hour for four weeks, with a night that was not recorded and some empty cells. */
export function loadCsv(): string {
  const rng = new Rng(7).split('load');
  const start = Date.UTC(2026, 0, 5);
  const lines: string[] = [];
  let weather = 0;
  for (let hour = 0; hour < 28 * 24; hour++) {
    weather = 0.97 * weather + rng.normal();
    const weekday = Math.floor(hour / 24) % 7;
    const day = 12 * Math.sin(((hour % 24) - 8) * (Math.PI / 12)) + 5 * Math.sin((hour % 24) * (Math.PI / 6));
    const load = 62 + day * (weekday > 4 ? 0.6 : 1) - (weekday > 4 ? 9 : 0) + 1.2 * weather + rng.normal();
    if (hour >= 400 && hour < 407) continue;
    const isEmpty = hour === 123 || hour === 124 || hour === 530;
    lines.push(`${formatDate(start + hour * hourMs)},${isEmpty ? '' : load.toFixed(1)}`);
  }
  return `time,load\n${lines.join('\n')}\n`;
}
