import { MissingValueCleaner } from '@btcfc/data-cleaning';
import { BTCFeatureEngineer } from '../dist/index.js';
import { readColumns } from './columns.mjs';

const frame = readColumns(process.argv[2]);

const cpuBefore = process.cpuUsage();
const start = performance.now();
const cleaned = new MissingValueCleaner().clean(frame);
const features = new BTCFeatureEngineer().transform(cleaned);
const seconds = (performance.now() - start) / 1000;
const cpu = process.cpuUsage(cpuBefore);
const cpuSeconds = (cpu.user + cpu.system) / 1e6;

const peakMegabytes = process.resourceUsage().maxRSS / 1024;
const sums = Object.fromEntries(
  Object.entries(features)
    .filter(([name]) => name !== 'Date')
    .map(([name, values]) => [name, sumOf(values)]),
);
console.log(JSON.stringify({ seconds, cpuSeconds, peakMegabytes, sums }));

function sumOf(values) {
  let sum = 0;
  for (const value of values) if (!Number.isNaN(value)) sum += value;
  return sum;
}
