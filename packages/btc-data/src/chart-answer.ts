import { describeValue } from '@btcfc/core';
import { ChartFailure } from './chart-failure';

/** A chart's points: unix seconds and value, NaN where the chart says null. */
export type ChartPoints = [seconds: number, value: number][];

// the years that four digits can name; milliseconds given for seconds fall outside
const firstSecond = Date.parse('0000-01-01T00:00:00Z') / 1000;
const lastSecond = Date.parse('9999-12-31T23:59:59Z') / 1000;

/**
 * The points in the body of an answer of Blockchain.com's charts API.
 *
 * @throws ChartFailure retryable if the body is not JSON, as one that was cut off is not
 */
export function parseChartAnswer(body: string): ChartPoints {
  let answer: { status?: unknown; error?: unknown; values?: unknown } | null;
  try {
    answer = JSON.parse(body);
  } catch (cause) {
    throw new ChartFailure(`the answer is not JSON: ${describeValue(body)}`, { retryable: true, cause });
  }
  if (answer?.status !== 'ok') {
    const reason = answer?.error === undefined ? '' : ` (${describeValue(answer.error)})`;
    throw unusable(`the answer has status ${describeValue(answer?.status)} instead of "ok"${reason}`);
  }
  if (!Array.isArray(answer.values)) throw unusable('the answer has no list of values');
  if (answer.values.length === 0) throw unusable('the answer has an empty list of values');
  return answer.values.map(readPoint);
}

function readPoint(point: { x?: unknown; y?: unknown } | null, position: number): [number, number] {
  const x = point?.x;
  const y = point?.y;
  if (typeof x !== 'number' || !(x >= firstSecond && x <= lastSecond)) {
    throw unusable(`x of value ${position + 1} is not a time in unix seconds: ${describeValue(x)}`);
  }
  if (y === null) return [x, Number.NaN];
  if (typeof y !== 'number' || !Number.isFinite(y)) {
    throw unusable(`y of value ${position + 1} is not a number: ${describeValue(y)}`);
  }
  return [x, y];
}

function unusable(message: string): ChartFailure {
  return new ChartFailure(message, { retryable: false });
}
