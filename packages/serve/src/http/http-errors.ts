import { BtcfcError, type BtcfcErrorOptions, describeValue, type ErrorCode } from '@btcfc/core';

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

const statuses: Record<ErrorCode, number> = {
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

/** An error that is answered with another status than that of its code, or with headers. */
export class AnsweredError extends Error {
  constructor(
    readonly status: number,
    override readonly cause: BtcfcError,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(cause.message, { cause });
  }
}

/** An error that is answered with another status than that of its code. */
export function errorWithStatus(
  status: number,
  error: BtcfcErrorOptions | BtcfcError,
  headers?: Readonly<Record<string, string>>,
): AnsweredError {
  return new AnsweredError(status, BtcfcError.isInstance(error) ? error : new BtcfcError(error), headers);
}

/** What is answered to an error. */
export interface Told {
  status: number;
  headers: Readonly<Record<string, string>>;
  answer: ErrorAnswer;
}

/** The status and body for anything thrown; what was not thrown on purpose tells nothing of its inside. */
export function answerTo(error: unknown): Told {
  const known = error instanceof AnsweredError ? error.cause : error;
  const headers = error instanceof AnsweredError ? error.headers : {};
  if (!BtcfcError.isInstance(known)) {
    return {
      ...{ status: 500, headers },
      answer: {
        code: 'INTERNAL',
        message: 'The request could not be answered.',
        remedy: 'See the log of the service.',
      },
    };
  }
  const { code, problem, received, remedy } = known;
  return {
    status: error instanceof AnsweredError ? error.status : statuses[code],
    headers,
    answer: {
      code,
      message: problem,
      ...(received === undefined ? {} : { received: describeValue(received) }),
      remedy,
    },
  };
}

/** The error for a body of more bytes than are taken. */
export function tooLarge(limit: number): AnsweredError {
  return errorWithStatus(413, {
    code: 'INVALID_DATA',
    message: `The body has more than ${limit} bytes.`,
    remedy: 'Send fewer rows, or allow more with `bodyLimit`.',
  });
}

/** The error for a body that has to make room for others. */
export function tooSlow(): AnsweredError {
  return errorWithStatus(408, {
    code: 'UNAVAILABLE',
    message: 'The body has not come yet, and others need the room.',
    remedy: 'Send the request again, its body at once.',
  });
}

/** The error for a large body that comes while many others are being read. */
export function tooMuchRead(): AnsweredError {
  return errorWithStatus(503, {
    code: 'UNAVAILABLE',
    message: 'Too many large bodies are being read already.',
    remedy: 'Try again when `Retry-After` says, or send fewer rows.',
  });
}

/** The error for a caller who did not wait; nobody reads it. */
export function gone(): AnsweredError {
  return errorWithStatus(499, {
    code: 'UNAVAILABLE',
    message: 'The caller has gone.',
    remedy: 'Wait longer for an answer.',
  });
}
