import { formatDate, Rng } from '@btcfc/core';

const dayMs = 86_400_000;
const weekdays = [0.8, 0.8, 0.9, 1, 1.3, 1.7, 0.5];
const shops = [
  { name: 'Harbour', size: 120, trend: 0.05 },
  { name: 'Market', size: 80, trend: 0 },
  { name: 'Station', size: 45, trend: 0.03 },
];

/** What three shops sold by the day for a year. */
export function shopCsv(): string {
  const lines: string[] = [];
  const draws = shops.map(({ name }) => new Rng(11).split(name));
  for (let day = 0; day < 364; day++) {
    const date = formatDate(Date.UTC(2025, 0, 6) + day * dayMs);
    for (const [place, { name, size, trend }] of shops.entries()) {
      const expected = (size + trend * day) * weekdays[day % 7]!;
      const sold = Math.max(0, Math.round(expected + Math.sqrt(expected) * 1.5 * draws[place]!.normal()));
      lines.push(`${date},${name},${sold}`);
    }
  }
  return `date,shop,sold\n${lines.join('\n')}\n`;
}
