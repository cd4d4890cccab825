import { BtcfcError, Rng } from '@btcfc/core';
import type { ChartOptions } from 'chart.js';
import { type ChartJsConfiguration, chartJsConfiguration, type PlotTrial } from '../index';
import {
  learningCurvesPlot,
  optimizationHistoryPlot,
  parallelCoordinatesPlot,
  parameterImportancePlot,
} from './index';
import { type ParameterScale, parameterAxis } from './search/parallel/parameter-axis';
import { spaceScales } from './search/space-scales';
import { viridis } from './search/viridis';

type OptionsOf<Plot extends (options: never) => unknown> = Parameters<Plot>[0];

// what Chart.js gets
const optimizationHistoryChart = (options: OptionsOf<typeof optimizationHistoryPlot>) =>
  chartJsConfiguration(optimizationHistoryPlot(options));
const parallelCoordinatesChart = (options: OptionsOf<typeof parallelCoordinatesPlot>) =>
  chartJsConfiguration(parallelCoordinatesPlot(options));
const parameterImportanceChart = (options: OptionsOf<typeof parameterImportancePlot>) =>
  chartJsConfiguration(parameterImportancePlot(options));
const learningCurvesChart = (options: OptionsOf<typeof learningCurvesPlot>) =>
  chartJsConfiguration(learningCurvesPlot(options));

const trials: PlotTrial[] = [
  { number: 0, state: 'complete', value: 3, config: { lr: 1e-4, optimizer: { kind: 'sgd', momentum: 0.9 } } },
  { number: 1, state: 'pruned', value: 1, config: { lr: 1e-3, optimizer: { kind: 'adam' } } },
  { number: 2, state: 'failed', config: { lr: 1e-2, optimizer: { kind: 'adam' } } },
  { number: 3, state: 'complete', value: 2, config: { lr: 1e-1, optimizer: { kind: 'adam' } } },
  { number: 4, state: 'running', config: { lr: 1e-4, optimizer: { kind: 'adam' } } },
  { number: 5, state: 'complete', value: 5, config: { lr: 1e-4, optimizer: { kind: 'adam' } } },
];

function dataset(chart: ChartJsConfiguration, label: string) {
  return chart.data.datasets.find((candidate) => candidate.label === label);
}

function pointsOf(chart: ChartJsConfiguration, label: string): [number, number][] | undefined {
  return dataset(chart, label)?.data.map(({ x, y }) => [x, y]);
}

function axis(chart: ChartJsConfiguration, name: 'x' | 'y') {
  return (chart.options as ChartOptions<'line'>).scales![name] as { min: number; max: number; type: string };
}

describe('optimizationHistoryChart', () => {
  it('shows each state by its own shape and colour', () => {
    const chart = optimizationHistoryChart({ trials });
    expect(pointsOf(chart, 'Complete')).toEqual([
      [0, 3],
      [3, 2],
      [5, 5],
    ]);
    expect(pointsOf(chart, 'Stopped early')).toEqual([[1, 1]]);
    expect(pointsOf(chart, 'Failed')).toEqual([[2, axis(chart, 'y').min]]);
    const drawn = chart.data.datasets.filter(({ showLine }) => !showLine);
    expect(new Set(drawn.map(({ pointStyle }) => pointStyle)).size).toBe(drawn.length);
    expect(new Set(drawn.map(({ borderColor }) => borderColor)).size).toBe(drawn.length);
  });

  it('takes the best so far from complete trials alone, either way round', () => {
    const best = (mode: 'min' | 'max') =>
      pointsOf(optimizationHistoryChart({ trials, mode }), 'Best so far')!.map(([, y]) => y);
    expect(best('min')).toEqual([3, 3, 3, 2, 2, 2]);
    expect(best('max')).toEqual([3, 3, 3, 3, 3, 5]);
  });

  it('puts trials in order, whatever order they come in', () => {
    const reversed = optimizationHistoryChart({ trials: [...trials].reverse() });
    expect(pointsOf(reversed, 'Best so far')).toEqual(
      pointsOf(optimizationHistoryChart({ trials }), 'Best so far'),
    );
  });

  it('draws one trial, none with a value, and a constant metric', () => {
    expect(pointsOf(optimizationHistoryChart({ trials: [{ value: 2 }] }), 'Complete')).toEqual([[0, 2]]);
    const failed = optimizationHistoryChart({ trials: [{ state: 'failed' }, { state: 'failed' }] });
    expect(failed.data.datasets.map(({ label }) => label)).toEqual(['Failed']);
    const nothing = optimizationHistoryChart({ trials: [{ value: Number.NaN }, { state: 'failed' }] });
    expect(nothing.data.datasets.map(({ label }) => label)).toEqual(['Failed or no value']);
    const flat = axis(optimizationHistoryChart({ trials: [{ value: 2 }, { value: 2 }] }), 'y');
    expect(flat.max).toBeGreaterThan(flat.min);
  });

  it('draws what has begun and reported nothing', () => {
    expect(optimizationHistoryChart({ trials: [{ state: 'running' }] }).data.datasets).toEqual([]);
  });

  it('leaves what is not positive out of a logarithmic axis', () => {
    const log = { yScale: 'log' } as const;
    const chart = optimizationHistoryChart({ trials: [{ value: -1 }, { value: 10 }, { value: 1 }], ...log });
    expect(pointsOf(chart, 'Complete')).toEqual([
      [1, 10],
      [2, 1],
    ]);
    expect(() => optimizationHistoryChart({ trials: [{ value: -1 }], ...log })).toThrow(/positive/);
  });
});

