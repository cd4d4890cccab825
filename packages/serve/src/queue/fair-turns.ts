import { turnOfLoop } from './turn-of-loop';

/** Whose turn it is: a model, and the time it has had. */
export interface TurnTaker {
  /** Milliseconds, from when it began to ask. */
  used: number;
}

interface Waiting {
  taker: TurnTaker;
  resume: () => void;
}

/** Work that has taken so long and still lets others run waits for something else than the processor. Milliseconds. */
const patience = 250;

/**
 * Lets one at a time compute, whoever has had the least time first: a model that takes long does not hold up one that is
 * quick by more than a turn. Between two turns the event loop runs, so that requests are read and answered.
 */
export class FairTurns {
  private isTaken = false;
  /** The time that who was served last had had: who comes back after a pause can not catch up on it. */
  private reached = 0;
  private readonly waiting: Waiting[] = [];

  async run<Result>(taker: TurnTaker, work: () => Promise<Result>): Promise<Result> {
    taker.used = Math.max(taker.used, this.reached);
    await new Promise<void>((resume) => {
      this.waiting.push({ taker, resume });
      if (this.isTaken) return;
      this.isTaken = true;
      void turnOfLoop().then(() => this.passOn());
    });
    const started = performance.now();
    let isOver = false;
    const pass = () => {
      if (isOver) return;
      isOver = true;
      taker.used += performance.now() - started;
      // who asks again at once is regarded too
      void turnOfLoop().then(() => this.passOn());
    };
    const timer = setTimeout(pass, patience);
    try {
      return await work();
    } finally {
      clearTimeout(timer);
      pass();
    }
  }

  private passOn(): void {
    const next = this.waiting.reduce<Waiting | undefined>(
      (least, each) => (least && least.taker.used <= each.taker.used ? least : each),
      undefined,
    );
    if (!next) {
      this.isTaken = false;
      return;
    }
    this.waiting.splice(this.waiting.indexOf(next), 1);
    this.reached = Math.max(this.reached, next.taker.used);
    next.resume();
  }
}
