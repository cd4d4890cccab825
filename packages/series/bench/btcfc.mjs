import { addCalendar, fillGaps, readSeries } from '../dist/index.js';

const cpuBefore = process.cpuUsage();
const start = performance.now();
const { series } = await readSeries(process.argv[2]);
const read = performance.now();
const whole = fillGaps(series, { fill: 'linear' });
const filled = performance.now();
const withCalendar = addCalendar(whole, { parts: ['weekday', 'dayOfYear'] });
const end = performance.now();
const cpu = process.cpuUsage(cpuBefore);
const peakMegabytes = process.resourceUsage().maxRSS / 1024;

const columns = [
  ['values', ({ values }) => values],
  ...['weekday_sin', 'weekday_cos', 'dayOfYear_sin', 'dayOfYear_cos'].map((name) => [
    name,
    ({ futureCovariates }) => futureCovariates[name],
  ]),
];
const sums = { series: withCalendar.length };
sums.rows = withCalendar.reduce((sum, { values }) => sum + values.length, 0);
for (const [name, columnOf] of columns) {
  // the place of a row counts, so that no two may change places
  sums[name] = withCalendar.reduce((sum, each) => {
    for (const [row, value] of columnOf(each).entries()) sum += value * (1 + (row % 7));
    return sum;
  }, 0);
}
const parts = { read: read - start, fill: filled - read, calendar: end - filled };
console.log(
  JSON.stringify({
    seconds: (end - start) / 1000,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    peakMegabytes,
    parts,
    sums,
  }),
);
