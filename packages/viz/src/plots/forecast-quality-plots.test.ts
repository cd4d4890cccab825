import { BtcfcError, forecastFromPoints, forecastFromQuantiles } from '@btcfc/core';
import type { ChartOptions } from 'chart.js';
import { type ChartJsConfiguration, chartJsConfiguration } from '../index';
import { binomialBounds } from './forecast/binomial-bounds';
import { coveragePlot, errorOverTimePlot, fanPlot, pitPlot, skillPlot } from './index';

type OptionsOf<Plot extends (options: never) => unknown> = Parameters<Plot>[0];

// what Chart.js gets
const fanChart = (options: OptionsOf<typeof fanPlot>) => chartJsConfiguration(fanPlot(options));
const coverageChart = (options: OptionsOf<typeof coveragePlot>) =>
  chartJsConfiguration(coveragePlot(options));
const pitChart = (options: OptionsOf<typeof pitPlot>) => chartJsConfiguration(pitPlot(options));
const skillChart = (options: OptionsOf<typeof skillPlot>) => chartJsConfiguration(skillPlot(options));
const errorOverTimeChart = (options: OptionsOf<typeof errorOverTimePlot>) =>
  chartJsConfiguration(errorOverTimePlot(options));

function dataset(chart: ChartJsConfiguration, label: string) {
  return chart.data.datasets.find((candidate) => candidate.label === label)!;
}

function valuesOf(chart: ChartJsConfiguration, label: string): number[] {
  return dataset(chart, label).data.map(({ y }) => y);
}

function axis(chart: ChartJsConfiguration, name: 'x' | 'y') {
  return (chart.options as ChartOptions<'line'>).scales![name] as { min: number; max: number };
}

describe('binomialBounds', () => {
  // scipy.stats.binom.ppf, SciPy 1.10
  it.each([
    [1, 0.5, 0.95, 0, 1],
    [10, 0.1, 0.95, 0, 3],
    [545, 0.9, 0.95, 476, 504],
    [545, 0.1, 0.95, 41, 69],
    [1362, 0.5, 0.99, 633, 729],
    [20, 0.05, 0.5, 0, 2],
    [1_000_000, 0.3, 0.95, 299_102, 300_898],
    [100_000, 0.001, 0.9, 84, 117],
  ])('of %i trials at %f with confidence %f', (trials, probability, confidence, lower, upper) => {
    expect(binomialBounds(trials, probability, confidence)).toEqual([lower, upper]);
  });

  it('are certain where the outcome is', () => {
    expect(binomialBounds(10, 0, 0.95)).toEqual([0, 0]);
    expect(binomialBounds(10, 1, 0.95)).toEqual([10, 10]);
  });
});

