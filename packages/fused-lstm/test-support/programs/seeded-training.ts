import { Rng } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs';
import { fusedAdam, fusedLstm } from '../../src';

export interface TrainingResult {
  /** What `explain()` says of both layers. */
  paths: string[];
  losses: number[];
  /** The weights and the optimiser's state at the end. */
  state: Float32Array[];
}

/** Trains two layers with both kinds of dropout on the current backend; the same everywhere. */
export async function seededTraining(
  steps: number,
  path: 'auto' | 'composite' = 'auto',
): Promise<TrainingResult> {
  const [batch, time, features, units] = [6, 5, 7, 11];
  const rng = new Rng(4);
  const draw = (size: number) => Float32Array.from({ length: size }, () => rng.normal());
  const x = tf.tensor3d(draw(batch * time * features), [batch, time, features]);
  const y = tf.tensor2d(draw(batch), [batch, 1]);

  const first = fusedLstm({
    units,
    path,
    seed: 1,
    returnSequences: true,
    dropout: 0.2,
    inputShape: [time, features],
  });
  const second = fusedLstm({ units, path, seed: 2, recurrentDropout: 0.2, recurrentActivation: 'sigmoid' });
  const dense = tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }) });
  const model = tf.sequential({ layers: [first, second, dense] as tf.layers.Layer[] });
  const variables = (model.trainableWeights as unknown as { val: tf.Variable }[]).map(({ val }) => val);
  const optimizer = fusedAdam({ learningRate: 0.01, clipNorm: 1 });
  const loss = () =>
    tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar;

  const losses: number[] = [];
  for (let step = 1; step <= steps; step++) {
    const cost = optimizer.minimize(loss, true, variables)!;
    losses.push((await cost.data())[0]!);
    cost.dispose();
  }
  const paths = [first, second].map((layer) => layer.explain().path);
  const kept = [...model.getWeights(), ...(await optimizer.getWeights()).map(({ tensor }) => tensor)];
  const state = (await Promise.all(kept.map((tensor) => tensor.data()))).map((values) =>
    Float32Array.from(values),
  );
  optimizer.dispose();
  model.dispose();
  tf.dispose([x, y]);
  return { paths, losses, state };
}
