import { useEffect, useState } from 'preact/hooks';
import type { FromWorker, QuestionName, Questions, ToWorker, ViewName, Views } from './messages';

/** The worker that holds the study: the page watches parts of it, and asks for others once. */
export class SearchClient {
  private readonly worker = new Worker(new URL('./worker/search-worker.ts', import.meta.url), {
    type: 'module',
  });
  private readonly watching = new Map<number, (seen: unknown) => void>();
  private readonly waiting = new Map<
    number,
    { resolve(answer: unknown): void; reject(error: Error): void }
  >();
  private count = 0;

  constructor(base: string, token: string | undefined) {
    this.worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => this.hear(data));
    this.send({ do: 'start', base, token });
  }

  /** Calls with what is to be seen, now and whenever it changes; gives back what ends that. */
  watch<Name extends ViewName>(
    view: Name,
    wish: Views[Name]['wish'],
    onSeen: (seen: Views[Name]['seen']) => void,
  ): () => void {
    const id = ++this.count;
    this.watching.set(id, onSeen as (seen: unknown) => void);
    this.send({ do: 'watch', id, view, wish });
    return () => {
      this.watching.delete(id);
      this.send({ do: 'unwatch', id });
    };
  }

  /** @throws Error in words for a person */
  ask<Name extends QuestionName>(
    question: Name,
    input: Questions[Name]['input'],
  ): Promise<Questions[Name]['answer']> {
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      this.send({ do: 'ask', id, question, input });
    });
  }

  private send(message: ToWorker): void {
    this.worker.postMessage(message);
  }

  private hear(message: FromWorker): void {
    if ('seen' in message) {
      this.watching.get(message.id)?.(message.seen);
      return;
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if ('problem' in message) waiting?.reject(new Error(message.problem));
    else waiting?.resolve(message.answer);
  }
}

/** What is to be seen of the study; of an earlier wish until the next is there, `undefined` at first. */
export function useView<Name extends ViewName>(
  client: SearchClient,
  view: Name,
  wish: Views[Name]['wish'],
  isWanted = true,
): Views[Name]['seen'] | undefined {
  const [seen, setSeen] = useState<Views[Name]['seen']>();
  const key = JSON.stringify(wish);
  // the key says all of the wish
  useEffect(() => (isWanted ? client.watch(view, wish, setSeen) : undefined), [client, view, key, isWanted]);
  return seen;
}
