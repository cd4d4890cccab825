import { describeValue } from '@btcfc/core';
import { RequestFailure, unusableAnswer } from './request-failure';

// the years that four digits can name; milliseconds given for seconds fall outside
const firstSecond = Date.parse('0000-01-01T00:00:00Z') / 1000;
const lastSecond = Date.parse('9999-12-31T23:59:59Z') / 1000;

/** @throws RequestFailure retryable if the body is not JSON, as one that was cut off is not */
export function parseJsonAnswer(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new RequestFailure(`the answer is not JSON: ${describeValue(body)}`, { retryable: true, cause });
  }
}

/** @throws RequestFailure unless `seconds` is a number of seconds since 1970 in the years 0 to 9999 */
export function checkUnixSeconds(name: string, seconds: unknown, received: unknown = seconds): number {
  if (typeof seconds === 'number' && seconds >= firstSecond && seconds <= lastSecond) return seconds;
  throw unusableAnswer(`${name} is not a time in unix seconds: ${describeValue(received)}`);
}
