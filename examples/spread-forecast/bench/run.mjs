/*
 * usage: node bench/run.mjs [--series Bitcoin]... [--model "spread pool"]... [--horizon 1] [--record]
 *
 * Models of the spread walked forward on daily prices, a day and a week ahead: pinball skill over an exponentially weighted
 * scale, its interval, and how often 90% intervals hold. With `--record` the tables go into
 * recorded.json, and BENCHMARKS.md is written of all that are there.
 */
import { parseArgs } from 'node:util';
import { contestants, questions } from './contestants.mjs';
import { comparedWith, judge } from './judge.mjs';
import { keepTable } from './recorded.mjs';
import { tableOf } from './report.mjs';
import { benchmarkSeries } from './series.mjs';

const { values: options } = parseArgs({
  options: {
    series: { type: 'string', multiple: true, default: [] },
    model: { type: 'string', multiple: true, default: [] },
    horizon: { type: 'string' },
    record: { type: 'boolean', default: false },
  },
});
const known = [...Object.keys(contestants), ...benchmarkSeries().map(({ name }) => name)];
const unknown = [...options.model, ...options.series].find((name) => !known.includes(name));
if (unknown !== undefined) throw new Error(`There is no "${unknown}"; there are ${known.join('; ')}.`);
// a table that is kept has all models
if (options.record && options.model.length > 0) throw new Error('--model and --record exclude each other.');
const isWanted = (list, name) => list.length === 0 || list.includes(name);
const series = benchmarkSeries().filter(({ name }) => isWanted(options.series, name));
for (const { horizon, baseline } of questions) {
  if (options.horizon && Number(options.horizon) !== horizon) continue;
  for (const one of series) {
    const base = await judge(one, contestants[baseline](), horizon);
    const results = {};
    for (const [name, make] of Object.entries(contestants)) {
      if (name === baseline || !isWanted(options.model, name)) continue;
      const { rows, seconds } = await judge(one, make(), horizon);
      const chosen = Math.floor(one.chosenOn * rows.length);
      const part = (start, end) => comparedWith(base.rows.slice(start, end), rows.slice(start, end), horizon);
      results[name] = {
        ...part(0, rows.length),
        seconds,
        // rows of which nothing was known when settings were chosen, where there are both kinds
        ...(chosen > 0 && chosen < rows.length && { chosen: part(0, chosen), once: part(chosen) }),
      };
    }
    const table = {
      series: one.name,
      rows: base.rows.length,
      horizon,
      baseline,
      base: comparedWith(base.rows, base.rows, horizon),
      results,
    };
    if (options.record) keepTable(table);
    console.log(`${tableOf(table).join('\n')}\n`);
  }
}
