export { backward, forward, inputGradient } from './lstm';
export { adamStep, squaredNorm } from './adam';
export { activations } from './activations';
