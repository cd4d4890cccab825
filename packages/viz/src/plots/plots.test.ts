import { BtcfcError, forecastFromPoints } from '@btcfc/core';
import type { ChartOptions } from 'chart.js';
import { type ChartJsConfiguration, chartJsConfiguration, type PlotOptions } from '../index';
import { forecastPlot, lossPlot, residualPlot, zoomedForecastPlot } from './index';

type OptionsOf<Plot extends (options: never) => unknown> = Parameters<Plot>[0];

// what Chart.js gets
const lossChart = (options: OptionsOf<typeof lossPlot>) => chartJsConfiguration(lossPlot(options));
const forecastChart = (options: OptionsOf<typeof forecastPlot>, size?: PlotOptions) =>
  chartJsConfiguration(forecastPlot(options), size);
const zoomedForecastChart = (options: OptionsOf<typeof zoomedForecastPlot>) =>
  chartJsConfiguration(zoomedForecastPlot(options));
const residualChart = (options: OptionsOf<typeof residualPlot>) =>
  chartJsConfiguration(residualPlot(options));

const dates = ['2018-01-29', '2018-01-30', '2018-01-31'];
const forecast = { actual: [3, 4, 6], predicted: [2, 5, 5] };

function yOf(chart: ChartJsConfiguration, dataset: number): number[] {
  return chart.data.datasets[dataset]!.data.map((point) => point.y);
}

function xOf(chart: ChartJsConfiguration, dataset = 0): number[] {
  return chart.data.datasets[dataset]!.data.map((point) => point.x);
}

function optionsOf(chart: ChartJsConfiguration) {
  return chart.options as ChartOptions<'line'>;
}

function axisOf(chart: ChartJsConfiguration, name: 'x' | 'y') {
  return optionsOf(chart).scales![name] as {
    type: string;
    min: number;
    max: number;
    title: { text: string };
  };
}

function textOf(chart: ChartJsConfiguration): (string | undefined)[] {
  const { title, subtitle } = optionsOf(chart).plugins!;
  return [
    ...[title, subtitle].map((heading) => (heading!.display ? (heading!.text as string) : undefined)),
    axisOf(chart, 'x').title.text,
    axisOf(chart, 'y').title.text,
  ];
}

describe('lossChart', () => {
  it('counts epochs from 1, training blue and validation orange', () => {
    const chart = lossChart({ trainLosses: [3, 2, 1], valLosses: Float32Array.of(4, 3, 3.5) });
    expect(xOf(chart)).toEqual([1, 2, 3]);
    expect([yOf(chart, 0), yOf(chart, 1)]).toEqual([
      [3, 2, 1],
      [4, 3, 3.5],
    ]);
    expect(chart.data.datasets.map(({ label, borderColor }) => [label, borderColor])).toEqual([
      ['Train Loss', '#1f77b4'],
      ['Val Loss', '#ff7f0e'],
    ]);
    expect(textOf(chart)).toEqual(['Training and Validation Loss', undefined, 'Epoch', 'Loss']);
  });

  it('does without validation losses', () => {
    expect(lossChart({ trainLosses: [3] }).data.datasets).toHaveLength(1);
    expect(lossChart({ trainLosses: [3], valLosses: [] }).data.datasets).toHaveLength(1);
  });

  it('marks the epoch it is told, or the one of the lowest validation loss', () => {
    const losses = { trainLosses: [3, 2, 1, 0], valLosses: [4, Number.NaN, 2, 3] };
    const marker = (bestEpoch: number | 'lowest') => lossChart({ ...losses, bestEpoch }).data.datasets[2]!;
    expect(marker('lowest').data).toEqual([{ x: 3, y: 2 }]);
    expect(marker(4).data).toEqual([{ x: 4, y: 3 }]);
    expect(marker(4).label).toBe('Best (epoch 4)');
    const trainOnly = lossChart({ trainLosses: [1, 0.5, 2], bestEpoch: 'lowest' });
    expect(trainOnly.data.datasets[1]!.data).toEqual([{ x: 2, y: 0.5 }]);
  });

  it('leaves what is not positive out of a logarithmic axis', () => {
    const chart = lossChart({ trainLosses: [1, 0, 0.01], yScale: 'log' });
    expect(axisOf(chart, 'y').type).toBe('logarithmic');
    expect(yOf(chart, 0)).toEqual([1, Number.NaN, 0.01]);
    expect(axisOf(chart, 'y').min).toBeGreaterThan(0);
    expect(axisOf(chart, 'y').min).toBeLessThan(0.01);
  });
});

