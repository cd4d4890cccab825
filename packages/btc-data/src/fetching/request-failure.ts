/** Why an answer could not be had; never leaves the package. */
export class RequestFailure extends Error {
  /** Whether asking again may help. */
  readonly retryable: boolean;
  /** How long the server asked to wait, milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { retryable, retryAfterMs, cause }: RequestFailureOptions) {
    super(message, { cause });
    this.name = 'RequestFailure';
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
  }
}

interface RequestFailureOptions {
  retryable: boolean;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}

/** The failure for an answer that is whole, but not what it should be: the next would be no other. */
export function unusableAnswer(message: string): RequestFailure {
  return new RequestFailure(message, { retryable: false });
}
