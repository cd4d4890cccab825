import { runBackwardLoop, runForwardLoop } from './loop';
import type { BackwardRecurrence, ForwardRecurrence } from './recurrence';
import { runBackwardSteps, runForwardSteps } from './steps';

/**
 * Up to this many units one workgroup takes some batch rows through all steps in one dispatch. It reads the
 * whole recurrent kernel at each step, 1 MiB at 256 units: that is what the caches of a multiprocessor and
 * the path to them can still deliver in the time that queueing a dispatch takes. Beyond, each step is a
 * dispatch of its own, whose workgroups share the units among them: WebGPU has no other way to make
 * workgroups wait for each other.
 */
export const defaultLoopUnits = 256;

export function runForward(call: ForwardRecurrence, loopUnits: number): void {
  if (call.shape.units <= Math.min(loopUnits, defaultLoopUnits)) runForwardLoop(call);
  else runForwardSteps(call);
}

export function runBackward(call: BackwardRecurrence, loopUnits: number): void {
  if (call.shape.units <= Math.min(loopUnits, defaultLoopUnits)) runBackwardLoop(call);
  else runBackwardSteps(call);
}
