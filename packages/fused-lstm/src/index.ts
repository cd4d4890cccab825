export {
  type DropoutState,
  type Explanation,
  FusedLstm,
  type FusedLstmConfig,
  fusedLstm,
  registerFusedLstm,
} from './layer';
