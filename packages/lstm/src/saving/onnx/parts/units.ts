import type { OnnxGraph, Value } from '../writing/onnx-graph';

/** What a graph makes of what it is given. */
export interface WindowsPart {
  /** Windows as the network takes them, 32 bits, shape [batch, seqLen, features]. */
  windows: Value;
  units: UnitsPart;
}

/** What the targets of a batch are measured in. */
export interface UnitsPart {
  /** What the forecast that others are drawn toward says, normalized: shape [batch or 1, horizon or 1, 1]. */
  baseline(): Value;
  /** Forecasts in the target's own units, of normalized ones. Shape [batch, horizon, any]. */
  restore(normalized: Value): Value;
}

/** Mean and population deviation of each column. */
export interface StatisticsPart {
  /** Shape [batch, 1, columns]. */
  mean: Value;
  /** 0 where the rows do not differ. */
  deviation: Value;
}

/**
 * What `trailingStatistics` has for a window's last row.
 *
 * @param values shape [batch, rows, columns]
 * @param length the last rows that count
 */
export function addStatistics(
  graph: OnnxGraph,
  values: Value,
  { rows, length }: { rows: number; length: number },
): StatisticsPart {
  const last = rows === length ? values : graph.take(values, lastPlaces(rows, length), 1);
  const mean = meanOf(graph, last);
  const away = graph.add('Sub', [last, mean]);
  const variance = meanOf(graph, graph.add('Mul', [away, away]));
  // as `isConstant` of core has it
  const error = graph.add('Mul', [mean, graph.doubles([length * Number.EPSILON])]);
  const rounding = graph.add('Add', [
    graph.add('Mul', [variance, graph.doubles([length * Number.EPSILON])]),
    graph.add('Mul', [error, error]),
  ]);
  const isConstant = graph.add('LessOrEqual', [variance, rounding]);
  const deviation = graph.add('Where', [isConstant, graph.doubles([0]), graph.add('Sqrt', [variance])]);
  return { mean, deviation };
}

/** The same values, another one in place of 0. */
export function orElse(graph: OnnxGraph, values: Value, other: Value): Value {
  return graph.add('Where', [graph.add('Equal', [values, graph.doubles([0])]), other, values]);
}

export function meanOf(graph: OnnxGraph, values: Value): Value {
  return graph.add('ReduceMean', [values], { axes: [1] });
}

/** Places of the last of some rows. */
export function lastPlaces(rows: number, count: number, before = 0): number[] {
  return Array.from({ length: count }, (_, place) => rows - count - before + place);
}

/** What is left of values without their center, in multiples of their spread. */
export function scaled(graph: OnnxGraph, values: Value, center: Value, spread: Value): Value {
  return graph.add('Div', [graph.add('Sub', [values, center]), spread]);
}

/** The columns known ahead beside each row of a window as they are some rows later, as `leadsOf` has them. */
export function addLeads(
  graph: OnnxGraph,
  known: Value,
  { seqLen, ahead }: { seqLen: number; ahead: readonly number[] },
): Value[] {
  return ahead.map((rows) =>
    graph.take(
      known,
      Array.from({ length: seqLen }, (_, row) => row + rows),
      1,
    ),
  );
}
