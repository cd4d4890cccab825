import { scalingRows } from '../../../data/scaling/target-units';
import { lagOf } from '../../../data/series/decide';
import { rowOfLastSeason } from '../../../data/series/measured-series';
import { leadsOf } from '../../../data/windows/cut-windows';
import type { Fitted } from '../../../forecaster/fitted';
import { isLevel, isLogarithm, isSeasonal } from '../../../settings/scaling';
import type { OnnxGraph, Value } from '../writing/onnx-graph';
import {
  addLeads,
  addStatistics,
  lastPlaces,
  orElse,
  type StatisticsPart,
  scaled,
  type UnitsPart,
  type WindowsPart,
} from './units';

/** What a series is read as. */
interface ReadSeries {
  /** Itself or its logarithm, shape [batch, rows, 1]. */
  level: Value;
  rows: number;
  /** Places of the rows that are scaled by, and that windows are cut from, among all; then of those so many rows earlier. */
  seen: number;
  lag: number;
  /** Of each series, some numbers of the fit: shape [batch or 1, 1, numbers]. */
  ofSeries(numbers: (scale: SeriesScale) => readonly number[]): Value;
}

type SeriesScale = NonNullable<Fitted['fittedSeries']>['scales']['known'][string];

/** From the last rows of series that were in the fit, as a forecaster of series reads them. */
export function addSeries(graph: OnnxGraph, fitted: Fitted): WindowsPart {
  const { settings, columns } = fitted;
  const { seqLen, futureCovariates } = settings;
  const told = fitted.fittedSeries!.columns;
  const read = addValues(graph, fitted);
  const { seen, lag } = read;
  const moves = changesOf(graph, read.level, read);
  const moving = [moves];
  if (told.past.length > 0) {
    const past = graph.input({
      name: 'past',
      type: 'double',
      shape: ['batch', seen + lag, told.past.length],
      description: `The same rows of what is known of the past, as it is: ${told.past.join(', ')}.`,
    });
    moving.push(changesOf(graph, past, { ...read, rows: seen + lag }));
  }
  const leads = leadsOf(columns, settings);
  const future =
    futureCovariates.length > 0
      ? graph.input({
          name: 'future',
          type: 'double',
          shape: ['batch', seen + settings.horizon, futureCovariates.length],
          description: `The last ${seen} rows of the series and the ${settings.horizon} after them of what is known ahead: ${futureCovariates.join(', ')}.`,
        })
      : undefined;
  if (future) moving.push(graph.take(future, lastPlaces(seen, seen), 1));
  const constant = addConstant(graph, fitted);
  const first = 1 + told.past.length + futureCovariates.length;
  const length = scalingRows(settings);
  const others = scaleOfRows(fitted, read);
  const trailing =
    length === undefined ? undefined : addStatistics(graph, graph.concat(moving, 2), { rows: seen, length });
  const inScale = (values: Value, places: readonly number[]) => {
    const by = trailing && places[0]! < first ? ofWindow(graph, trailing) : others;
    const at = (value: Value) => graph.take(value, places, 2);
    return zeroWhereMissing(graph, scaled(graph, values, at(by.mean), at(by.deviation)));
  };
  const all = columns.map((_, place) => place);
  const table = graph.take(graph.concat(moving, 2), lastPlaces(seen, seqLen), 1);
  const parts = [inScale(table, all.slice(0, first))];
  if (constant) parts.push(inScale(constant, all.slice(first)));
  if (future && leads.length > 0) {
    const places = futureCovariates.map((column) => columns.indexOf(column));
    const known = inScale(
      graph.take(future, lastPlaces(seen + settings.horizon, seqLen + settings.horizon), 1),
      places,
    );
    const ahead = [...new Set(leads.map((lead) => lead.rows))];
    parts.push(...addLeads(graph, known, { seqLen, ahead }));
  }
  const windows = graph.cast(graph.concat(parts, 2), 'float');
  return { windows, units: addUnits(graph, fitted, read, trailing) };
}

function addValues(graph: OnnxGraph, { settings, fittedSeries }: Fitted): ReadSeries {
  const { seqLen, period, target } = settings;
  const lag = lagOf(settings);
  const seen = Math.max(seqLen, scalingRows(settings) ?? 0);
  const rows = Math.max(seen + lag, period);
  const { known } = fittedSeries!.scales;
  const scales = Object.values(known);
  const values = graph.input({
    name: 'values',
    type: 'double',
    shape: ['batch', rows],
    description: `The last ${rows} values of a series of the fit, none missing.`,
  });
  const which =
    scales.length > 1
      ? graph.input({
          name: 'series',
          type: 'int64',
          shape: ['batch'],
          description: 'Which series of the fit it is: its place in the metadata "series", from 0.',
        })
      : undefined;
  const ofSeries: ReadSeries['ofSeries'] = (numbers) => {
    const told = scales.map(numbers);
    const width = told[0]!.length;
    if (!which) return graph.doubles(told[0]!, [1, 1, width]);
    const all = graph.doubles(told.flat(), [scales.length, width]);
    return graph.unsqueeze(graph.add('Gather', [all, which], { axis: 0 }), 1);
  };
  let level = graph.unsqueeze(values, 2);
  if (isLogarithm(target)) {
    const isTooSmall = graph.add('LessOrEqual', [level, graph.doubles([0])]);
    const least = ofSeries((scale) => [scale.least]);
    level = graph.add('Log', [graph.add('Where', [isTooSmall, least, level])]);
  }
  return { level, rows, seen, lag, ofSeries };
}

