/** A request as routes see it, wherever it came from. */
export interface ServiceRequest {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Whether it comes from another process of the service: it is answered by this one, for itself. */
  readonly isForwarded?: boolean;
  /** Its Host headers; none where it came without a connection. */
  readonly hosts: readonly string[];
  /** A header by its name in small letters. */
  header(name: string): string | undefined;
  /**
   * The body as text.
   *
   * @param limit bytes
   * @throws BtcfcError with status 413 for more of them, 408 for a body that is too slow, 499 for one that ends early
   */
  readText(limit: number): Promise<string>;
  /** Whether the caller does not wait any more. */
  isGone(): boolean;
  /** Aborted when the caller has gone. */
  signal(): AbortSignal;
}

/** What is answered to a request. */
export interface ServiceAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  /** Text, or events as they happen: called with where they go. */
  body?: string | ((sink: EventSink) => void);
}

/** Where events of a stream go. */
export interface EventSink {
  send(bytes: Uint8Array): void;
  /** Bytes that wait for the listener to read. */
  waiting(): number;
  /** Ends the stream after what was sent. */
  end(): void;
  /** Ends it at once, with whatever waits. */
  cut(): void;
  /** Calls back when the listener has left, or was let go. */
  onClose(callback: () => void): void;
}

/** An answer in JSON. */
export function jsonAnswer(content: unknown, status = 200): ServiceAnswer {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(content) };
}
