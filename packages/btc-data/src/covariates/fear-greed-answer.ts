import { describeValue } from '@btcfc/core';
import { checkUnixSeconds, parseJsonAnswer } from '../fetching/json-answer';
import type { Points } from '../fetching/points';
import { unusableAnswer } from '../fetching/request-failure';

/**
 * The points in the body of an answer of alternative.me's Fear & Greed API, which writes numbers as text.
 *
 * @throws RequestFailure
 */
export function parseFearGreedAnswer(body: string): Points {
  const answer = parseJsonAnswer(body) as { data?: unknown; metadata?: { error?: unknown } | null } | null;
  const problem = answer?.metadata?.error ?? undefined;
  if (problem !== undefined) throw unusableAnswer(`the answer tells of an error: ${describeValue(problem)}`);
  if (!Array.isArray(answer?.data)) throw unusableAnswer('the answer has no list of data');
  if (answer.data.length === 0) throw unusableAnswer('the answer has an empty list of data');
  return answer.data.map(readEntry);
}

function readEntry(
  entry: { value?: unknown; timestamp?: unknown } | null,
  position: number,
): [number, number] {
  const seconds = numberIn(entry?.timestamp);
  const value = numberIn(entry?.value);
  const name = `entry ${position + 1}`;
  checkUnixSeconds(`the timestamp of ${name}`, seconds, entry?.timestamp);
  if (!(value >= 0 && value <= 100)) {
    throw unusableAnswer(
      `the value of ${name} is not a number from 0 to 100: ${describeValue(entry?.value)}`,
    );
  }
  return [seconds, value];
}

function numberIn(text: unknown): number {
  return typeof text === 'string' && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
}
