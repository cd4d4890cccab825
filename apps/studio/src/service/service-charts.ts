import { type ChartDescription, errorOverTimePlot, fanPlot } from '@btcfc/viz';
import type { Measure, StreamSeen } from './messages';

/** Rows that a rolling mean is of. */
export const rolling = 30;
/** Rows before the last forecast that are drawn. */
const mostPast = 120;

/** What was forecast one step ahead and what came, and the last forecast after it. */
export function fanChart({ model, stream, past, last }: StreamSeen): ChartDescription | undefined {
  const before = past.slice(0, -1).slice(-mostPast);
  const steps = last.point.length;
  const levels = last.levels;
  const pairs = levels.flatMap((low, place) => {
    const other = levels.length - 1 - place;
    return place < other ? [{ level: levels[other]! - low, lower: place, upper: other }] : [];
  });
  const isDated = last.dates !== null && before.every(({ at }) => typeof at === 'string');
  const open = (count: number) => new Array<number>(count).fill(Number.NaN);
  const actual = [...before.map(({ actual: came }) => came ?? Number.NaN), ...open(steps)];
  const isKnown = actual.some((value) => !Number.isNaN(value));
  return fanPlot({
    title: `${model}, ${stream}`,
    median: [...before.map(({ point }) => point), ...last.point],
    bands: pairs.map(({ level, lower, upper }) => ({
      level,
      // of what is past the widest interval is known
      lower: [
        ...(lower === 0 ? before.map((row) => row.lower ?? Number.NaN) : open(before.length)),
        ...last.quantiles[lower]!,
      ],
      upper: [
        ...(lower === 0 ? before.map((row) => row.upper ?? Number.NaN) : open(before.length)),
        ...last.quantiles[upper]!,
      ],
    })),
    ...(isKnown && { actual }),
    ...(isDated && { dates: [...before.map(({ at }) => at as string), ...last.dates!] }),
    ...(!isDated && { xLabel: 'Row' }),
  });
}

/** Rolling means of the errors of the forecasts and of repeating the last value. */
export function errorChart({ past }: StreamSeen): ChartDescription | undefined {
  const known = past.filter(({ actual }) => actual !== null);
  if (known.length < 3) return undefined;
  const isDated = known.every(({ at }) => typeof at === 'string');
  return errorOverTimePlot({
    title: 'Rolling error, one row ahead',
    actual: known.map(({ actual }) => actual!),
    forecasts: { 'this forecast': known.map(({ point }) => point) },
    baseline: known.map(({ persistence }) => persistence),
    baselineLabel: 'the last value',
    show: 'rolling',
    window: Math.min(rolling, known.length),
    ...(isDated && { dates: known.map(({ at }) => at as string) }),
  });
}

/** How often the widest interval held what came, of the last rows. */
export function coverageChart({ past, nominal }: StreamSeen): ChartDescription | undefined {
  const known = past.filter(({ actual, lower }) => actual !== null && lower !== null);
  if (known.length < 3 || nominal === null) return undefined;
  const held = known.map(({ actual, lower, upper }) => Number(actual! >= lower! && actual! <= upper!));
  const shares = held.map((_, row) => {
    const window = held.slice(Math.max(0, row - rolling + 1), row + 1);
    return window.reduce((sum, value) => sum + value, 0) / window.length;
  });
  return {
    title: 'Rolling coverage, one row ahead',
    x: { label: typeof known[0]!.at === 'number' ? 'Row' : 'Date' },
    y: { label: `Share of the last ${rolling} held`, min: 0, max: 1.02 },
    marks: [
      {
        type: 'rule',
        y: nominal,
        dash: [6, 4],
        color: '#7f7f7f',
        label: `To be held: ${(100 * nominal).toFixed(0)}%`,
      },
      { type: 'line', x: known.map(({ at }) => at), y: shares, label: 'Held' },
    ],
    ...{ width: 1000, height: 400 },
  };
}

/** Requests that wait or are under way, model by model. */
export function queueChart(measures: readonly Measure[]): ChartDescription | undefined {
  return overTime(measures, 'Queue', 'Requests waiting or under way', (measure) =>
    measure.models.map(({ name, queue }) => [name, queue] as const),
  );
}

/** Times of forecasts, model by model. */
export function latencyChart(measures: readonly Measure[]): ChartDescription | undefined {
  return overTime(measures, 'Time of a forecast', 'Milliseconds', (measure) =>
    measure.models.flatMap(({ name, median, slow }) => [
      [`${name}, half within`, median] as const,
      [`${name}, 95% within`, slow] as const,
    ]),
  );
}

/** Requests answered. */
export function requestsChart(measures: readonly Measure[]): ChartDescription | undefined {
  return overTime(measures, 'Requests', 'In a second', ({ requests, failures }) => [
    ['answered', requests],
    ['of them refused or failed', failures],
  ]);
}

function overTime(
  measures: readonly Measure[],
  title: string,
  label: string,
  of: (measure: Measure) => readonly (readonly [name: string, value: number | null])[],
): ChartDescription | undefined {
  if (measures.length < 2) return undefined;
  const names = [...new Set(measures.flatMap((measure) => of(measure).map(([name]) => name)))];
  const lines = names.map((name) => ({
    name,
    y: measures.map((measure) => of(measure).find(([each]) => each === name)?.[1] ?? null),
  }));
  const drawn = lines.filter(({ y }) => y.some((value) => value !== null));
  if (drawn.length === 0) return undefined;
  const known = drawn.flatMap(({ y }) => y.filter((value) => value !== null));
  const isWhole = known.every(Number.isInteger);
  const most = Math.max(isWhole ? 2 : 0, ...known);
  return {
    title,
    x: { scale: 'time', label: 'Time (UTC)' },
    // lines at 0 are seen above the axis, and counts, seldom above 1, are not told in hundredths
    y: { label, min: -0.02 * most, max: 1.05 * most, ...(isWhole && { whole: true }) },
    marks: drawn.map(({ name, y }) => ({
      ...{ type: 'line' as const, label: name, y },
      x: measures.map(({ at }) => new Date(at).toISOString()),
    })),
    ...{ width: 800, height: 360 },
  };
}