describe('parallelCoordinatesChart', () => {
  const lines = (chart: ChartJsConfiguration) =>
    chart.data.datasets.flatMap(({ data, borderColor }) =>
      splitAtGaps(data.map(({ y }) => y)).map((heights) => ({ heights, color: borderColor })),
    );

  it('leads a line per complete trial through its values, the metric last', () => {
    const chart = parallelCoordinatesChart({
      trials,
      parameters: ['lr', 'optimizer.kind', 'optimizer.momentum'],
    });
    const drawn = lines(chart).sort((left, right) => left.heights[3]! - right.heights[3]!);
    expect(drawn).toHaveLength(3);
    // lr on a linear axis (three values, two of them equal), kind in the order of the alphabet
    expect(drawn.map(({ heights }) => heights[1])).toEqual([0, 1, 0]);
    expect(drawn.map(({ heights }) => heights[3])).toEqual([0, expect.closeTo(1 / 3), 1]);
    // beneath the axis where there is no such parameter
    expect(drawn.map(({ heights }) => heights[2]! < 0)).toEqual([true, false, true]);
  });

  it('colours by the metric, dark the best, and draws the best last', () => {
    const order = (mode: 'min' | 'max') => {
      const drawn = lines(parallelCoordinatesChart({ trials, mode, parameters: ['lr'] }));
      return { last: drawn.at(-1)!.heights[1], color: drawn.at(-1)!.color };
    };
    expect(order('min')).toEqual({ last: 0, color: viridis(0) });
    expect(order('max')).toEqual({ last: 1, color: viridis(0) });
  });

  it('finds the parameters that vary, branches too', () => {
    const fixed = trials.map((trial) => ({ ...trial, config: { ...trial.config, epochs: 10 } }));
    const { names } = labelled(parallelCoordinatesChart({ trials: fixed }));
    expect(names).toEqual(['lr', 'optimizer.kind', 'optimizer.momentum', 'Value']);
  });

  it('draws one trial, a constant metric, and takes seconds for none of thousands', () => {
    expect(lines(parallelCoordinatesChart({ trials: trials.slice(0, 1) }))[0]!.heights).toEqual([
      0.5, 0.5, 0.5, 0.5,
    ]);
    const flat = trials.map((trial) => ({ ...trial, value: 1, state: 'complete' as const }));
    expect(
      lines(parallelCoordinatesChart({ trials: flat })).every(({ heights }) => heights.at(-1) === 0.5),
    ).toBe(true);
    const rng = new Rng(1);
    const many = Array.from({ length: 5000 }, () => ({ value: rng.uniform(), config: { a: rng.uniform() } }));
    const chart = parallelCoordinatesChart({ trials: many });
    expect(chart.data.datasets.length).toBeLessThan(40);
    expect(lines(chart)).toHaveLength(5000);
  });

  it('scales axes by what the space says of its parameters', () => {
    const space = {
      lr: { $domain: 'loguniform', low: 1e-5, high: 1 },
      units: { $domain: 'choice', options: [16, 64, 256] },
      inner: { steps: { $domain: 'lograndint', low: 1, high: 100 } },
      optimizer: {
        $domain: 'choice',
        options: [{ kind: 'adam', beta: { $domain: 'uniform', low: 0, high: 1 } }, { kind: 'sgd' }],
      },
      epochs: 5,
    };
    expect(spaceScales(space)).toEqual({
      lr: 'log',
      units: 'category',
      'inner.steps': 'log',
      optimizer: 'category',
      'optimizer.beta': 'linear',
    });
    // too narrow for a guess by the values alone
    const searched = [2, 4, 8].map((lr, value) => ({ value, config: { lr, units: 4 ** (value + 2) } }));
    const heights = (options: object) =>
      lines(parallelCoordinatesChart({ trials: searched, ...options })).map(({ heights: [lr, units] }) => [
        lr,
        units,
      ]);
    expect(heights({})[1]).toEqual([expect.closeTo(1 / 3), expect.closeTo(0.2)]);
    expect(heights({ space })[1]).toEqual([expect.closeTo(0.5), 0.5]);
    expect(heights({ space, scales: { lr: 'linear' } })[1]).toEqual([expect.closeTo(1 / 3), 0.5]);
    expect(() => heights({ space: null })).toThrow(/space/);
    expect(() => heights({ scales: { lrr: 'log' } })).toThrow('did you mean `scales.lr`?');
  });

  it('shows stopped trials when asked to', () => {
    expect(lines(parallelCoordinatesChart({ trials, show: 'all' }))).toHaveLength(4);
  });
});

