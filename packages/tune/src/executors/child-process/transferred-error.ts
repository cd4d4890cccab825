import { thrownText } from '../../study/trial/thrown-text';
import { TrialPruned } from '../../study/trial/trial-context';

/** An error on its way to another process. */
export interface TransferredError {
  name: string;
  message: string;
  stack?: string;
  code?: string;
  /** Present: it is a `TrialPruned`. */
  isPaused?: boolean;
  /** Whether it is a `BtcfcError`. */
  isOurs?: boolean;
}

const btcfcMarker = Symbol.for('btcfc.error');

/** An error, or whatever was thrown, in a form that any channel carries. */
export function transferError(thrown: unknown): TransferredError {
  if (TrialPruned.isInstance(thrown)) return { ...textOf(thrown), isPaused: thrown.isPaused };
  if (!isErrorLike(thrown)) return { name: 'Error', message: thrownText(thrown) };
  const { code } = thrown as { code?: unknown };
  const isOurs = btcfcMarker in thrown;
  return { ...textOf(thrown), ...(typeof code === 'string' && { code }), ...(isOurs && { isOurs }) };
}

/** The error as it was, as far as programs look at it. */
export function receiveError({ name, message, stack, code, isPaused, isOurs }: TransferredError): Error {
  if (isPaused !== undefined) return new TrialPruned({ isPaused });
  const error = Object.assign(new Error(message), { name, ...(stack && { stack }), ...(code && { code }) });
  if (isOurs) Object.defineProperty(error, btcfcMarker, { value: true });
  return error;
}

// not `instanceof`: a test runner has an Error of its own
function isErrorLike(thrown: unknown): thrown is Error {
  return typeof thrown === 'object' && thrown !== null && typeof (thrown as Error).message === 'string';
}

function textOf({ name, message, stack }: Error): TransferredError {
  return { name, message, ...(stack && { stack }) };
}
