import { BtcfcError } from '@btcfc/core';

export interface MlflowClientOptions {
  /** Where the server is, without `/api`. */
  url: string;
  /** What goes into the header `Authorization`. */
  authorization: string | undefined;
  maxRetries: number;
}

const requestTimeoutMs = 10_000;
const firstPauseMs = 200;
const mostPauseMs = 10_000;

/** Asks an MLflow server by its REST API 2.0, again where it can't answer just now. */
export class MlflowClient {
  private readonly closed = new AbortController();

  constructor(private readonly options: MlflowClientOptions) {}

  /** Sends nothing more: what is under way is given up. */
  close(): void {
    this.closed.abort(new Error('The time to send the rest was up'));
  }

  /** Fulfilled with the answer; `undefined`: there is no such thing. @throws BtcfcError `REQUEST_FAILED` */
  async call(
    method: 'GET' | 'POST',
    path: string,
    content: object,
  ): Promise<Record<string, unknown> | undefined> {
    for (let tries = 0; ; tries++) {
      const answer = await this.tryOnce(method, path, content);
      if ('found' in answer) return answer.found;
      if (!answer.mayPass || tries >= this.options.maxRetries || this.closed.signal.aborted) {
        throw new BtcfcError({
          code: 'REQUEST_FAILED',
          message: `MLflow does not take ${path}: ${answer.why}.`,
          received: this.options.url,
          remedy: answer.mayPass
            ? 'Check that the server is running there.'
            : 'Check the options of mlflowReporter.',
          cause: answer.isRefusal ? 'refusal' : undefined,
        });
      }
      await this.pause(Math.min(mostPauseMs, firstPauseMs * 2 ** tries));
    }
  }

  private async tryOnce(method: 'GET' | 'POST', path: string, content: object): Promise<Answer> {
    const { url, authorization } = this.options;
    const query = method === 'GET' ? `?${new URLSearchParams(content as Record<string, string>)}` : '';
    const signal = AbortSignal.any([this.closed.signal, AbortSignal.timeout(requestTimeoutMs)]);
    try {
      const response = await fetch(`${url}/api/2.0/mlflow/${path}${query}`, {
        ...{ method, signal },
        headers: {
          'Content-Type': 'application/json',
          ...(authorization && { Authorization: authorization }),
        },
        ...(method === 'POST' && { body: JSON.stringify(content, withOddNumbers) }),
      });
      const text = await response.text();
      if (response.ok) return { found: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
      const { status } = response;
      const { error_code: code, message = text } = readError(text);
      if (status === 404 && code === 'RESOURCE_DOES_NOT_EXIST') return { found: undefined };
      const mayPass = status === 408 || status === 429 || status >= 500;
      const why = `it answers ${status}: ${message.slice(0, 300).replace(/\.?\s*$/, '')}`;
      return { mayPass, why, isRefusal: status === 401 || status === 403 };
    } catch (error) {
      const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
      const reason = cause?.code ?? cause?.message;
      const why = reason ? `${message} (${reason})` : message;
      return { mayPass: true, why, isRefusal: false };
    }
  }

  private pause(ms: number): Promise<void> {
    const { signal } = this.closed;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      const end = () => {
        clearTimeout(timer);
        resolve();
      };
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
  }
}

type Answer =
  | { found: Record<string, unknown> | undefined }
  | { mayPass: boolean; why: string; isRefusal: boolean };

function readError(text: string): { error_code?: string; message?: string } {
  try {
    return JSON.parse(text) as { error_code?: string; message?: string };
  } catch {
    return {};
  }
}

// as the JSON of Protocol Buffers has them
function withOddNumbers(_name: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