describe('fanChart', () => {
  const bands = [
    { level: 0.5, lower: [9, 19], upper: [11, 21] },
    { level: 0.9, lower: [8, 18], upper: [12, 22] },
  ];
  const forecast = { median: [10, 20], bands, actual: [11, 23], history: [7, 8, 9] };

  it('lays narrow bands over wide ones, and lines over all', () => {
    const { datasets } = fanChart(forecast).data;
    expect(datasets.map(({ label }) => label)).toEqual(['90% interval', '50% interval', 'Actual', 'Median']);
    expect(datasets[0]!.data).toEqual([
      { x: 0, y: 12 },
      { x: 1, y: 22 },
      { x: 1, y: 18 },
      { x: 0, y: 8 },
    ]);
    expect(datasets[0]!.backgroundColor).not.toBe(datasets[1]!.backgroundColor);
  });

  it('counts rows from where the forecast begins, and dates with dates', () => {
    const chart = fanChart(forecast);
    expect(dataset(chart, 'Actual').data.map(({ x }) => x)).toEqual([-3, -2, -1, 0, 1]);
    expect(valuesOf(chart, 'Actual')).toEqual([7, 8, 9, 11, 23]);
    expect(valuesOf(chart, 'Median').slice(3)).toEqual([10, 20]);
    const dated = fanChart({
      ...forecast,
      dates: ['2018-01-04', '2018-01-05'],
      historyDates: ['2018-01-01', '2018-01-02', '2018-01-03'],
    });
    expect(dataset(dated, '50% interval').data[0]!.x).toBe(Date.UTC(2018, 0, 4));
  });

  describe('of a `Forecast`', () => {
    const ahead = forecastFromQuantiles({
      origins: [2],
      horizon: 2,
      levels: [0.05, 0.25, 0.5, 0.75, 0.95],
      quantiles: [
        [8, 18],
        [9, 19],
        [10, 20],
        [11, 21],
        [12, 22],
      ],
    });

    it('draws its rows ahead behind the series, with the bands between its levels', () => {
      const chart = fanChart({ forecast: ahead, series: [7, 8, 9] });
      expect(chart.data.datasets.map(({ label }) => label)).toEqual([
        '90% interval',
        '50% interval',
        'History',
        'Median',
      ]);
      expect(dataset(chart, 'Median').data.slice(3)).toEqual([
        { x: 3, y: 10 },
        { x: 4, y: 20 },
      ]);
      expect(dataset(chart, '90% interval').data).toEqual([
        { x: 3, y: 12 },
        { x: 4, y: 22 },
        { x: 4, y: 18 },
        { x: 3, y: 8 },
      ]);
    });

    it('takes what came from the series, and dates from either', () => {
      const day = 86_400_000;
      const dates = Float64Array.of(3 * day, 4 * day);
      const series = { values: [7, 8, 9, 11], dates: [0, day, 2 * day, 3 * day] };
      const chart = fanChart({ forecast: { ...ahead, dates }, series, historyRows: 1 });
      expect(dataset(chart, 'Actual').data).toEqual([
        { x: 2 * day, y: 9 },
        { x: 3 * day, y: 11 },
        { x: 4 * day, y: NaN },
      ]);
    });

    it('without a distribution or a series is a line', () => {
      const chart = fanChart({ forecast: forecastFromPoints({ origins: [2], horizon: 2, point: [10, 20] }) });
      expect(chart.data.datasets.map(({ label }) => label)).toEqual(['Forecast']);
    });
  });

  it('does without history, actual values and bands, and leaves gaps open', () => {
    expect(fanChart({ median: [1], bands: [] }).data.datasets).toHaveLength(1);
    const gap = fanChart({
      median: [1, 2, 3],
      bands: [{ level: 0.9, lower: [0, NaN, 2], upper: [2, 3, 4] }],
    });
    expect(valuesOf(gap, '90% interval')).toEqual([2, 0, NaN, 4, 2]);
  });
});

describe('coverageChart', () => {
  const options = { nominal: [0.1, 0.9], empirical: { A: [0.2, 0.9], B: [0.1, 0.8] }, rows: 545 };

  it('draws each model over the band of a calibrated one', () => {
    const chart = coverageChart(options);
    expect(dataset(chart, 'A').data).toEqual([
      { x: 0.1, y: 0.2 },
      { x: 0.9, y: 0.9 },
    ]);
    const band = dataset(chart, '95% if calibrated').data;
    const at = band.filter(({ x }) => x === 0.9).map(({ y }) => y);
    expect(at).toEqual([504 / 545, 476 / 545]);
    expect(dataset(chart, 'A').pointStyle).not.toBe(dataset(chart, 'B').pointStyle);
  });

  it('takes one model as an array, and leaves missing shares out', () => {
    const chart = coverageChart({ nominal: [0.5, 0.9], empirical: Float64Array.of(NaN, 0.88), rows: 10 });
    expect(valuesOf(chart, 'Empirical')).toEqual([NaN, 0.88]);
  });
});

