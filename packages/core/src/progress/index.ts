export {
  createProgressClock,
  type ProgressClock,
  type ProgressClockOptions,
  type ProgressEvent,
  type ProgressListener,
} from './progress';
