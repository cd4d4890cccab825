import { BtcfcError, type BtcfcErrorOptions, describeValue, type ErrorCode } from '@btcfc/core';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** What is answered to a request that fails, in place of a result. */
export interface ErrorAnswer {
  /** Stable, as those of `BtcfcError`; `INTERNAL` for what was not foreseen. */
  code: ErrorCode | 'INTERNAL';
  message: string;
  /** The offending value as a short text. */
  received?: string;
  /** What the caller can do about it. */
  remedy: string;
}

const statuses: Record<ErrorCode, ContentfulStatusCode> = {
  INVALID_OPTION: 400,
  INVALID_DATA: 400,
  MISSING_COLUMN: 400,
  PARSE_FAILED: 400,
  INVALID_STATE: 409,
  UNAVAILABLE: 503,
  FILE_ACCESS: 500,
  REQUEST_FAILED: 500,
  // rows so far out that no number comes of them
  DIVERGED: 422,
};

/** An error that is answered with another status than that of its code. */
export function errorWithStatus(
  status: ContentfulStatusCode,
  error: BtcfcErrorOptions | BtcfcError,
): HTTPException {
  const cause = BtcfcError.isInstance(error) ? error : new BtcfcError(error);
  return new HTTPException(status, { message: cause.message, cause });
}

/** The status and body for anything thrown; what was not thrown on purpose tells nothing of its inside. */
export function answerTo(error: unknown): { status: ContentfulStatusCode; answer: ErrorAnswer } {
  const known = error instanceof HTTPException ? error.cause : error;
  if (!BtcfcError.isInstance(known)) {
    return {
      status: error instanceof HTTPException ? error.status : 500,
      answer: {
        code: 'INTERNAL',
        message: 'The request could not be answered.',
        remedy: 'See the log of the service.',
      },
    };
  }
  const { code, problem, received, remedy } = known;
  return {
    status: error instanceof HTTPException ? error.status : statuses[code],
    answer: {
      code,
      message: problem,
      ...(received === undefined ? {} : { received: describeValue(received) }),
      remedy,
    },
  };
}
