import { BtcfcError, describeValue } from '@btcfc/core';
import type { Points } from '../fetching/points';
import { RequestFailure, unusableAnswer } from '../fetching/request-failure';
import { parseCovariates } from './covariate-csv';

/**
 * The points in the body of an answer of FRED's `fredgraph.csv`: a line per date, a dot or nothing where it has no
 * value.
 *
 * @throws RequestFailure retryable if the body is no CSV or ends within a line, as one that was cut off may
 */
export function parseFredAnswer(body: string, series: string): Points {
  if (/^\s*</.test(body)) {
    throw new RequestFailure(`the answer is a page, not CSV: ${describeValue(body)}`, { retryable: true });
  }
  try {
    const { Date: dates, [series]: values } = parseCovariates(body, {
      source: 'the answer',
      columns: [series],
    });
    return dates.map((date, row) => [Date.parse(date) / 1000, Number(values![row])]);
  } catch (error) {
    if (!BtcfcError.isInstance(error)) throw error;
    if (error.code !== 'PARSE_FAILED') throw unusableAnswer(problemOf(error));
    throw new RequestFailure(problemOf(error), { retryable: true, cause: error });
  }
}

// what to do about a file is of no use for an answer
function problemOf({ problem, received }: BtcfcError): string {
  const got = received === undefined ? '' : ` Received: ${describeValue(received)}`;
  return `${problem}${got}`.replace(/\.$/, '');
}
