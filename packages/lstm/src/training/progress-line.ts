import type { TrainingEvent } from './training-events';

interface Terminal {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

interface Host {
  process?: { stderr?: Terminal; env?: Record<string, string | undefined> };
}

/** Milliseconds between two rewritings. */
const pauseMs = 100;

/** Shows training events in one line that is written anew. */
export interface ProgressLine {
  show(event: TrainingEvent): void;
  /** Leaves the line as it is and goes on below it. */
  end(): void;
}

/**
 * The line on standard error; undefined where none is wanted or there is no terminal to write to.
 *
 * @param isTold whether somebody takes the events already
 */
export function openProgressLine(choice: boolean | 'auto', isTold: boolean): ProgressLine | undefined {
  const { process } = globalThis as Host;
  const terminal = process?.stderr;
  if (choice === false || !terminal) return undefined;
  const isUnattended =
    isTold || !terminal.isTTY || isTrue(process.env?.CI) || process.env?.NODE_ENV === 'test';
  if (choice === 'auto' && isUnattended) return undefined;
  return lineOn(terminal);
}

function lineOn(terminal: Terminal): ProgressLine {
  let shown = Number.NEGATIVE_INFINITY;
  let isOpen = false;
  return {
    show(event) {
      if (event.type === 'warning') terminal.write(`\r\u001b[K${event.message}\n`);
      if (event.type !== 'epoch') return;
      const isLast = event.done === event.total;
      if (performance.now() - shown < pauseMs && !isLast) return;
      shown = performance.now();
      isOpen = true;
      // erases what a longer line left
      terminal.write(`\r\u001b[K${describeEpoch(event).slice(0, (terminal.columns ?? 80) - 1)}`);
    },
    end() {
      if (isOpen) terminal.write('\n');
      isOpen = false;
    },
  };
}

function describeEpoch(event: TrainingEvent & { type: 'epoch' }): string {
  const { epoch, total, trainLoss, valLoss, bestEpoch, remainingMs } = event;
  const left = remainingMs === undefined ? '' : `, at most ${describeTime(remainingMs)} left`;
  const losses = `loss ${trainLoss.toPrecision(4)}, validation ${valLoss.toPrecision(4)}`;
  return `epoch ${epoch} of ${total}: ${losses}, best in epoch ${bestEpoch}${left}`;
}

function describeTime(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function isTrue(flag: string | undefined): boolean {
  return flag !== undefined && flag !== '' && flag !== 'false' && flag !== '0';
}
