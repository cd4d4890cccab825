import type { GruAttributes } from '../kernels/gru-kernels';
import type { RecurrentAttributes } from '../kernels/recurrent-implementation';
import type { Job } from './engine/job';
import type { Phase } from './engine/workers';

/** What tells one recurrent layer's kernels from another's. */
export interface Cell<Attributes> {
  phases: { forward: Phase; backward: Phase };
  hasCellState: boolean;
  /** What a job says of its gates. */
  sizes(attributes: Attributes): Job & { gateCount: number };
}

export const lstmCell: Cell<RecurrentAttributes> = {
  phases: { forward: 'forward', backward: 'backward' },
  hasCellState: true,
  sizes: () => ({ gateCount: 4 }),
};

export const gruCell: Cell<GruAttributes> = {
  phases: { forward: 'gruForward', backward: 'gruBackward' },
  hasCellState: false,
  sizes: ({ resetAfter }) => ({ gateCount: 3, gateShift: 2, resetAfter: Number(resetAfter) }),
};
