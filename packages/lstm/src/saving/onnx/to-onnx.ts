import { BtcfcError, defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { withBackend } from '../../backends';
import type { Fitted } from '../../forecaster/fitted';
import { LSTMForecaster } from '../../forecaster/lstm-forecaster';
import { checkLevels } from '../../forecaster/options';
import { planOf } from '../../network/fused/plan';
import { parametersOf } from '../../network/parameters';
import { levelsOf } from '../../settings/loss';
import { isResidual } from '../../settings/scaling';
import { addForecast } from './parts/forecast-part';
import { addNetwork, type DescribedNetwork } from './parts/network-part';
import { addRows } from './parts/rows-part';
import { addSeries } from './parts/series-part';
import { OnnxGraph } from './writing/onnx-graph';

/** What of a forecaster is written. */
const onnxOptions = defineOptions('toOnnx', {
  /**
   * `'forecaster'`: raw rows in, forecasts in the target's own units out, with scaling, shrinkage and calibration in the
   * graph. `'network'`: scaled windows in, the head's numbers out, as `forecaster.model` has them.
   *
   * @default 'forecaster'
   */
  graph: option.oneOf(['forecaster', 'network'] as const, { default: 'forecaster' }),
  /**
   * Probabilities of the quantiles, ascending; empty for points alone.
   *
   * @default those of the loss, or .05, .1, .25, .5, .75, .9 and .95 of a distribution
   */
  levels: option.custom(checkLevels),
});

/** What of a forecaster is written. */
export interface OnnxOptions extends OptionsInput<typeof onnxOptions> {}

/**
 * A fitted forecaster as the bytes of an ONNX model (opset 17, for onnxruntime 1.12 and later), for programs in other
 * languages.
 *
 * Of a forecaster of rows it takes `X`, the last rows of its columns, [batch, rows, columns], and where they are needed
 * `future`, `base` and `scale`; of one of series `values`, their last values, [batch, rows], which `series` each is where
 * there are several, and `past`, `future`, `calendar`, `static_numbers`, `static_categories`. All are 64-bit numbers, as
 * they are. It gives `point`, [batch, horizon], and `quantiles`, [batch, horizon, levels], within rounding of what
 * `forecast` gives. Each input has a description in the model; `columns`, `levels`, `series` and `categories` are in its
 * metadata, as JSON.
 *
 * @throws BtcfcError `INVALID_STATE` before `fit`; `INVALID_OPTION`, as for `levels` of a loss that tells none;
 * `UNAVAILABLE` for what a graph can't say: architectures that the kernels do not train, residuals of a smoothing and a
 * baseline of `'drift'` (both only as `'forecaster'`)
 *
 * @example
 * import { LSTMForecaster, toOnnx } from '@btcfc/lstm';
 *
 * const load = Array.from({ length: 60 }, (_, hour) => 50 + 10 * Math.sin(hour / 4));
 * const forecaster = new LSTMForecaster({ seqLen: 8, hiddenDim: 8, numLayers: 1, epochs: 3, horizon: 2 });
 * await forecaster.fit({ X: { load }, y: load });
 * const bytes = await toOnnx(forecaster); // writeFileSync('model.onnx', bytes)
 * console.log(bytes.length);
 * forecaster.dispose();
 */
export async function toOnnx(forecaster: LSTMForecaster, options?: OnnxOptions): Promise<Uint8Array> {
  if (!(forecaster instanceof LSTMForecaster)) {
    throw invalidOption(
      'forecaster',
      forecaster,
      'an LSTMForecaster, such as one of the `members` of an ensemble',
    );
  }
  const read = onnxOptions.read(options);
  return forecaster.useFitted(async (fitted) => {
    const network = await describe(fitted);
    return read.graph === 'network'
      ? networkModel(fitted, network)
      : forecasterModel(fitted, network, read.levels);
  });
}

function networkModel({ settings, columns }: Fitted, network: DescribedNetwork): Uint8Array {
  const graph = new OnnxGraph();
  const { steps, features, outputs } = network.description;
  const windows = graph.input({
    name: 'windows',
    type: 'float',
    shape: ['batch', steps, features],
    description: 'Windows of inputs, scaled as in the fit.',
  });
  const shape = ['batch', outputs];
  const description = 'What the network says of each row ahead, in scaled units.';
  graph.output({ name: 'outputs', type: 'float', shape, description }, addNetwork(graph, windows, network));
  const { loss, horizon } = settings;
  return graph.encode({
    name: 'network',
    description: 'A network of @btcfc/lstm without its scaling.',
    metadata: asJson({ columns, loss, horizon }),
  });
}

function forecasterModel(fitted: Fitted, network: DescribedNetwork, given?: readonly number[]): Uint8Array {
  const { settings, columns, fittedSeries } = fitted;
  const { loss, horizon, target } = settings;
  if (given?.length && levelsOf(loss).length === 0) {
    throw invalidOption('levels', given, `left out where the loss is "${loss}"`);
  }
  checkSayable(fitted);
  const levels = given ?? levelsOf(loss);
  const graph = new OnnxGraph();
  const { windows, units } = fittedSeries ? addSeries(graph, fitted) : addRows(graph, fitted);
  const outputs = addNetwork(graph, windows, network);
  const { point, quantiles } = addForecast(graph, outputs, fitted, units, levels);
  const ahead = `the ${horizon} rows ahead, in the target's own units`;
  graph.output(
    { name: 'point', type: 'double', shape: ['batch', horizon], description: `Forecasts of ${ahead}.` },
    point,
  );
  if (quantiles) {
    const shape = ['batch', horizon, levels.length];
    const description = `Quantiles of ${ahead}, at the probabilities ${levels.join(', ')}.`;
    graph.output({ name: 'quantiles', type: 'double', shape, description }, quantiles);
  }
  return graph.encode({
    name: 'forecaster',
    description: 'A forecaster of @btcfc/lstm: raw rows in, forecasts out.',
    metadata: asJson({
      columns,
      levels,
      loss,
      horizon,
      target,
      ...(fittedSeries && {
        series: Object.keys(fittedSeries.scales.known),
        categories: fittedSeries.columns.statics.categories,
      }),
    }),
  });
}

function checkSayable({ settings, summary }: Fitted): void {
  const { target, baseline } = settings;
  const isShrunk = summary.shrinkage.some((share) => share !== 1);
  if (isResidual(target))
    throw unsayable(`its \`target\` is "${target}", which goes on from a smoothing of all past rows`);
  if (isShrunk && baseline === 'drift')
    throw unsayable('its `baseline` is "drift", which needs the first row of a series');
}

function unsayable(why: string): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `A graph of the last rows can't hold this forecaster: ${why}.`,
    remedy: "Write its network alone (`graph: 'network'`) and scale around it.",
  });
}

async function describe({ model, settings }: Fitted): Promise<DescribedNetwork> {
  // the plan is of the layers alone, and they can be read wherever their weights are
  const plan = await withBackend({ backend: 'cpu', kernels: settings.kernels }, async () => planOf(model));
  if ('reason' in plan) {
    throw new BtcfcError({
      code: 'UNAVAILABLE',
      message: `This network can't be written as ONNX: ${plan.reason}.`,
      remedy: "Only chains of LSTMs and GRUs can, such as `architecture: 'lstm'`.",
    });
  }
  const parameters = parametersOf(model);
  const weights = plan.places.map(async (place) => {
    const variable = parameters[place]!;
    return { values: (await variable.data()) as Float32Array, shape: variable.shape };
  });
  return { description: plan.description, weights: await Promise.all(weights) };
}

function asJson(values: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]));
}
