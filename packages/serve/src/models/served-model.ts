import { BtcfcError } from '@btcfc/core';
import { ForecastQueue, type ForecastQueueOptions } from '../queue/forecast-queue';
import { doJobs, type Job } from './jobs/jobs';
import { checkReplaces, type LoadedModel, loadModel, type ModelSource } from './loaded-model';
import { fingerprintOf } from './saved-folder';

export interface ServedModelOptions extends ModelSource {
  /** How its requests wait. */
  queue: Omit<ForecastQueueOptions<Job>, 'compute'>;
}

/** What came of looking at a model's folder. */
export type ReloadResult = 'unchanged' | 'reloaded';

/** A model under its name: the forecaster of the moment, and the queue of what is asked of it. */
export class ServedModel {
  readonly name: string;
  readonly folder: string;
  readonly queue: ForecastQueue<Job>;
  /** Of the folder as it was last seen. */
  private seen: string | undefined;
  /** Of a folder that could not be used: it is not tried again before it changes. */
  private refused: string | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private isDisposed = false;

  private constructor(
    private readonly options: ServedModelOptions,
    private loaded: LoadedModel,
  ) {
    this.name = options.name;
    this.folder = options.folder;
    this.queue = new ForecastQueue({ ...options.queue, compute: doJobs });
  }

  /** @throws BtcfcError as `loadModel` */
  static async load(options: ServedModelOptions): Promise<ServedModel> {
    return new ServedModel(options, await loadModel(options));
  }

  get current(): LoadedModel {
    return this.loaded;
  }

  /**
   * Takes up what is in the folder if it has changed and then stayed as it is from one look to the next.
   *
   * @throws BtcfcError as `reload`, once for each content of the folder
   */
  look(): Promise<ReloadResult> {
    return this.alone(async () => {
      const found = fingerprintOf(this.folder);
      const isSettled = found === this.seen;
      this.seen = found;
      // an absent folder may be on its way
      if (found === undefined || !isSettled) return 'unchanged';
      if (found === this.loaded.fingerprint || found === this.refused) return 'unchanged';
      try {
        await this.exchange();
        return 'reloaded';
      } catch (error) {
        this.refused = found;
        throw error;
      }
    });
  }

  /**
   * Takes up what is in the folder. What was asked before is answered by the forecaster there was, which is then
   * freed; where the new one can't be used, it goes on.
   *
   * @throws BtcfcError as `loadModel`; `INVALID_DATA` if the new model takes other inputs
   */
  reload(): Promise<void> {
    return this.alone(() => this.exchange());
  }

  /** Frees the forecaster when all that was asked of it is done. */
  dispose(): Promise<void> {
    return this.alone(async () => {
      if (this.isDisposed) return;
      this.isDisposed = true;
      await this.queue.afterwards(() => this.loaded.content.dispose());
    });
  }

  private async exchange(): Promise<void> {
    if (this.isDisposed) throw disposed(this.name);
    const next = await loadModel(this.options);
    const { loaded } = this;
    try {
      checkReplaces(loaded, next);
    } catch (error) {
      await next.content.dispose();
      throw error;
    }
    this.loaded = next;
    await this.queue.afterwards(() => loaded.content.dispose());
  }

  private alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => {});
    return result;
  }
}

function disposed(name: string): BtcfcError {
  return new BtcfcError({
    code: 'UNAVAILABLE',
    message: `The model "${name}" is no longer served.`,
    remedy: 'Start the service again.',
  });
}