describe('parameterAxis', () => {
  const shares = (values: unknown[], scale?: ParameterScale) => [
    ...parameterAxis({ name: 'p', values, scale, bins: 5 }).shares,
  ];

  it('is logarithmic for numbers that span decades, linear for others, and as told', () => {
    expect(shares([1e-4, 1e-3, 1e-2])).toEqual([0, expect.closeTo(0.5), 1]);
    expect(shares([1e-4, 1e-3, 1e-2], 'linear')[1]).toBeCloseTo(0.0909, 3);
    expect(shares([0.001, 0.4, 0.5, 0.6, 1])[2]).toBeCloseTo(0.4995, 3);
    expect(shares([16, 64, 256], 'log')).toEqual([0, expect.closeTo(0.5), 1]);
    expect(shares([0, 5, 10], 'log')).toEqual([0, 0.5, 1]);
  });

  it('keeps an even distance between categories, numbers in their order, and gaps', () => {
    expect(shares([256, 16, 64], 'category')).toEqual([1, 0, 0.5]);
    expect(shares(['b', undefined, 'a'])).toEqual([1, Number.NaN, 0]);
    expect(shares([true, null, [1, 2]])).toHaveLength(3);
  });

  it('writes no more categories than there is room for', () => {
    const values = Array.from({ length: 100 }, (_, index) => `c${index}`);
    expect(parameterAxis({ name: 'p', values, bins: 5 }).ticks.length).toBeLessThanOrEqual(10);
  });

  it('reaches from the smallest number to the largest', () => {
    const [foot, middle, head] = shares([5e-324, 1, 1.7e308], 'log');
    expect([foot, head]).toEqual([0, 1]);
    expect(middle).toBeGreaterThan(0.5);
    expect(middle).toBeLessThan(0.52);
  });

  it('takes the largest numbers there are', () => {
    expect(shares([-1.7e308, 0, 1.7e308])).toEqual([0, 0.5, 1]);
  });
});

describe('parameterImportanceChart', () => {
  const importances = [
    { name: 'units', importance: 0.1 },
    { name: 'lr', importance: 0.7 },
    { name: 'decay', importance: Number.NaN },
  ];

  it('draws the largest on top', () => {
    const chart = parameterImportanceChart({ importances });
    const corners = chart.data.datasets[0]!.data;
    expect([corners[1]!.x, corners[6]!.x, corners[11]!.x]).toEqual([0.7, 0.1, 0]);
    expect(corners[1]!.y).toBeGreaterThan(corners[6]!.y);
    expect(labelled(chart, 'y').names).toEqual(['decay', 'units', 'lr']);
  });

  it('takes the first `count`, and all zeros', () => {
    expect(labelled(parameterImportanceChart({ importances, count: 1 }), 'y').names).toEqual(['lr']);
    const zero = parameterImportanceChart({ importances: [{ name: 'a', importance: 0 }] });
    expect(axis(zero, 'x').max).toBeGreaterThan(0);
  });
});