describe('forecastChart', () => {
  it('draws predicted over actual over a dashed grey baseline', () => {
    const { datasets } = forecastChart({ ...forecast, baseline: [3, 3, 4] }).data;
    expect(datasets.map(({ label }) => label)).toEqual(['Actual', 'Predicted', 'Persistence']);
    expect(datasets[2]).toMatchObject({ borderColor: '#7f7f7f', borderDash: [7, 4] });
    // Chart.js draws the highest order first
    const [actual, predicted, baseline] = datasets.map(({ order }) => order!) as [number, number, number];
    expect(baseline).toBeGreaterThan(actual);
    expect(actual).toBeGreaterThan(predicted);
  });

  it('counts rows without dates, and puts dates on the axis with them', () => {
    expect(xOf(forecastChart(forecast))).toEqual([0, 1, 2]);
    expect(textOf(forecastChart(forecast))[2]).toBe('Test window');
    const chart = forecastChart({ ...forecast, dates });
    expect(xOf(chart)).toEqual([Date.UTC(2018, 0, 29), Date.UTC(2018, 0, 30), Date.UTC(2018, 0, 31)]);
    expect(textOf(chart)[2]).toBe('Date');
  });

  it("leaves matplotlib's margin of 5 % around the data", () => {
    const chart = forecastChart({ actual: [0, 100], predicted: [20, 200] });
    expect(axisOf(chart, 'y')).toMatchObject({ min: -10, max: 210 });
  });

  it('takes any text, and none', () => {
    const text = { title: 'T', subtitle: 'synthetic data', xLabel: 'X', yLabel: 'Y' };
    expect(textOf(forecastChart({ ...forecast, ...text }))).toEqual(['T', 'synthetic data', 'X', 'Y']);
    expect(textOf(forecastChart({ ...forecast, title: '' }))[0]).toBeUndefined();
  });

  it('gives a single or constant value an axis with a length', () => {
    for (const value of [0, 5, -5, 1e300, 1e-300]) {
      for (const rows of [1, 3]) {
        const values = Array(rows).fill(value);
        const chart = forecastChart({ actual: values, predicted: values, dates: dates.slice(0, rows) });
        for (const name of ['x', 'y'] as const) {
          expect(axisOf(chart, name).max).toBeGreaterThan(axisOf(chart, name).min);
        }
      }
    }
  });

  it('shows a value between two gaps as a dot', () => {
    const chart = forecastChart({
      actual: [1, Number.NaN, 2, Number.NaN, 3, 4],
      predicted: [1, 2, 3, 4, 5, 6],
    });
    const dots = chart.data.datasets[0]!.pointRadius as number[];
    expect(dots.map((radius) => radius > 0)).toEqual([true, false, true, false, false, false]);
    expect(chart.data.datasets[1]!.pointRadius).toBe(0);
  });

  it('does not touch the options', () => {
    const options = Object.freeze({ actual: Object.freeze([1, 2]), predicted: Object.freeze([1, 2]) });
    expect(() => forecastChart(options)).not.toThrow();
  });
});

