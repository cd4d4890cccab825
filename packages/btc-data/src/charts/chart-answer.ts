import { describeValue } from '@btcfc/core';
import { checkUnixSeconds, parseJsonAnswer } from '../fetching/json-answer';
import type { Points } from '../fetching/points';
import { unusableAnswer } from '../fetching/request-failure';

/**
 * The points in the body of an answer of Blockchain.com's charts API, NaN where the chart says null.
 *
 * @throws RequestFailure
 */
export function parseChartAnswer(body: string): Points {
  const answer = parseJsonAnswer(body) as { status?: unknown; error?: unknown; values?: unknown } | null;
  if (answer?.status !== 'ok') {
    const reason = answer?.error === undefined ? '' : ` (${describeValue(answer.error)})`;
    throw unusableAnswer(`the answer has status ${describeValue(answer?.status)} instead of "ok"${reason}`);
  }
  if (!Array.isArray(answer.values)) throw unusableAnswer('the answer has no list of values');
  if (answer.values.length === 0) throw unusableAnswer('the answer has an empty list of values');
  return answer.values.map(readPoint);
}

function readPoint(point: { x?: unknown; y?: unknown } | null, position: number): [number, number] {
  const x = checkUnixSeconds(`x of value ${position + 1}`, point?.x);
  const y = point?.y;
  if (y === null) return [x, Number.NaN];
  if (typeof y !== 'number' || !Number.isFinite(y)) {
    throw unusableAnswer(`y of value ${position + 1} is not a number: ${describeValue(y)}`);
  }
  return [x, y];
}
