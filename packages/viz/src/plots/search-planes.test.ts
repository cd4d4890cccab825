import type { ChartDescription, DotMark, LineMark } from '../index';
import {
  contourPlot,
  frontPlot,
  learningCurvesPlot,
  parallelAxes,
  parallelCoordinatesPlot,
  plot,
  slicePlot,
} from '../index';

const space = {
  lr: { $domain: 'loguniform', low: 1e-5, high: 1e-1 },
  kind: { $domain: 'choice', options: ['sgd', 'adam'] },
};
const trials = Array.from({ length: 40 }, (_, number) => ({
  number,
  state: number % 10 === 9 ? ('failed' as const) : ('complete' as const),
  value: number % 10 === 9 ? null : (number - 20) ** 2 + 1,
  config: { lr: 10 ** (-5 + number / 10), kind: number % 2 ? 'adam' : 'sgd' },
}));

const marksOf = (chart: ChartDescription, type: string) => chart.marks.filter((mark) => mark.type === type);
const dotsOf = (chart: ChartDescription, label?: string) =>
  (marksOf(chart, 'dot') as DotMark[])
    .filter((mark) => label === undefined || mark.label === label)
    .flatMap(({ x, y }) => Array.from(x!, (at, row) => [at, y[row]]));

describe('slicePlot', () => {
  it('has a dot for each complete trial, on the scale of the space', async () => {
    const chart = slicePlot({ trials, parameter: 'lr', space });
    expect(chart.x?.scale).toBe('log');
    expect(dotsOf(chart)).toEqual(
      trials.filter(({ state }) => state === 'complete').map(({ config, value }) => [config.lr, value]),
    );
    const kinds = slicePlot({ trials, parameter: 'kind', space });
    expect(kinds.x).toMatchObject({ scale: 'category', categories: ['adam', 'sgd'] });
    expect(new Set(dotsOf(kinds).map(([x]) => x))).toEqual(new Set([0, 1]));
    await plot(chart);
  });

  it.each([2, 3, 9, 40])('has the first and the last of %i trials in the colours of the bar', (count) => {
    const some = trials.map((trial) => ({ ...trial, state: 'complete' as const, value: 1 })).slice(0, count);
    const { marks, colorBar } = slicePlot({ trials: some, parameter: 'lr', space });
    const places = (marks as DotMark[]).map(({ color }) => {
      const lightness = (shade: string) => Number.parseInt(shade.slice(3, 5), 16);
      // green alone goes one way all along the bar
      const nearest = colorBar!.colors.map((shade) => Math.abs(lightness(shade) - lightness(color!)));
      return nearest.indexOf(Math.min(...nearest)) / 50;
    });
    const half = (Math.ceil(count / 8) - 1) / 2 / (count - 1);
    expect(places[0]).toBeCloseTo(half, 1);
    expect(places.at(-1)).toBeGreaterThan(0.9);
    expect(places).toEqual([...places].sort((one, other) => one - other));
  });

  it('names the parameters there are', () => {
    expect(() => slicePlot({ trials, parameter: 'momentum' })).toThrow('one of "lr", "kind"');
    expect(() => slicePlot({ trials: trials.slice(9, 10), parameter: 'lr' })).toThrow('No complete trial');
  });
});

describe('contourPlot', () => {
  const plane = [0.1, 0.3, 0.5, 0.7, 0.9].flatMap((x) =>
    [1, 10, 100, 1000].map((y) => ({ config: { x, y }, value: x })),
  );

  it('has lines that part the good from the bad', async () => {
    const chart = contourPlot({
      trials: plane,
      parameters: ['x', 'y'],
      space: { y: { $domain: 'loguniform' } },
    });
    expect(chart.y?.scale).toBe('log');
    const lines = marksOf(chart, 'line') as LineMark[];
    expect(lines.length).toBeGreaterThan(5);
    // the surface rises from left to right, and so do its lines
    const middles = lines.map(({ x, y }) => {
      const known = Array.from(x!).filter((_, row) => y[row] !== null) as number[];
      return known.reduce((sum, at) => sum + at, 0) / known.length;
    });
    expect(middles).toEqual([...middles].sort((a, b) => a - b));
    expect(dotsOf(chart, 'Trials')).toHaveLength(plane.length);
    await plot(chart);
  });

  it('needs two parameters and three trials', () => {
    expect(() => contourPlot({ trials: plane, parameters: ['x', 'x'] as never })).toThrow('two parameters');
    expect(() => contourPlot({ trials: plane.slice(0, 2), parameters: ['x', 'y'] })).toThrow('at least 3');
  });
});