describe('a `Forecast` and its series', () => {
  const series = [1, 2, 3, 4, 5, 6];
  const ofTwo = forecastFromPoints({
    origins: [2, 1, 1],
    horizon: 2,
    point: [30, 31, 20, 21, 70, 71],
    id: ['a', 'a', 'b'],
  });

  it('are compared one row ahead of each origin, in order of time', () => {
    const chart = forecastChart({ forecast: ofTwo, series, id: 'a' });
    expect([xOf(chart), yOf(chart, 0), yOf(chart, 1)]).toEqual([
      [2, 3],
      [3, 4],
      [20, 30],
    ]);
    const second = residualChart({ forecast: ofTwo, series, id: 'a', step: 2 });
    expect([xOf(second), yOf(second, 0)]).toEqual([
      [3, 4],
      [4 - 21, 5 - 31],
    ]);
  });

  it('are compared at all rows ahead of a single origin', () => {
    const chart = zoomedForecastChart({ forecast: ofTwo, series, id: 'b' });
    expect([xOf(chart), yOf(chart, 1)]).toEqual([
      [2, 3],
      [70, 71],
    ]);
  });

  it('stand at the dates of the series', () => {
    const days = series.map((_, row) => new Date(Date.UTC(2018, 0, 1 + row)));
    const chart = forecastChart({ forecast: ofTwo, series: { values: series, dates: days }, id: 'a' });
    expect(xOf(chart)).toEqual([Date.UTC(2018, 0, 3), Date.UTC(2018, 0, 4)]);
    expect(textOf(chart)[2]).toBe('Date');
  });

  it.each<[string, () => unknown, string, RegExp]>([
    [
      'a series that is not named',
      () => forecastChart({ forecast: ofTwo, series }),
      'INVALID_OPTION',
      /"a", "b"/,
    ],
    [
      'a step beyond the horizon',
      () => forecastChart({ forecast: ofTwo, series, id: 'a', step: 3 }),
      'INVALID_OPTION',
      /step/,
    ],
    [
      'a forecast of nothing known',
      () => forecastChart({ forecast: ofTwo, series: [1], id: 'a' }),
      'INVALID_DATA',
      /series.*no finite/,
    ],
    [
      'both kinds at once',
      () => forecastChart({ forecast: ofTwo, series, actual: [1] } as never),
      'INVALID_OPTION',
      /actual/,
    ],
  ])('are refused with %s', (_, work, code, message) => {
    expect(work).toThrow(expect.objectContaining({ code, message: expect.stringMatching(message) }));
  });
});

describe('zoomedForecastChart', () => {
  const actual = Array.from({ length: 250 }, (_, row) => row);

  it('takes the last 100 rows under their own numbers', () => {
    const chart = zoomedForecastChart({ actual, predicted: actual.map((value) => -value) });
    expect(xOf(chart)).toEqual(actual.slice(150));
    expect(yOf(chart, 1)).toEqual(actual.slice(150).map((value) => -value));
    expect(textOf(chart)[0]).toBe('Zoomed Forecast vs Actual (Last 100 Points)');
    expect(chart.data.datasets[1]!.label).toBe('Predicted (Last 100)');
  });

  it('takes `count` rows, dates and baseline along, or all there are', () => {
    const chart = zoomedForecastChart({ ...forecast, dates, baseline: [7, 8, 9], count: 2 });
    expect(xOf(chart, 2)).toEqual([Date.UTC(2018, 0, 30), Date.UTC(2018, 0, 31)]);
    expect(yOf(chart, 2)).toEqual([8, 9]);
    expect(xOf(zoomedForecastChart({ ...forecast, count: 10 }))).toHaveLength(3);
  });

  it('refuses a window in which a series has nothing to draw', () => {
    const gap = actual.map((value) => (value > 100 ? Number.NaN : value));
    expect(() => zoomedForecastChart({ actual, predicted: gap })).toThrow(/predicted.*no finite value/);
  });
});

