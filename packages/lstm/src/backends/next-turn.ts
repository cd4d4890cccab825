type Wait = (resume: () => void) => void;

let wait: Wait | undefined;

/** Lets timers, signals and drawing have their turn, in Node and in a page. */
export function nextTurn(): Promise<void> {
  wait ??= chooseWait();
  return new Promise(wait);
}

// a page's setTimeout waits 4 ms each time
function chooseWait(): Wait {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };
  if (setImmediate) return (resume) => void setImmediate(resume);
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (resume) => {
    waiting.push(resume);
    port2.postMessage(undefined);
  };
}