/** The changes over the lag that end on the rows that are seen. */
function changesOf(
  graph: OnnxGraph,
  values: Value,
  { rows, seen, lag }: Pick<ReadSeries, 'rows' | 'seen' | 'lag'>,
): Value {
  const last = rows === seen ? values : graph.take(values, lastPlaces(rows, seen), 1);
  if (lag === 0) return last;
  return graph.add('Sub', [last, graph.take(values, lastPlaces(rows, seen, lag), 1)]);
}

/** What is told of the rows and of the series itself, shape [batch, seqLen, columns]. */
function addConstant(graph: OnnxGraph, { settings, columns, fittedSeries }: Fitted): Value | undefined {
  const { seqLen, futureCovariates } = settings;
  const { past, statics } = fittedSeries!.columns;
  const first = 1 + past.length + futureCovariates.length;
  const firstStatic = columns.length - statics.numbers.length - statics.categories.length;
  const calendar = columns.slice(first, firstStatic);
  const parts: Value[] = [];
  if (calendar.length > 0) {
    parts.push(
      graph.input({
        name: 'calendar',
        type: 'double',
        shape: ['batch', seqLen, calendar.length],
        description: `Where the last ${seqLen} rows stand in the season and the calendar: ${calendar.join(', ')}.`,
      }),
    );
  }
  const everyRow = graph.doubles(new Array(seqLen).fill(1), [1, seqLen, 1]);
  const repeated = (value: Value) => graph.add('Mul', [graph.unsqueeze(value, 1), everyRow]);
  if (statics.numbers.length > 0) {
    const names = statics.numbers.join(', ');
    const numbers = graph.input({
      name: 'static_numbers',
      type: 'double',
      shape: ['batch', statics.numbers.length],
      description: `What is constant in the series, NaN where it is not known: ${names}.`,
    });
    parts.push(repeated(numbers));
  }
  if (statics.categories.length > 0) {
    const names = statics.categories.map(({ name }) => name).join(', ');
    const categories = graph.input({
      name: 'static_categories',
      type: 'int64',
      shape: ['batch', statics.categories.length],
      description: `Its categories, by their places in the metadata "categories" counted from 1, 0 for others: ${names}.`,
    });
    parts.push(repeated(graph.cast(categories, 'double')));
  }
  return parts.length > 0 ? graph.concat(parts, 2) : undefined;
}

/** What columns are scaled by that no window scales: the series' own measure, then that of all. */
function scaleOfRows({ scalers, columns }: Fitted, { ofSeries }: ReadSeries): StatisticsPart {
  const { mean, scale } = scalers.inputScaler.toJSON();
  const of = (each: (column: number, center: number, spread: number) => number) =>
    ofSeries((own) =>
      columns.map((_, column) => {
        const { center, spread } = own.columns[column] ?? { center: 0, spread: 1 };
        return each(column, center, spread);
      }),
    );
  return {
    mean: of((column, center, spread) => center + spread * mean[column]!),
    deviation: of((column, _, spread) => spread * scale[column]!),
  };
}

function ofWindow(graph: OnnxGraph, { mean, deviation }: StatisticsPart): StatisticsPart {
  return { mean, deviation: orElse(graph, deviation, graph.doubles([1])) };
}

/** What is not known is as usual. */
function zeroWhereMissing(graph: OnnxGraph, values: Value): Value {
  return graph.add('Where', [graph.add('IsNaN', [values]), graph.doubles([0]), values]);
}

function addUnits(
  graph: OnnxGraph,
  { settings }: Fitted,
  { level, rows, ofSeries }: ReadSeries,
  trailing: StatisticsPart | undefined,
): UnitsPart {
  const { target, horizon, period, baseline } = settings;
  const last = graph.take(level, [rows - 1], 1);
  const lastSeason = () =>
    graph.take(
      level,
      Array.from({ length: horizon }, (_, step) => rowOfLastSeason(rows - 1, step + 1, period)),
      1,
    );
  const base = isLevel(target) ? graph.doubles([0], [1, 1, 1]) : isSeasonal(target) ? lastSeason() : last;
  const usual = ofSeries(({ columns: [own] }) => [own!.spread]);
  let center = ofSeries(({ columns: [own] }) => [own!.center]);
  let spread = usual;
  if (trailing) {
    const mean = graph.take(trailing.mean, [0], 2);
    const deviation = graph.take(trailing.deviation, [0], 2);
    const square = (value: Value) => graph.add('Mul', [value, value]);
    const size = graph.add('Sqrt', [graph.add('Add', [square(mean), square(deviation)])]);
    center = isLevel(target) ? mean : graph.doubles([0], [1, 1, 1]);
    spread = orElse(graph, isLevel(target) ? deviation : size, usual);
  }
  return {
    baseline() {
      const isLast = baseline === 'persistence' || period === 1;
      const change = graph.add('Sub', [isLast ? last : lastSeason(), base]);
      return scaled(graph, change, center, spread);
    },
    restore(value) {
      const change = graph.add('Add', [graph.add('Mul', [value, spread]), center]);
      const restored = graph.add('Add', [change, base]);
      return isLogarithm(target) ? graph.add('Exp', [restored]) : restored;
    },
  };
}