describe('learningCurvesChart', () => {
  const reporting: PlotTrial[] = [
    { number: 0, state: 'complete', value: 2, reports: [report(1, 4), report(2, 3), report(3, 2)] },
    { number: 1, state: 'pruned', value: 5, reports: [report(1, 5)] },
    { number: 2, state: 'complete', value: 1, reports: [report(3, 1), report(1, 3), report(2, Number.NaN)] },
    { number: 3, state: 'failed', reports: [report(1, 0.1), report(2, 0.1)] },
    { number: 4, state: 'failed' },
  ];

  it('highlights the best complete trial, points by epoch and gaps open', () => {
    const chart = learningCurvesChart({ trials: reporting });
    expect(pointsOf(chart, 'Best (trial 2)')).toEqual([
      [1, 3],
      [2, Number.NaN],
      [3, 1],
      [3, Number.NaN],
    ]);
    expect(dataset(learningCurvesChart({ trials: reporting, mode: 'max' }), 'Best (trial 0)')).toBeDefined();
  });

  it('marks where trials were stopped and where they failed', () => {
    const chart = learningCurvesChart({ trials: reporting });
    expect(pointsOf(chart, 'Stopped early')).toEqual([[1, 5]]);
    expect(pointsOf(chart, 'Failed')).toEqual([[2, 0.1]]);
    expect(pointsOf(chart, 'Complete')).toHaveLength(4);
  });

  it('takes the best last report where nothing is complete', () => {
    const running = reporting.slice(0, 2).map((trial) => ({ ...trial, state: 'running' as const }));
    expect(dataset(learningCurvesChart({ trials: running }), 'Best (trial 0)')).toBeDefined();
  });

  it('draws a single report as a dot', () => {
    const chart = learningCurvesChart({ trials: [{ reports: [report(1, 2)] }] });
    expect(chart.data.datasets.at(-1)).toMatchObject({ showLine: false, data: [{ x: 1, y: 2 }] });
  });

  it('reduces thousands of long curves', () => {
    const reports = Array.from({ length: 2000 }, (_, epoch) => report(epoch + 1, Math.sin(epoch)));
    const many = Array.from({ length: 2000 }, () => ({ reports }));
    const { datasets } = learningCurvesChart({ trials: many }).data;
    expect(datasets.length).toBeLessThan(10);
    expect(datasets.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThan(500_000);
  });
});

describe('validation of a search', () => {
  it.each<[string, () => unknown, string, RegExp]>([
    ['no trials', () => optimizationHistoryChart({ trials: [] }), 'INVALID_DATA', /empty/],
    ['what is no list', () => optimizationHistoryChart({ trials: {} as never }), 'INVALID_OPTION', /trials/],
    [
      'state',
      () => optimizationHistoryChart({ trials: [{ state: 'done' as never }] }),
      'INVALID_DATA',
      /index 0/,
    ],
    [
      'value',
      () => optimizationHistoryChart({ trials: [{ value: '1' as never }] }),
      'INVALID_DATA',
      /number/,
    ],
    ['mode', () => optimizationHistoryChart({ trials, mode: 'best' as never }), 'INVALID_OPTION', /mode/],
    ['scale', () => optimizationHistoryChart({ trials, yScale: 'x' as never }), 'INVALID_OPTION', /yScale/],
    ['parameters', () => parallelCoordinatesChart({ trials, parameters: ['x'] }), 'INVALID_OPTION', /"lr"/],
    [
      'scales',
      () => parallelCoordinatesChart({ trials, scales: { lr: 'x' as never } }),
      'INVALID_OPTION',
      /lr/,
    ],
    [
      'all failed',
      () => parallelCoordinatesChart({ trials: [{ state: 'failed' }] }),
      'INVALID_DATA',
      /value/,
    ],
    ['no config', () => parallelCoordinatesChart({ trials: [{ value: 1 }] }), 'INVALID_DATA', /parameter/],
    ['no reports', () => learningCurvesChart({ trials }), 'INVALID_DATA', /reported/],
    [
      'a report',
      () => learningCurvesChart({ trials: [{ reports: [{} as never] }] }),
      'INVALID_DATA',
      /resource/,
    ],
    ['no share', () => parameterImportanceChart({ importances: [] }), 'INVALID_DATA', /empty/],
    [
      'a share',
      () => parameterImportanceChart({ importances: [{ name: 'a', importance: -1 }] }),
      'INVALID_DATA',
      /index 0/,
    ],
  ])('refuses bad %s', (_, work, code, message) => {
    expect(work).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }) as BtcfcError,
    );
    expect(work).toThrow(BtcfcError);
  });
});

function report(resource: number, value: number) {
  return { resource, value };
}

function splitAtGaps(values: number[]): number[][] {
  const parts: number[][] = [[]];
  for (const value of values) {
    if (Number.isNaN(value)) parts.push([]);
    else parts.at(-1)!.push(value);
  }
  return parts;
}

/** What is written along an axis of names. */
function labelled(chart: ChartJsConfiguration, name: 'x' | 'y' = 'x') {
  const scale = axis(chart, name) as unknown as {
    min: number;
    max: number;
    afterBuildTicks: (axis: object) => void;
    ticks: { callback: (value: number, index: number, ticks: object[]) => string };
  };
  const built = { min: scale.min, max: scale.max, ticks: [] as { value: number }[] };
  scale.afterBuildTicks(built);
  return { names: built.ticks.map(({ value }, index) => scale.ticks.callback(value, index, built.ticks)) };
}