describe('residualChart', () => {
  it('draws actual - predicted, and a line at zero inside the axis', () => {
    const chart = residualChart({ actual: [5, 6, 9], predicted: [1, Number.NaN, 2] });
    expect(yOf(chart, 0)).toEqual([4, Number.NaN, 7]);
    expect(yOf(chart, 1)).toEqual([0, 0]);
    expect(axisOf(chart, 'y').min).toBeLessThan(0);
    expect(xOf(chart, 1)).toEqual([axisOf(chart, 'x').min, axisOf(chart, 'x').max]);
  });

  it('refuses series that share no row', () => {
    const disjoint = { actual: [1, Number.NaN], predicted: [Number.NaN, 1] };
    expect(() => residualChart(disjoint)).toThrow(/actual - predicted.*no finite value/);
  });
});

describe('what is said where nothing is told', () => {
  it('names no price', () => {
    expect(textOf(forecastChart(forecast))[3]).toBe('Value');
    expect(textOf(zoomedForecastChart(forecast))[3]).toBe('Value');
  });
});

describe('validation', () => {
  it.each<[string, () => unknown, string, RegExp]>([
    ['lengths', () => forecastChart({ actual: [1, 2], predicted: [1] }), 'INVALID_DATA', /1 values.*has 2/],
    ['baseline', () => forecastChart({ ...forecast, baseline: [1] }), 'INVALID_DATA', /baseline/],
    ['dates', () => forecastChart({ ...forecast, dates: ['2018-01-01'] }), 'INVALID_DATA', /dates/],
    ['empty', () => residualChart({ actual: [], predicted: [] }), 'INVALID_DATA', /empty/],
    ['no number', () => lossChart({ trainLosses: [Number.NaN] }), 'INVALID_DATA', /finite/],
    ['losses', () => lossChart({ trainLosses: [1], valLosses: [1, 2] }), 'INVALID_DATA', /valLosses/],
    ['log', () => lossChart({ trainLosses: [-1], yScale: 'log' }), 'INVALID_DATA', /positive/],
    ['scale', () => lossChart({ trainLosses: [1], yScale: 'symlog' as never }), 'INVALID_OPTION', /yScale/],
    ['epoch', () => lossChart({ trainLosses: [1], bestEpoch: 0 }), 'INVALID_OPTION', /bestEpoch/],
    ['late epoch', () => lossChart({ trainLosses: [1], bestEpoch: 2 }), 'INVALID_OPTION', /bestEpoch/],
    ['count', () => zoomedForecastChart({ ...forecast, count: 0 }), 'INVALID_OPTION', /count/],
    ['width', () => forecastChart(forecast, { width: 10 }), 'INVALID_OPTION', /width/],
    ['height', () => forecastChart(forecast, { height: 1e5 }), 'INVALID_OPTION', /height/],
    ['fraction', () => forecastChart(forecast, { width: 800.5 }), 'INVALID_OPTION', /width/],
    ['ratio', () => forecastChart(forecast, { devicePixelRatio: 0 }), 'INVALID_OPTION', /devicePixelRatio/],
    [
      'pixels',
      () => forecastChart(forecast, { width: 9000, height: 9000, devicePixelRatio: 2 }),
      'INVALID_OPTION',
      /100 megapixels/,
    ],
    ['title', () => forecastChart({ ...forecast, title: 5 as never }), 'INVALID_OPTION', /title/],
    [
      'label',
      () => forecastChart({ ...forecast, baseline: [1, 2, 3], baselineLabel: 5 as never }),
      'INVALID_OPTION',
      /baselineLabel/,
    ],
    ['span', () => forecastChart({ actual: [1.7e308], predicted: [-1.7e308] }), 'INVALID_DATA', /far apart/],
  ])('refuses bad %s', (_, work, code, message) => {
    try {
      work();
    } catch (error) {
      expect(BtcfcError.isInstance(error) && error.code).toBe(code);
      expect((error as Error).message).toMatch(message);
      return;
    }
    throw new Error('nothing was thrown');
  });
});
