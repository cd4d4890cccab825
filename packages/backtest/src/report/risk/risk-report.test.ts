import { type ForecastFunction, forecastFromQuantiles, normalQuantile, Rng } from '@btcfc/core';
import { shortfallLevels } from '../../metrics/shortfall';
import { backtest } from '../../run/backtest';
import { createRiskReport } from './risk-report';

const rows = 1300;
// one wild month in five, known ahead to whoever is told
const deviations = Float64Array.from({ length: rows }, (_, row) =>
  Math.floor(row / 40) % 5 === 0 ? 1.5 : 0.2,
);
const rng = new Rng(2);
let sum = 0;
const series = Float64Array.from(deviations, (deviation) => (sum += deviation * rng.normal()));

const scores = new Map<number, number>();
/** Quantiles of the normal distribution, each worked out once. */
function quantileAt(level: number): number {
  if (!scores.has(level)) scores.set(level, normalQuantile(level));
  return scores.get(level)!;
}

/** A random walk whose deviation at each row is told. */
function normal(deviationAt: (row: number) => number): ForecastFunction {
  return ({ tail, origin, horizon, levels }) => {
    const last = tail(1).values[0]!;
    const steps = Array.from({ length: horizon }, (_, step) => {
      let variance = 0;
      for (let row = origin + 1; row <= origin + 1 + step; row++) variance += deviationAt(row) ** 2;
      return Math.sqrt(variance);
    });
    return forecastFromQuantiles({
      ...{ origins: [origin], horizon, levels, point: steps.map(() => last) },
      quantiles: levels.map((level) => steps.map((deviation) => last + deviation * quantileAt(level))),
    });
  };
}

const models = {
  right: normal((row) => deviations[row]!),
  steady: normal(() => Math.sqrt(0.482)),
  narrow: normal((row) => 0.7 * deviations[row]!),
};

const judged = (options: { series?: Float64Array; levels?: readonly number[]; horizon?: number } = {}) =>
  backtest({
    models,
    series,
    horizon: 10,
    levels: shortfallLevels({ tail: 'both' }),
    spreadBaseline: 'steady',
    folds: { trainRows: 200, testRows: 1000 },
    ...options,
  });

describe('a risk report', () => {
  let shared: Awaited<ReturnType<typeof judged>>;
  beforeAll(async () => {
    shared = await judged();
  });

  it('refutes what is wrong, and only that', () => {
    const { scores, sentences, quantiles } = createRiskReport(shared);
    expect(quantiles).toEqual([10, 7]);
    const of = (model: string, level: number, horizon = 1) =>
      scores.find((each) => each.model === model && each.level === level && each.horizon === horizon)!;
    expect(of('right', 0.05).coverage.rows).toBe(991);
    expect(of('right', 0.05, 10).coverage.rows).toBe(100);
    for (const level of [0.05, 0.01]) {
      expect(of('right', level).finding).toBe('not refuted');
      expect(of('narrow', level).finding).toBe('violated too often');
      expect(of('right', level).comparison!.verdict).toBe('better');
      expect(of('right', level).shortfallRatio).toBeCloseTo(1, 0);
      expect(of('steady', level).comparison).toBeUndefined();
    }
    // wide in calm times and narrow in wild ones, so that violations come together
    expect(of('steady', 0.05).finding).toBe('violated in clusters');
    // the closed forms, times the mean deviation
    const judgedRows = deviations.slice(200, 1191);
    const usual = judgedRows.reduce((total, deviation) => total + deviation, 0) / judgedRows.length;
    expect(of('right', 0.05).valueAtRisk).toBeCloseTo(-1.6449 * usual, 3);
    expect(of('right', 0.05).shortfall).toBeCloseTo(-2.0627 * usual, 2);
    expect(sentences.join('\n')).toContain('The value-at-risk of narrow is violated too often');
  });

  it('sees in the upper tail what the lower one is to a series turned over', async () => {
    const upper = createRiskReport(shared, { tail: 'upper' });
    const turned = createRiskReport(await judged({ series: series.map((value) => -value) }));
    upper.scores.forEach((score, index) => {
      const other = turned.scores[index]!;
      expect(score.coverage.violations).toBe(other.coverage.violations);
      expect(score.shortfallLoss).toBeCloseTo(other.shortfallLoss!, 9);
      expect(score.shortfall).toBeCloseTo(-other.shortfall!, 9);
    });
    expect(createRiskReport(shared, { tail: 'both' }).scores).toHaveLength(2 * upper.scores.length);
  });

  it('takes prices by their logarithms, and values by themselves', async () => {
    const result = await judged({ series: series.map((value) => 500 + value), horizon: 1 });
    const [difference] = createRiskReport(result, { levels: [0.05] }).scores;
    const [logarithm] = createRiskReport(result, { target: 'log-difference', levels: [0.05] }).scores;
    // the walk stays within some tens of where it began
    expect((500 * logarithm!.valueAtRisk) / difference!.valueAtRisk).toBeCloseTo(1, 0);
    expect(logarithm!.coverage).toEqual(difference!.coverage);
    const [level] = createRiskReport(result, { target: 'level', levels: [0.05] }).scores;
    expect(level!.coverage).toEqual(difference!.coverage);
    const below = await judged({ horizon: 1 });
    expect(() => createRiskReport(below, { target: 'log-difference' })).toThrow('Logarithms');
  });

  it('tells a value-at-risk where there are too few quantiles for a shortfall', async () => {
    const report = createRiskReport(await judged({ levels: [0.01, 0.05, 0.5], horizon: 1 }));
    expect(report.quantiles).toEqual([0, 0]);
    expect(report.scores[0]).toMatchObject({ shortfall: undefined, shortfallLoss: undefined });
    expect(String(report)).toContain('No shortfall at 5%, for want of quantiles beyond it');
  });

  it('is told as Markdown', () => {
    const text = createRiskReport(shared, { levels: [0.05], horizons: [1] }).toMarkdown();
    expect(text).toContain('### Lower tail, 5%, 1 row ahead: 991 windows, 49.6 violations expected');
    expect(text).toMatch(/\| model \| value-at-risk \| violated \| Kupiec p .*\| FZ0 \| against steady/);
    expect(text).toMatch(/\| right \| -[\d.]+ \| \d+ \([\d.]+%\) \|/);
  });

  it('refuses levels that were not forecast, rows too far ahead, and what is no result', async () => {
    const result = await judged({ horizon: 1 });
    expect(() => createRiskReport(result, { levels: [0.02] })).toThrow('shortfallLevels');
    expect(() => createRiskReport(result, { horizons: [2] })).toThrow('1 at most');
    expect(() => createRiskReport(result, { baseline: 'nobody' })).toThrow('forecasts quantiles');
    expect(() => createRiskReport({} as never)).toThrow('not the result of a backtest');
    const throughJson = JSON.parse(JSON.stringify(result));
    expect(() => createRiskReport(throughJson)).toThrow('not the result of a backtest');
  });
});
