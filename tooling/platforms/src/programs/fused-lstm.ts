import { Rng } from '@btcfc/core';
import { fusedAdam, fusedLstm } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs';

/** Trains a small network on the backend that works wherever JavaScript does. */
export async function program(): Promise<unknown> {
  await tf.setBackend('cpu');
  const [batch, time, features] = [6, 5, 3];
  const rng = new Rng(4);
  const draw = (size: number) => Float32Array.from({ length: size }, () => rng.normal());
  const x = tf.tensor3d(draw(batch * time * features), [batch, time, features]);
  const y = tf.tensor2d(draw(batch), [batch, 1]);
  const model = tf.sequential({
    layers: [
      fusedLstm({ units: 7, seed: 1, inputShape: [time, features] }) as tf.layers.Layer,
      tf.layers.dense({ units: 1, kernelInitializer: tf.initializers.glorotUniform({ seed: 3 }) }),
    ],
  });
  const variables = (model.trainableWeights as unknown as { val: tf.Variable }[]).map(({ val }) => val);
  const optimizer = fusedAdam({ learningRate: 0.01 });
  const losses: number[] = [];
  for (let step = 0; step < 20; step++) {
    const cost = optimizer.minimize(
      () => tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar,
      true,
      variables,
    )!;
    losses.push((await cost.data())[0]!);
    cost.dispose();
  }
  if (losses.at(-1)! > losses[0]!) throw new Error(`The losses do not fall: ${losses}`);
  return losses;
}