describe('frontPlot', () => {
  const metrics = { loss: 'min', speed: 'max' } as const;

  it('highlights whoever no other is better than in all metrics', async () => {
    const random = Array.from({ length: 60 }, (_, number) => ({
      number,
      values: { loss: ((number * 37) % 61) / 61, speed: ((number * 53) % 59) / 59 },
      ...(number % 7 === 0 && { constraints: { memory: 1 } }),
    }));
    const chart = frontPlot({ trials: random, metrics });
    // by definition, each against each
    const allowed = random.filter(({ constraints }) => !constraints).map(({ values }) => values);
    const front = allowed.filter(
      (one) => !allowed.some((other) => other !== one && other.loss <= one.loss && other.speed >= one.speed),
    );
    expect(dotsOf(chart, 'Front')).toHaveLength(front.length);
    expect(dotsOf(chart, 'Front')).toEqual(
      expect.arrayContaining(front.map(({ loss, speed }) => [loss, speed])),
    );
    expect(dotsOf(chart, 'Breaks a constraint')).toHaveLength(9);
    expect(dotsOf(chart)).toHaveLength(60);
    await plot(chart);
  });

  it('keeps both of two that are equal, and draws the pair it is told to', () => {
    const equal = [1, 2, 2].map((loss, number) => ({ number, values: { loss, speed: loss, size: 0 } }));
    const chart = frontPlot({ trials: equal, metrics: { ...metrics, size: 'min' }, show: ['size', 'loss'] });
    expect(dotsOf(chart, 'Front')).toHaveLength(3);
    expect(chart.x?.label).toBe('size');
    expect(() => frontPlot({ trials: equal, metrics: { loss: 'min' } as never })).toThrow('two or more');
    expect(() => frontPlot({ trials: [{ value: 1 }], metrics })).toThrow('No complete trial');
  });
});

describe('brushing parallel coordinates', () => {
  it('reads values off the axes, by ratio where they are logarithmic', () => {
    const [lr, kind, value] = parallelAxes({ trials, space, yLabel: 'loss' });
    expect(lr!.valueAt(0.5)).toBeCloseTo(10 ** (-5 + 3.8 / 2), 12);
    expect(lr!.shareOf(lr!.valueAt(0.25))).toBeCloseTo(0.25, 12);
    expect(kind!.valueAt(0.9)).toBe('sgd');
    expect(kind!.shareOf('nobody')).toBeNaN();
    expect(value!.name).toBe('loss');
  });

  it('keeps the colours of what lies within all ranges, and draws these', () => {
    const ranges = { lr: [1e-4, 1e-3] as const, kind: ['adam'] };
    const chart = parallelCoordinatesPlot({ trials, space, yLabel: 'loss', ranges });
    const grey = marksOf(chart, 'line')[0] as LineMark;
    const linesIn = ({ y }: LineMark) => Array.from(y).filter((at) => at === null).length + 1;
    const within = trials.filter(
      ({ state, config: { lr, kind } }) =>
        state === 'complete' && lr >= 1e-4 && lr <= 1e-3 && kind === 'adam',
    );
    const all = trials.filter(({ state }) => state === 'complete');
    expect(linesIn(grey)).toBe(all.length - within.length);
    expect(marksOf(chart, 'interval')).toHaveLength(2);
    expect(() => parallelCoordinatesPlot({ trials, ranges: { rl: [0, 1] } })).toThrow('lr');
    expect(() => parallelCoordinatesPlot({ trials, ranges: { lr: [0] as never } })).toThrow('two numbers');
  });
});

it('marks the ends of paused curves', () => {
  const reports = [1, 2].map((resource) => ({ resource, value: 1 / resource }));
  const chart = learningCurvesPlot({
    trials: [
      { number: 0, state: 'complete', value: 0.2, reports },
      { number: 1, state: 'paused', reports },
      { number: 2, state: 'pruned', reports: reports.slice(0, 1) },
    ],
  });
  expect(dotsOf(chart, 'Paused')).toEqual([[2, 0.5]]);
  expect(dotsOf(chart, 'Stopped early')).toEqual([[1, 1]]);
});
