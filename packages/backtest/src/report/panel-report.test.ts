import { readFileSync } from 'node:fs';
import {
  type ForecastModel,
  forecastFromPoints,
  forecastFromQuantiles,
  type PredictInput,
  Rng,
} from '@btcfc/core';
import { seasonalNaive } from '@btcfc/models';
import { describeWithReference, referenceFile } from '@btcfc/test-support';
import { mase } from '../metrics/point-metrics';
import { backtest } from '../run/backtest';
import { holm } from '../significance/holm';
import { randomWalk, seasonalSeries } from '../synthetic/synthetic-series';
import { createReport } from './backtest-report';

const folds = { trainRows: 60, testRows: 60 };

/** Knows some series to a tenth of their moves, and forecasts others by the last value. */
function knowing(truth: Readonly<Record<string, Float64Array>>): ForecastModel<null> {
  return {
    fit: () => null,
    predict: (_, inputs) =>
      forecastFromPoints({
        origins: inputs.map(({ origin }) => origin),
        horizon: 1,
        point: inputs.map(({ series, origin }) => {
          const last = series.values.at(-1)!;
          const next = truth[series.id!]?.[origin + 1] ?? last;
          return last + 0.9 * (next - last);
        }),
      }),
  };
}

const small = randomWalk({ rows: 120, seed: 1, deviation: 0.001, start: 1 });
const large = randomWalk({ rows: 120, seed: 2, deviation: 1e6, start: 1e8 });

describe('several series', () => {
  it('count alike, however large one is', async () => {
    const result = await backtest({
      models: { knowing: knowing({ small }) },
      series: { small, large },
      folds,
    });
    const report = createReport(result);
    const [model] = report.models;
    // in the units of the data the small series does not show at all
    expect(model!.point.mae).toBeGreaterThan(1e5);
    expect(model!.pointComparison.verdict).toBe('better');
    expect(model!.pointComparison.skill).toBeGreaterThan(0.3);
    expect(model!.series.map(({ id, pointComparison }) => [id, pointComparison.verdict])).toEqual([
      ['small', 'better'],
      ['large', 'no demonstrable difference'],
    ]);
    // the mean of what each scores by itself
    const { id, actual, point } = result.forecasts.knowing;
    const own = ['small', 'large'].map((name) => {
      const rows = id!.flatMap((each, row) => (each === name ? row : []));
      const training = (name === 'small' ? small : large).slice(0, 60);
      return mase(
        rows.map((row) => actual[row]!),
        rows.map((row) => point[row]!),
        { training },
      );
    });
    expect(model!.series.map(({ mase: scaled }) => scaled)).toEqual(
      own.map((each) => expect.closeTo(each, 10)),
    );
    expect(model!.pointComparison.loss).toBeCloseTo((own[0]! + own[1]!) / 2, 10);
    expect(model!.point.mase).toBeCloseTo((own[0]! + own[1]!) / 2, 10);
  });

  it('have verdicts of their own and one over all, corrected together', async () => {
    const count = 30;
    const walks = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`s${index}`, randomWalk({ rows: 120, seed: index })]),
    );
    const known = Object.fromEntries(Object.entries(walks).slice(0, 12));
    const noisy = ({ series, origin }: PredictInput) => series.values.at(-1)! + new Rng(origin).normal();
    const result = await backtest({ models: { knowing: knowing(known), noisy }, series: walks, folds });
    const report = createReport(result);
    const [knowingReport, noisyReport] = report.models;
    const verdicts = (scores: typeof knowingReport) =>
      scores!.series.map(({ pointComparison }) => pointComparison.verdict);
    expect(verdicts(knowingReport).slice(0, 12)).toEqual(new Array(12).fill('better'));
    expect(verdicts(knowingReport).slice(12)).toEqual(new Array(18).fill('no demonstrable difference'));
    expect(noisyReport!.pointComparison.verdict).toBe('worse');
    // half of the level over all series, the other half on each
    const tests = report.models.slice(0, 2);
    const raw = [
      ...tests.map(({ pointComparison }) => pointComparison.dieboldMariano.pValue),
      ...tests.flatMap(({ series }) => series.map((each) => each.pointComparison.dieboldMariano.pValue)),
    ];
    const adjusted = [
      ...tests.map(({ pointComparison }) => pointComparison.adjustedPValue),
      ...tests.flatMap(({ series }) => series.map((each) => each.pointComparison.adjustedPValue)),
    ];
    const expected = holm(raw, { weights: raw.map((_, index) => (index < 2 ? count : 1)) });
    expect(adjusted).toEqual(expected.map((p) => expect.closeTo(p, 12)));
    const text = String(report);
    expect(text).toContain('30 series, 60 origins, 1 row ahead: 60 independent windows.');
    expect(text).toMatch(
      /Verdicts on 30 series\nmodel +better +worse +no demonstrable difference\nknowing +12 +0 +18/,
    );
    expect(report.sentences).toContain(
      'Point: of 30 series knowing is better than persistence on 12, worse on 0, and not demonstrably different on 18.',
    );
    // 60 lines, of which 40 are shown, the decided ones first
    expect(text).toContain('20 further lines in the report');
    expect(text).toMatch(/s0 +knowing .* better\n/);
    expect(report.toMarkdown()).toContain('| knowing | 12 | 0 | 18 |');
    expect(`${text}${report.toMarkdown()}`).not.toMatch(/NaN|Infinity/);
  });

  it('are scaled by their quantiles too, and one that never moved before does not silence the others', async () => {
    const flat = Array.from({ length: 120 }, (_, row) => (row < 60 ? 5 : 5 + (row % 3)));
    const levels = [0.1, 0.5, 0.9];
    const spread = (width: number) => (input: PredictInput) => {
      const last = input.tail(1).values[0]!;
      const unit = input.series.id === 'large' ? 1e6 : 0.001;
      const ends = [-1, 0, 1].map((side) => [last + side * width * unit]);
      return forecastFromQuantiles({ origins: [input.origin], horizon: 1, levels, quantiles: ends });
    };
    const report = createReport(
      await backtest({
        models: { wide: spread(60), right: spread(1.28) },
        series: { small, large, flat },
        folds,
        levels,
        spreadBaseline: 'wide',
      }),
    );
    const right = report.models.find(({ name }) => name === 'right')!;
    expect(right.spreadComparison!.verdict).toBe('better');
    expect(right.series.map((each) => each.spreadComparison!.verdict).slice(0, 2)).toEqual([
      'better',
      'better',
    ]);
    expect(right.series[2]!.mase).toBeNaN();
    expect(`${report}${report.toMarkdown()}`).not.toMatch(/NaN|Infinity/);
  });
});

