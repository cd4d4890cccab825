/** Why a chart could not be had; never leaves the package. */
export class ChartFailure extends Error {
  /** Whether asking again may help. */
  readonly retryable: boolean;
  /** How long the server asked to wait, milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { retryable, retryAfterMs, cause }: ChartFailureOptions) {
    super(message, { cause });
    this.name = 'ChartFailure';
    this.retryable = retryable;
    this.retryAfterMs = retryAfterMs;
  }
}

interface ChartFailureOptions {
  retryable: boolean;
  retryAfterMs?: number | undefined;
  cause?: unknown;
}