describe('pitChart', () => {
  it('counts as densities, both ends included and what is missing left out', () => {
    const chart = pitChart({ pit: [0, 0.1, 0.5, 1, NaN, null], bins: 2 });
    const corners = dataset(chart, 'PIT, 4 rows').data;
    expect([corners[1]!.y, corners[6]!.y]).toEqual([1, 1]);
    const skewed = pitChart({ pit: [0.1, 0.2, 0.3, 0.9], bins: 2 });
    expect([1, 6].map((corner) => dataset(skewed, 'PIT, 4 rows').data[corner]!.y)).toEqual([1.5, 0.5]);
  });

  it('bounds a bar by the binomial distribution', () => {
    const pit = Array.from({ length: 545 }, (_, row) => row / 545);
    const bounds = pitChart({ pit }).data.datasets.filter(({ borderDash }) => borderDash?.length);
    expect(bounds.map(({ data }) => data[0]!.y)).toEqual([(41 * 10) / 545, (69 * 10) / 545]);
  });

  it('draws a single value', () => {
    expect(axis(pitChart({ pit: [0.5] }), 'y').max).toBeGreaterThan(10);
  });
});

describe('skillChart', () => {
  const models = {
    LSTM: { skill: [0.1, -0.2, NaN], lower: [0, -0.3, NaN], upper: [0.2, -0.1, NaN] },
    Drift: { skill: [0, 0.05, 0.1] },
  };

  it('stands models side by side in each fold, with intervals and a line at zero', () => {
    const chart = skillChart({ models });
    const [interval, lstm, drift, zero] = chart.data.datasets;
    expect(lstm!.data.map(({ y }) => y)).toEqual([0.1, -0.2]);
    expect(drift!.data.map(({ x }) => Math.round(x))).toEqual([0, 1, 2]);
    expect(lstm!.data[0]!.x).toBeLessThan(drift!.data[0]!.x);
    expect(interval!.data.map(({ y }) => y)).toEqual([0, 0.2, NaN, -0.3, -0.1, NaN]);
    expect(zero!.data.map(({ y }) => y)).toEqual([0, 0]);
    expect(axis(chart, 'y').min).toBeLessThan(-0.3);
  });

  it('keeps many models within their fold', () => {
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`m${index}`, { skill: [0, 0] }]),
    );
    for (const { data, label } of skillChart({ models: many }).data.datasets) {
      const distances = data.map(({ x }, fold) => Math.abs(x - fold));
      if (label) expect(Math.max(...distances)).toBeLessThan(0.5);
    }
  });

  it('draws one fold without skill in any other', () => {
    expect(skillChart({ models: { A: { skill: [0] } }, folds: ['all'] }).data.datasets[0]!.data).toHaveLength(
      1,
    );
  });
});

describe('errorOverTimeChart', () => {
  const rows = { actual: [10, 10, 10, 10], baseline: [8, 8, NaN, 8], forecasts: { A: [9, 6, 10, 10] } };

  it('sums what a model saves, leaving out what is missing', () => {
    // 2 - 1, 2 - 4, nothing, 2 - 0
    expect(valuesOf(errorOverTimeChart(rows), 'A')).toEqual([1, -1, NaN, 1]);
  });

  it('draws rolling means of models and baseline, from the first whole window on', () => {
    const chart = errorOverTimeChart({ ...rows, show: 'rolling', window: 2 });
    expect(valuesOf(chart, 'A')).toEqual([NaN, 2.5, 2, 0]);
    expect(valuesOf(chart, 'Persistence')).toEqual([NaN, 2, 2, 2]);
  });

  it('forgets a spike that has left the window', () => {
    // 1e17 is beyond the digits of the sums of the values beside it
    const actual = [0, 0, 1e17, 1, 2, 1, 1];
    const zero = actual.map(() => 0);
    const chart = errorOverTimeChart({
      actual,
      baseline: zero,
      forecasts: { A: zero },
      show: 'rolling',
      window: 3,
    });
    expect(valuesOf(chart, 'A').slice(5)).toEqual([4 / 3, 4 / 3]);
  });

  it('takes one forecast as an array, and dates', () => {
    const dates = ['2018-01-01', '2018-01-02', '2018-01-03', '2018-01-04'];
    const chart = errorOverTimeChart({ ...rows, forecasts: rows.forecasts.A, dates });
    expect(dataset(chart, 'Model').data[0]!.x).toBe(Date.UTC(2018, 0, 1));
  });
});

