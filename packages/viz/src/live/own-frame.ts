/** The part of a window that tells of its frames. */
type Frames = Pick<Window, 'requestAnimationFrame'>;

/** What is yet to be drawn in a window, in the order it was asked for. */
class Queue {
  readonly waiting = new Set<() => void>();
  private isAsked = false;

  constructor(private readonly page: Frames) {}

  ask(): void {
    if (this.isAsked || this.waiting.size === 0) return;
    this.isAsked = true;
    this.page.requestAnimationFrame(() => {
      this.isAsked = false;
      const [next] = this.waiting;
      if (!next) return;
      this.waiting.delete(next);
      this.ask();
      next();
    });
  }
}

const queues = new WeakMap<Frames, Queue>();

/**
 * Has something drawn in a frame of its own, so that many charts that change at once do not hold a page up together.
 *
 * @returns what takes it back
 */
export function inOwnFrame(page: Frames, draw: () => void): () => void {
  const queue = queues.get(page) ?? new Queue(page);
  queues.set(page, queue);
  // each is asked for by itself, though it be the same function
  const entry = () => draw();
  queue.waiting.add(entry);
  queue.ask();
  return () => queue.waiting.delete(entry);
}
