import type { FusedAdam } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs-core';
import { assignAll, joinValues, splitValues } from '../../network/parameters';
import type { Checkpoint } from '../checkpoint/checkpoint';

/** Weights and moments at one moment, as tensors: copies of them cost nothing, since a step makes new ones. */
export interface OptimizerState {
  adamStep: number;
  weights: tf.Tensor[];
  /** The first moments, then the second. */
  moments: tf.Tensor[];
}

/** Freed by `freeState`. */
export async function captureState(adam: FusedAdam, variables: tf.Variable[]): Promise<OptimizerState> {
  const weights = cloneAll(variables);
  const moments = (await adam.getWeights()).slice(1).map(({ tensor }) => tensor.clone());
  return { adamStep: adam.iterations, weights, moments };
}

export function freeState(state: OptimizerState): void {
  tf.dispose([...state.weights, ...state.moments]);
}

/** The numbers of a state, as a checkpoint holds them. */
export async function readState({ adamStep, weights, moments }: OptimizerState) {
  const count = weights.length;
  return {
    adamStep,
    weights: await joinValues(weights),
    firstMoment: await joinValues(moments.slice(0, count)),
    secondMoment: await joinValues(moments.slice(count)),
  };
}

/** Sets weights and optimiser to what a checkpoint holds. */
export async function restoreState(
  { adamStep, weights, firstMoment, secondMoment }: Checkpoint,
  adam: FusedAdam,
  variables: tf.Variable[],
): Promise<void> {
  const current = splitValues(weights, variables);
  const moments = [firstMoment, secondMoment].flatMap((joined) => splitValues(joined, variables));
  const state = [tf.scalar(adamStep, 'int32'), ...moments];
  try {
    assignAll(variables, current);
    await adam.setWeights(state.map((tensor, position) => ({ name: `${position}`, tensor })));
  } finally {
    tf.dispose([current, state]);
  }
}

/** Clones are copies here: a step gives each variable a new tensor and never writes to the old one. */
export function cloneAll(variables: tf.Variable[]): tf.Tensor[] {
  return variables.map((variable) => variable.clone());
}
