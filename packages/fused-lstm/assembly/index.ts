export { backward, forward } from './lstm';
export { gruBackward, gruForward } from './gru';
export { inputGradient } from './recurrence';
export { adamStep, squaredNorm } from './adam';
export { activations } from './activations';
export { combineRows, dense } from './network/dense';
export { lagGradient, mixLags } from './network/lags';
export { drawMask, multiplyEach, multiplySteps, scale } from './network/masks';
