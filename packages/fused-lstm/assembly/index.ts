export { backward, forward } from './lstm';
export { gruBackward, gruForward } from './gru';
export { inputGradient } from './recurrence';
export { adamStep, squaredNorm } from './adam';
export { activations } from './activations';
