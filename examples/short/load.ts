/**
 * An hourly load with two seasons, the day and the week: what comes in the next two days, with intervals that hold what
 * they promise, and whether that is better than repeating yesterday.
 *
 *     node dist/load.js [load.csv]
 *
 * The file has the columns timestamp (clocks of Berlin) and load_mw; hours may be missing, doubled or change with summer
 * time.
 */
import { forecast } from '@btcfc/forecast';
import { plot } from '@btcfc/viz';

const result = await forecast(process.argv[2] ?? madeUpLoad(), {
  horizon: 48,
  value: 'load_mw',
  timeZone: 'Europe/Berlin',
  duplicates: 'first',
  preset: 'fast', // 'good', the default, tries LSTMs too
});
console.log(String(result));
await plot(await result.plot(), { file: 'load.png' });
await result.save('load-forecast');

/** Sixteen weeks by the hour, made up: a day, a week in which Sundays are low, an hour missing and one doubled. */
function madeUpLoad(): string {
  const lines = ['timestamp,load_mw'];
  for (let hour = 0; hour < 24 * 112; hour++) {
    const date = new Date(Date.UTC(2024, 3, 1, hour));
    const day = 400 * Math.sin(((date.getUTCHours() - 8) * Math.PI) / 12);
    const load = 4000 + day - (date.getUTCDay() === 0 ? 600 : 0) + 60 * Math.sin(hour * hour);
    if (hour === 100) continue;
    const line = `${date.toISOString().slice(0, 16).replace('T', ' ')},${load.toFixed(1)}`;
    lines.push(line, ...(hour === 200 ? [line] : []));
  }
  return lines.join('\n');
}
