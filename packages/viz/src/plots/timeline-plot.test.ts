import type { BarMark } from '../index';
import { chartJsConfiguration, plot, timelinePlot } from '../index';

const start = Date.UTC(2026, 0, 1);
const seconds = (count: number) => start + 1000 * count;
const trials = [
  { number: 0, state: 'complete', startedAt: seconds(0), endedAt: seconds(60) },
  { number: 1, state: 'failed', startedAt: seconds(0), endedAt: seconds(5) },
  { number: 2, state: 'running', startedAt: seconds(5) },
  { number: 3, state: 'complete', startedAt: seconds(60), endedAt: seconds(60) },
  // enqueued
  { number: 4, state: 'running' },
] as const;

/** The bars of a state: number, beginning and end, seconds. */
const barsOf = (chart: ReturnType<typeof timelinePlot>, state: string) => {
  const mark = (chart.marks as BarMark[]).find(({ label }) => label === state)!;
  return Array.from(mark.y, (number, row) => [
    number,
    ...[mark.from![row], mark.x![row]].map((time) => (Number(time) - start) / 1000),
  ]);
};

describe('timelinePlot', () => {
  it('has a bar for each trial that has begun, from its beginning to its end', async () => {
    const chart = timelinePlot({ trials });
    expect(barsOf(chart, 'Complete')).toEqual([
      [0, 0, 60],
      [3, 60, 60],
    ]);
    expect(barsOf(chart, 'Failed')).toEqual([[1, 0, 5]]);
    expect(barsOf(chart, 'Running')).toEqual([[2, 5, 60]]);
    expect(barsOf(timelinePlot({ trials, now: seconds(90) }), 'Running')).toEqual([[2, 5, 90]]);
    // what a clock says that goes behind that of the search is not before what has happened
    expect(barsOf(timelinePlot({ trials, now: seconds(30) }), 'Running')).toEqual([[2, 5, 60]]);
    expect(await plot(chart)).toBeDefined();
  });

  it('is drawn on an axis of dates, from where each bar begins', () => {
    const { data, options } = chartJsConfiguration(timelinePlot({ trials }));
    const failed = data.datasets.find(({ label }) => label === 'Failed')!;
    const corners = (failed.data as { x: number; y: number }[]).slice(0, 4);
    expect(corners.map(({ x }) => (x - start) / 1000)).toEqual([0, 5, 5, 0]);
    expect(corners.map(({ y }) => y.toFixed(2))).toEqual(['0.64', '0.64', '1.36', '1.36']);
    const { scales } = options as { scales: { x: { min: number; max: number } } };
    const { min, max } = scales.x;
    expect(min).toBeLessThanOrEqual(start);
    expect(min).toBeGreaterThan(seconds(-10));
    expect(max).toBeLessThan(seconds(70));
  });

  it('has higher bars where there are more trials than rows of a picture', () => {
    const many = Array.from({ length: 3001 }, (_, number) => ({
      ...{ number, startedAt: seconds(number), endedAt: seconds(number + 1) },
    }));
    const [mark] = timelinePlot({ trials: many }).marks as [BarMark];
    expect(mark.breadth).toBe(10);
  });

  it('refuses trials without times, or that ended before they began', () => {
    expect(() => timelinePlot({ trials: [{ value: 1 }] })).toThrow('No trial tells when it began');
    const turned = [{ startedAt: seconds(5), endedAt: seconds(4) }];
    expect(() => timelinePlot({ trials: turned })).toThrow('index 0 has ended before it began');
    const text = [{ startedAt: '2026-01-01' as never }];
    expect(() => timelinePlot({ trials: text })).toThrow('no time in milliseconds');
    expect(() => timelinePlot({ trials, now: Number.NaN })).toThrow('now');
  });
});