describe('what is told of the basis', () => {
  const series = seasonalSeries({ rows: 200, period: 12 });

  it('is how many forecasts do not overlap', async () => {
    const run = async (options: object) =>
      createReport(
        await backtest({
          models: { naive: seasonalNaive({ period: 12 }) },
          series,
          folds: { trainRows: 100, testRows: 96 },
          ...options,
        }),
      );
    const every = await run({ horizon: 12 });
    expect(every).toMatchObject({ origins: 85, windows: 85 / 12 });
    expect(String(every)).toContain('85 origins, 12 rows ahead: 7 independent windows.');
    expect(every.models[0]!.pointComparison.dieboldMariano.degrees).toBe(3);
    // origins a horizon apart share no row
    const apart = await run({ horizon: 12, stride: 12 });
    expect(apart).toMatchObject({ origins: 8, windows: 8 });
    expect(String(await run({ horizon: 1 }))).toContain('96 origins, 1 row ahead: 96 independent windows.');
  });

  it('is the season of each series, found in its training rows', async () => {
    const other = seasonalSeries({ rows: 200, period: 7, seed: 3 });
    const walk = randomWalk({ rows: 200 });
    const result = await backtest({
      models: { naive: seasonalNaive({ period: 12 }) },
      series: { twelve: series, seven: other, none: walk },
      folds: { trainRows: 150, testRows: 50 },
    });
    const report = createReport(result);
    expect(report.series.map(({ id, period }) => [id, period])).toEqual([
      ['twelve', 12],
      ['seven', 7],
      ['none', 1],
    ]);
    expect(createReport(result, { period: 5 }).series.map(({ period }) => period)).toEqual([5, 5, 5]);
    expect(() => createReport(result, { period: 0 })).toThrow('`period`');
    expect(() => createReport(result, { period: 'weekly' as never })).toThrow('`period`');
  });
});

describeWithReference('AirPassengers', () => {
  it('is scaled by its season: the seasonal naive forecast scores 1.38', async () => {
    const { values, folds, horizon } = JSON.parse(
      readFileSync(referenceFile('series/airpass.json'), 'utf8'),
    ) as { values: number[]; folds: { trainEnd: number; testEnd: number }[]; horizon: number };
    const result = await backtest({
      models: { naive: seasonalNaive({ period: 12 }) },
      series: values,
      folds: folds.map(({ trainEnd, testEnd }) => ({
        train: { start: 0, end: trainEnd },
        test: { start: trainEnd, end: testEnd },
        window: 'expanding' as const,
      })),
      horizon,
    });
    const report = createReport(result);
    expect(report.series).toEqual([{ id: '', period: 12, origins: 26, windows: 26 / 12 }]);
    // recorded beside the series, by another program
    expect(report.models.map(({ point }) => point.mase)).toEqual([
      expect.closeTo(1.38, 2),
      expect.closeTo(2.43, 2),
    ]);
    expect(String(report)).toContain('MASE (period 12)');
  });
});
