import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { ArchitectureOptions } from '../architecture';
import { ElementDropout, EpochDropout, VariationalDropout } from '../layers/dropout';

export interface BodyDropoutOptions extends Pick<ArchitectureOptions, 'dropout' | 'dropoutMask' | 'seed'> {
  name: string;
  /** Whether it acts on the windows themselves. */
  isInput?: boolean;
}

/** Dropout on a sequence; under `variational` one mask per sequence, the same at all of its steps. */
export function applyDropout(
  sequence: SymbolicTensor,
  { dropout, dropoutMask, seed, name, isInput = false }: BodyDropoutOptions,
): SymbolicTensor {
  if (dropout === 0) return sequence;
  const Notebook = isInput ? EpochDropout : ElementDropout;
  const Dropout = dropoutMask === 'variational' ? VariationalDropout : Notebook;
  return new Dropout({ rate: dropout, seed, name }).apply(sequence) as SymbolicTensor;
}
