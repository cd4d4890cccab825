export {
  describeFrequency,
  type Frequency,
  type FrequencyLike,
  type FrequencyUnit,
  naturalPeriods,
  readFrequency,
} from './frequency';
export { type InferFrequencyOptions, inferFrequency } from './infer-frequency';
export { countSteps, type Stepper, stepDate, stepperOf } from './step-date';
