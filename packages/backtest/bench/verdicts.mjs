// How often verdicts on forecasts that differ by luck alone are wrong, and how often a difference is found, by simulation.
// Writes BENCHMARKS.md beside this folder. `--runs N` makes it shorter and prints only.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compareLosses, dieboldMariano, skillInterval } from '@btcfc/backtest';
import { Rng } from '@btcfc/core';
import { writeFileAtomic } from '@btcfc/core/node';

const { values: options } = parseArgs({ options: { runs: { type: 'string', default: '10000' } } });
const runs = Number(options.runs);
const full = 10_000;
const level = 0.05;
const cells = [
  [40, 12],
  [80, 12],
  [300, 12],
  [300, 24],
  [1362, 7],
  [300, 1],
];

/** Errors of forecasts `horizon` rows ahead from one row after another: sums of as many shocks, of variance 1. */
function overlappingErrors(rng, rows, horizon) {
  const shocks = Float64Array.from({ length: rows + horizon - 1 }, () => rng.normal());
  return Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0;
    for (let step = 0; step < horizon; step++) sum += shocks[row + step];
    return sum / Math.sqrt(horizon);
  });
}

/** Losses of two forecasts; the first one's errors are `size` times as large. */
const kinds = {
  Gaussian: (rng, rows, horizon, size) => {
    // a difference that is normal, beside losses far from 0
    const mean = 10;
    const [ours, theirs] = [0, 1].map(() => overlappingErrors(rng, rows, horizon));
    return [ours.map((error) => size * mean + error), theirs.map((error) => mean + error)];
  },
  absolute: (rng, rows, horizon, size) => {
    const [ours, theirs] = [0, 1].map(() => overlappingErrors(rng, rows, horizon).map(Math.abs));
    return [ours.map((error) => size * error), theirs];
  },
};

function simulate(kind, [rows, horizon]) {
  const count = { size: 0, outside: 0, falseVerdicts: 0, neweyWest: 0, bootstrap: 0, drawn: 0, power: 0 };
  const rng = new Rng(0).split(kind).split(rows).split(horizon);
  const makes = kinds[kind];
  // how large a difference is to be found: an error a fifth smaller, as a share of its deviation for Gaussian losses
  const better = kind === 'absolute' ? 0.8 : 0.97;
  for (let run = 0; run < runs; run++) {
    const [ours, theirs] = makes(rng, rows, horizon, 1);
    const [{ dieboldMariano: test, skillInterval: interval, verdict }] = compareLosses({
      losses: { ours, theirs },
      baseline: 'theirs',
      horizon,
    });
    if (test.pValue < level) count.size++;
    if (interval.lower > 0 || interval.upper < 0) count.outside++;
    if (verdict !== 'no demonstrable difference') count.falseVerdicts++;
    if (dieboldMariano(ours, theirs, { horizon, variance: 'newey-west' }).pValue < level) count.neweyWest++;
    // drawing blocks takes its time: a tenth of the runs tell enough
    if (run % 10 === 0) {
      const drawn = skillInterval(ours, theirs, { method: 'stationary', replications: 400, seed: run });
      count.drawn++;
      if (drawn.lower > 0 || drawn.upper < 0) count.bootstrap++;
    }
    const [smaller, usual] = makes(rng, rows, horizon, better);
    const [found] = compareLosses({ losses: { smaller, usual }, baseline: 'usual', horizon });
    if (found.verdict === 'better') count.power++;
  }
  const share = (of, among = runs) => of / among;
  return {
    kind,
    rows,
    horizon,
    degrees: dieboldMariano(new Float64Array(rows), new Float64Array(rows), { horizon }).degrees,
    size: share(count.size),
    coverage: 1 - share(count.outside),
    falseVerdicts: share(count.falseVerdicts),
    power: share(count.power),
    neweyWest: share(count.neweyWest),
    bootstrap: 1 - share(count.bootstrap, count.drawn),
  };
}

const started = performance.now();
const results = Object.keys(kinds).flatMap((kind) =>
  cells.map((cell) => {
    const result = simulate(kind, cell);
    console.log(JSON.stringify(result));
    return result;
  }),
);
const mean = (of) => results.reduce((sum, result) => sum + of(result), 0) / results.length;
const sizes = results.map(({ size }) => size);
const misses = sizes.filter((size) => size < 0.04 || size > 0.07).length;
const text = `# Benchmarks of the verdicts

${runs} runs a cell. Two forecasts whose errors come from the same law are compared: errors \`horizon\` rows ahead from one row after another, so that they share their shocks (MA(horizon - 1)). "Gaussian" losses are normal around 10, "absolute" ones the sizes of the errors. Wanted: a size from .04 to .07 in each cell, and .045 to .06 in the mean.

Written by \`npm run bench:verdicts\`, in ${Math.round((performance.now() - started) / 1000)} s on Node ${process.version}.

- Size of the test (p < .05 where nothing differs): mean ${mean(({ size }) => size).toFixed(3)}, from ${Math.min(...sizes).toFixed(3)} to ${Math.max(...sizes).toFixed(3)}; cells outside .04 to .07: ${misses} of ${results.length}
- Coverage of the 95% interval of the skill: mean ${mean(({ coverage }) => coverage).toFixed(3)}
- A verdict needs both, so that false ones are rarer still: mean ${mean(({ falseVerdicts }) => falseVerdicts).toFixed(3)}
- For comparison the size of the test with the variance of Newey and West, and the coverage of an interval by the stationary bootstrap (${Math.ceil(runs / 10)} runs of 400 draws)

| losses | rows, horizon | degrees | size | coverage | false verdicts | power | size, Newey-West | coverage, bootstrap |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
${results
  .map(
    ({ kind, rows, horizon, degrees, size, coverage, falseVerdicts, power, neweyWest, bootstrap }) =>
      `| ${kind} | ${rows}, ${horizon} | ${degrees} | ${[size, coverage, falseVerdicts, power, neweyWest, bootstrap].map((value) => value.toFixed(3)).join(' | ')} |`,
  )
  .join('\n')}

Power: how often a forecast is called better whose errors are a fifth smaller (absolute losses), or whose losses are smaller by .3 of their deviation (Gaussian ones).
`;
if (runs >= full) {
  const folder = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  writeFileAtomic(path.join(folder, 'BENCHMARKS.md'), text);
} else console.log(text);
