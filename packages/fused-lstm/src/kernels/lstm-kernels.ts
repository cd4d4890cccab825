import type { LstmImplementation } from './lstm-implementation';
import type { RecurrentAttributes } from './recurrent-implementation';
import { RecurrentKernels } from './recurrent-kernels';

/** The LSTM's implementations by backend. */
export const lstmKernels = new RecurrentKernels<RecurrentAttributes, LstmImplementation>({
  name: 'FusedLSTM',
  gates: 4,
  states: 2,
  biasRows: () => 1,
});
