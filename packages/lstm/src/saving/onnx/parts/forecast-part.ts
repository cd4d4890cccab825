import type { Fitted } from '../../../forecaster/fitted';
import { betweenQuartiles } from '../../../forecasting/heads';
import { hasSpreadOfBaseline, spreadsOfChanges } from '../../../forecasting/scaled-forecast';
import type { OnnxGraph, Value } from '../writing/onnx-graph';
import { addHead, type HeadValues } from './head-part';
import type { UnitsPart } from './units';

/** Forecasts in the target's own units. */
export interface ForecastValues {
  /** Shape [batch, horizon]. */
  point: Value;
  /** Shape [batch, horizon, levels]. */
  quantiles: Value | undefined;
}

const quartiles = [0.25, 0.75];

/** What `scaledForecast` and `restoreForecast` make of a network's numbers. */
export function addForecast(
  graph: OnnxGraph,
  outputs: Value,
  { settings, scalers, summary }: Fitted,
  units: UnitsPart,
  levels: readonly number[],
): ForecastValues {
  const { loss, horizon } = settings;
  const isShrunk = summary.shrinkage.some((share) => share !== 1);
  const isRespread = isShrunk && levels.length > 0 && hasSpreadOfBaseline(settings);
  const asked = isRespread ? [...levels, ...quartiles] : levels;
  const head = addHead(graph, outputs, { loss, horizon, levels: asked });
  const { mean, scale } = scalers.targetScaler.toJSON();
  const ofSteps = (values: readonly number[]) => graph.doubles(values, [1, values.length, 1]);
  let { location, offsets } = head;
  // all targets were the same
  if (summary.spread === 0) location = graph.add('Mul', [location, graph.doubles([0])]);
  if (isShrunk) {
    const baseline = graph.add('Div', [graph.add('Sub', [units.baseline(), ofSteps(mean)]), ofSteps(scale)]);
    const away = graph.add('Sub', [location, baseline]);
    const moves = graph.add('Mul', [away, ofSteps(summary.shrinkage.map((share) => share - 1))]);
    location = graph.add('Add', [location, moves]);
  }
  if (isRespread)
    offsets = respread(graph, head, levels.length, summary.shrinkage, spreadsOfChanges(scalers, horizon));
  if (offsets && summary.spread !== 1) offsets = graph.add('Mul', [offsets, graph.doubles([summary.spread])]);
  const both = offsets ? graph.concat([location, graph.add('Add', [offsets, location])], 2) : location;
  const normalized = graph.add('Add', [graph.add('Mul', [both, ofSteps(scale)]), ofSteps(mean)]);
  const restored = units.restore(normalized);
  const places = levels.map((_, level) => level + 1);
  return {
    point: graph.take(restored, 0, 2),
    quantiles: offsets && graph.take(restored, places, 2),
  };
}

/** Offsets whose spread goes toward another one as far as a share is not kept, as `respreadForecast` has them. */
function respread(
  graph: OnnxGraph,
  { offsets }: HeadValues,
  count: number,
  kept: readonly number[],
  toward: readonly number[],
): Value {
  const at = (place: number) => graph.take(offsets!, [place], 2);
  const between = graph.add('Sub', [at(count + 1), at(count)]);
  const spread = graph.add('Div', [between, graph.doubles([betweenQuartiles])]);
  const taken = kept.map((share, step) => (1 - share) * toward[step]!);
  const steps = (values: readonly number[]) => graph.doubles(values, [1, values.length, 1]);
  const factor = graph.add('Add', [graph.add('Div', [steps(taken), spread]), steps(kept)]);
  const own = graph.take(offsets!, [...Array(count).keys()], 2);
  return graph.add('Mul', [own, factor]);
}
