import { readFileSync } from 'node:fs';
import type { Forecast } from '@btcfc/core';
import { csvColumns, describeWithReference, referenceFile } from '@btcfc/test-support';
import { ewma } from '../spread/ewma';
import { AdaptiveConformal } from './adaptive-conformal';
import type { Tails } from './bands';
import { PidConformal } from './pid-conformal';
import { SplitConformal } from './split-conformal';

jest.setTimeout(60_000);

const levels = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95];

/** EWMA's quantiles of the last thousand returns, from the first fifth on, beside what came: to be calibrated, not spoilt. */
function forecastsOf(prices: readonly number[], decay: number): { forecast: Forecast; actual: Float64Array } {
  const returns = Float64Array.from(prices.slice(1), (price, row) => Math.log(price / prices[row]!));
  const first = Math.ceil(returns.length / 5);
  const model = ewma({ target: 'level', decay });
  const asked = { panel: [], horizon: 1, levels, seed: 0 };
  const fitted = model.fit({ ...asked, series: { values: returns.slice(0, first) }, first: 0 });
  const inputs = Array.from({ length: returns.length - first }, (_, row) => {
    const values = returns.subarray(Math.max(0, first + row - 1000), first + row);
    return { ...asked, series: { values }, origin: values.length - 1, tail: () => ({ values }) };
  });
  return { forecast: model.predict(fitted as never, inputs), actual: returns.slice(first) };
}

function part({ point, quantiles }: Forecast, start: number, end?: number) {
  return {
    point: point.slice(start, end),
    levels,
    quantiles: quantiles.map((values) => values.slice(start, end)),
  };
}

function pinball(quantiles: readonly ArrayLike<number>[], actual: Float64Array): number {
  let sum = 0;
  levels.forEach((level, index) => {
    actual.forEach((value, row) => {
      const distance = value - quantiles[index]![row]!;
      sum += distance >= 0 ? level * distance : (level - 1) * distance;
    });
  });
  return sum;
}

const calibrators = {
  split: (tails: Tails, rows: Parameters<SplitConformal['fit']>[0], later: typeof rows) =>
    new SplitConformal({ levels, tails }).fit(rows).apply(later.forecast),
  adaptive: (tails: Tails, rows: Parameters<SplitConformal['fit']>[0], later: typeof rows) =>
    new AdaptiveConformal({ levels, tails }).warmUp(rows).run(later),
  pid: (tails: Tails, rows: Parameters<SplitConformal['fit']>[0], later: typeof rows) =>
    new PidConformal({ levels, tails }).warmUp(rows).run(later),
};

const pricesOf = {
  // the one the defaults were chosen on
  'S&P 500': () => readSeries('series/sp500d-prices.json'),
  DAX: () => readSeries('series/dax-prices.json'),
  Bitcoin: () => {
    const { btc_market_price } = csvColumns(referenceFile('data/bitcoin_dataset.csv'));
    return btc_market_price!.map(Number).filter((price) => price > 0);
  },
};

describeWithReference('calibrators of real returns', () => {
  describe.each(Object.entries(pricesOf))('%s', (_, read) => {
    it('cost less than a hundredth of the pinball loss, and cover as they say', () => {
      const { forecast, actual } = forecastsOf(read(), 0.94);
      const half = actual.length >> 1;
      const rows = { forecast: part(forecast, 0, half), actual: actual.slice(0, half) };
      const later = { forecast: part(forecast, half), actual: actual.slice(half) };
      const base = pinball(later.forecast.quantiles, later.actual);
      for (const [name, calibrate] of Object.entries(calibrators)) {
        for (const tails of ['joint', 'separate'] as const) {
          const { quantiles } = calibrate(tails, rows, later);
          const [lower, upper] = [quantiles[0]!, quantiles.at(-1)!];
          const covered = later.actual.filter((value, row) => value >= lower[row]! && value <= upper[row]!);
          const found = {
            calibrator: `${name}, ${tails}`,
            skill: 1 - pinball(quantiles, later.actual) / base,
            off: Math.abs(covered.length / later.actual.length - 0.9),
          };
          expect(found.skill >= -0.01 ? 'good' : found).toBe('good');
          expect(found.off <= 0.02 ? 'good' : found).toBe('good');
        }
      }
    });
  });
});

function readSeries(file: string): number[] {
  return (JSON.parse(readFileSync(referenceFile(file), 'utf8')) as { values: number[] }).values;
}
