import { BtcfcError } from '@btcfc/core';
import { engine as tfjs } from '@tensorflow/tfjs-core';
import type { Job } from './engine/job';
import type { Layout } from './layout';
import type { Workspace } from './memory/workspace';

/** What a forward pass leaves in the engine's memory for the backward pass. */
export interface Tape {
  layout: Layout;
  job: Job;
  workspace: Workspace;
}

// tensors name their tape by number: tfjs copies what it saves, so that nothing else of them lasts
const highestId = 2 ** 24;
const tapes = new Map<number, Tape & { owner: object | undefined }>();
let lastId = 0;

/** Keeps a tape for as long as the gradient under way lasts; returns a number, exact as float32. */
export function keepTape(tape: Tape): number {
  do lastId = (lastId % highestId) + 1;
  while (tapes.has(lastId));
  tapes.set(lastId, { ...tape, owner: gradientUnderWay() });
  return lastId;
}

export function tapeOf(id: number): Tape {
  const tape = tapes.get(id);
  if (tape) return tape;
  throw new BtcfcError({
    code: 'INVALID_STATE',
    message: 'What the forward pass saved for this gradient is gone.',
    remedy: 'Take the gradient in the same `tf.grad`, `tf.variableGrads` or `minimize` as the forward pass.',
  });
}

/** Frees the memory of tapes whose gradient has been taken, or never will be. */
export function freeFinishedTapes(): void {
  const owner = gradientUnderWay();
  for (const [id, tape] of tapes) {
    if (tape.owner === owner && owner) continue;
    tape.workspace.free();
    tapes.delete(id);
  }
}

// tfjs makes one list of operations for each outermost gradient, and drops it after the backward pass
function gradientUnderWay(): object | undefined {
  return tfjs().state.activeTape ?? undefined;
}
