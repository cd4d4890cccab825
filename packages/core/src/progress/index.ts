export {
  createProgressClock,
  type ProgressClock,
  type ProgressClockOptions,
  type ProgressEvent,
  type ProgressListener,
} from './progress';
export { createTeller, type Teller } from './tell-listener';
