/** A listener, and what it has thrown. */
export interface KeepingErrors<Event> {
  tell(event: Event): void;
  /** Throws what the listener has thrown. */
  check(): void;
}

/** A listener whose errors end the work, though they come from within a candidate that may be given up. */
export function keepingErrors<Event>(listener: (event: Event) => void): KeepingErrors<Event> {
  let failure: { error: unknown } | undefined;
  return {
    tell(event) {
      try {
        listener(event);
      } catch (error) {
        failure ??= { error };
        throw error;
      }
    },
    check() {
      if (failure) throw failure.error;
    },
  };
}