describe('validation', () => {
  const fan = { median: [1, 2], bands: [] };
  const band = { level: 0.9, lower: [0, 0], upper: [2, 2] };
  const coverage = { nominal: [0.5], empirical: [0.5], rows: 10 };
  const errors = { actual: [1, 2], baseline: [1, 1], forecasts: { A: [1, 2] } };

  it.each<[string, () => unknown, string, RegExp]>([
    ['level', () => fanChart({ ...fan, bands: [{ ...band, level: 90 }] }), 'INVALID_OPTION', /level/],
    ['band', () => fanChart({ ...fan, bands: [{ ...band, lower: [3, 0] }] }), 'INVALID_DATA', /row 1/],
    ['length', () => fanChart({ ...fan, bands: [{ ...band, upper: [3] }] }), 'INVALID_DATA', /upper/],
    ['bands', () => fanChart({ median: [1] } as never), 'INVALID_OPTION', /bands/],
    [
      'history',
      () =>
        fanChart({
          median: [1],
          bands: [],
          history: [1],
          historyDates: ['2018-01-03'],
          dates: ['2018-01-02'],
        }),
      'INVALID_DATA',
      /after the forecast/,
    ],
    [
      'history dates',
      () => fanChart({ median: [1], bands: [], history: [1], dates: ['2018-01-02'] }),
      'INVALID_OPTION',
      /historyDates/,
    ],
    ['rows', () => coverageChart({ ...coverage, rows: 0 }), 'INVALID_OPTION', /rows/],
    ['percent', () => coverageChart({ ...coverage, nominal: [50] }), 'INVALID_DATA', /share/],
    ['levels', () => coverageChart({ ...coverage, nominal: [0.9, 0.5] }), 'INVALID_DATA', /ascend/],
    ['no model', () => coverageChart({ ...coverage, empirical: {} }), 'INVALID_DATA', /model/],
    ['confidence', () => coverageChart({ ...coverage, confidence: 1 }), 'INVALID_OPTION', /confidence/],
    ['probability', () => pitChart({ pit: [1.5] }), 'INVALID_DATA', /share from 0 to 1/],
    ['nothing', () => pitChart({ pit: [NaN] }), 'INVALID_DATA', /finite/],
    ['bins', () => pitChart({ pit: [0.5], bins: 1 }), 'INVALID_OPTION', /bins/],
    ['models', () => skillChart({ models: {} }), 'INVALID_DATA', /model/],
    ['skills', () => skillChart({ models: { A: { skill: [NaN] } } }), 'INVALID_DATA', /A\.skill/],
    [
      'interval',
      () => skillChart({ models: { A: { skill: [0], lower: [1], upper: [0] } } }),
      'INVALID_DATA',
      /row 1/,
    ],
    [
      'half an interval',
      () => skillChart({ models: { A: { skill: [0], lower: [1] } } }),
      'INVALID_OPTION',
      /upper/,
    ],
    ['folds', () => skillChart({ models: { A: { skill: [0] } }, folds: [] }), 'INVALID_DATA', /folds/],
    ['window', () => errorOverTimeChart({ ...errors, window: 3 }), 'INVALID_OPTION', /window/],
    ['baseline', () => errorOverTimeChart({ ...errors, baseline: [1] }), 'INVALID_DATA', /baseline/],
    ['show', () => errorOverTimeChart({ ...errors, show: 'x' as never }), 'INVALID_OPTION', /show/],
  ])('refuses bad %s', (_, work, code, message) => {
    expect(work).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }) as BtcfcError,
    );
    expect(work).toThrow(BtcfcError);
  });
});
