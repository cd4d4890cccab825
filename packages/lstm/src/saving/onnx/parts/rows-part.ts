import { needsBase } from '../../../data/reading/read-rows';
import { scalingRows } from '../../../data/scaling/target-units';
import { leadsOf, rowsAhead } from '../../../data/windows/cut-windows';
import type { Fitted } from '../../../forecaster/fitted';
import type { OnnxGraph, Value } from '../writing/onnx-graph';
import {
  addLeads,
  addStatistics,
  lastPlaces,
  meanOf,
  orElse,
  scaled,
  type UnitsPart,
  type WindowsPart,
} from './units';

/** From the last rows of inputs, as a forecaster of rows reads them. */
export function addRows(graph: OnnxGraph, fitted: Fitted): WindowsPart {
  const { columns, settings, scalers } = fitted;
  const { seqLen, futureCovariates } = settings;
  const length = scalingRows(settings);
  const rows = Math.max(seqLen, length ?? 0);
  const X = graph.input({
    name: 'X',
    type: 'double',
    shape: ['batch', rows, columns.length],
    description: `The last ${rows} rows of the columns ${columns.join(', ')}, as they are.`,
  });
  const { mean, scale } = scalers.inputScaler.toJSON();
  const statistics = length === undefined ? undefined : addStatistics(graph, X, { rows, length });
  const spread = statistics && orElse(graph, statistics.deviation, graph.doubles([1]));
  const inScale = (values: Value, places: readonly number[]) => {
    if (statistics) {
      const of = (value: Value) => graph.take(value, places, 2);
      return scaled(graph, values, of(statistics.mean), of(spread!));
    }
    const of = (all: readonly number[]) =>
      graph.doubles(
        places.map((place) => all[place]!),
        [1, 1, places.length],
      );
    return scaled(graph, values, of(mean), of(scale));
  };
  const all = columns.map((_, place) => place);
  const seen = rows === seqLen ? X : graph.take(X, lastPlaces(rows, seqLen), 1);
  const own = inScale(seen, all);
  const parts = [own];
  const leads = leadsOf(columns, settings);
  if (leads.length > 0) {
    const future = graph.input({
      name: 'future',
      type: 'double',
      shape: ['batch', rowsAhead(settings), futureCovariates.length],
      description: `The rows after them of the columns known ahead: ${futureCovariates.join(', ')}.`,
    });
    const places = futureCovariates.map((column) => columns.indexOf(column));
    const known = graph.concat([graph.take(own, places, 2), inScale(future, places)], 1);
    const ahead = [...new Set(leads.map((lead) => lead.rows))];
    parts.push(...addLeads(graph, known, { seqLen, ahead }));
  }
  const windows = graph.cast(graph.concat(parts, 2), 'float');
  return { windows, units: addUnits(graph, fitted, { X, rows }) };
}

function addUnits(graph: OnnxGraph, fitted: Fitted, { X, rows }: { X: Value; rows: number }): UnitsPart {
  const { settings, series, scalers } = fitted;
  const { target } = settings;
  const length = scalingRows(settings);
  const isNeeded = needsBase(settings);
  const base = isNeeded ? addBase(graph, fitted, { X, rows }) : undefined;
  const last = base && graph.take(base, [rows - 1], 1);
  const scale = series.hasScale ? addScale(graph, fitted, { X, rows }) : undefined;
  const usual = graph.doubles([scalers.usualSpread]);
  let center: Value | undefined;
  let spread = scale;
  if (length !== undefined && target === 'level') {
    const statistics = addStatistics(graph, base!, { rows, length });
    center = statistics.mean;
    spread = orElse(graph, statistics.deviation, usual);
  } else if (length !== undefined) {
    spread ??= orElse(graph, sizeOfChanges(graph, base!, { rows, length, target }), usual);
  }
  const normalized = (change: Value) => {
    const moved = center ? graph.add('Sub', [change, center]) : change;
    return spread ? graph.add('Div', [moved, spread]) : moved;
  };
  return {
    baseline: () => normalized(target === 'level' ? last! : graph.doubles([0], [1, 1, 1])),
    restore(value) {
      let change = spread ? graph.add('Mul', [value, spread]) : value;
      if (center) change = graph.add('Add', [change, center]);
      if (target === 'level') return change;
      return target === 'difference'
        ? graph.add('Add', [last!, change])
        : graph.add('Mul', [last!, graph.add('Exp', [change])]);
    },
  };
}

/** The last known values, shape [batch, rows, 1]. */
function addBase(
  graph: OnnxGraph,
  { columns, series }: Fitted,
  { X, rows }: { X: Value; rows: number },
): Value {
  const column = series.base === null ? -1 : columns.indexOf(series.base);
  if (column >= 0) return graph.take(X, [column], 2);
  const base = graph.input({
    name: 'base',
    type: 'double',
    shape: ['batch', rows],
    description: "The last value of the target's series that is known on each row.",
  });
  return graph.unsqueeze(base, 2);
}

/** The spread known on the last row, shape [batch, 1, 1]. */
function addScale(
  graph: OnnxGraph,
  { columns, series }: Fitted,
  { X, rows }: { X: Value; rows: number },
): Value {
  const column = series.scale === null ? -1 : columns.indexOf(series.scale);
  if (column >= 0) return graph.take(graph.take(X, [rows - 1], 1), [column], 2);
  const scale = graph.input({
    name: 'scale',
    type: 'double',
    shape: ['batch'],
    description: 'The spread of the change known on the last row.',
  });
  return graph.unsqueeze(scale, 1, 2);
}

/** The root mean square of the changes from row to row, shape [batch, 1, 1]. */
function sizeOfChanges(
  graph: OnnxGraph,
  base: Value,
  { rows, length, target }: { rows: number; length: number; target: string },
): Value {
  const after = graph.take(base, lastPlaces(rows, length - 1), 1);
  const before = graph.take(base, lastPlaces(rows, length - 1, 1), 1);
  const changes =
    target === 'difference'
      ? graph.add('Sub', [after, before])
      : graph.add('Log', [graph.add('Div', [after, before])]);
  return graph.add('Sqrt', [meanOf(graph, graph.add('Mul', [changes, changes]))]);
}
