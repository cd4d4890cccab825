import { planOf } from '../../network/fused/plan';
import type { ComputedBy } from '../training-events';
import { EngineLearner } from './engine-learner';
import type { Learner } from './learner';
import type { LearnerOptions } from './learner-options';
import { TfjsLearner } from './tfjs-learner';

/** What trains a network, and why. */
export interface ChosenLearner {
  learner: Learner;
  trainedBy: ComputedBy;
}

/** The kernels' own memory where they know all of the network, else TensorFlow.js. */
export function chooseLearner(options: LearnerOptions): ChosenLearner {
  const plan = planOf(options.network.model);
  if ('reason' in plan) {
    const reason = `the kernels can't train the whole network because ${plan.reason}`;
    return { learner: new TfjsLearner(options), trainedBy: { name: 'tfjs', reason } };
  }
  const reason = 'the kernels know all layers of the network';
  return { learner: new EngineLearner(options, plan), trainedBy: { name: 'kernels', reason } };
}
