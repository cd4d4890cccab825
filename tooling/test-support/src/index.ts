export { describeWithReference, goldenFile, referenceFile } from './reference-data';
