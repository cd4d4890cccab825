export { BtcfcError, type BtcfcErrorOptions, describeValue, type ErrorCode } from './error';
