import type { ReloadResult, ServedModel } from './served-model';

export interface HotReloadOptions {
  models: Iterable<ServedModel>;
  /** Time between two looks at a folder. 0: none are made. */
  intervalMs: number;
  onReload: (model: ServedModel) => void;
  onFailure: (model: ServedModel, error: unknown) => void;
}

/** Looks at the folders of models again and again: notices of a file system are missed on some of them. */
export class HotReload {
  private readonly timers: NodeJS.Timeout[] = [];

  constructor({ models, intervalMs, onReload, onFailure }: HotReloadOptions) {
    if (intervalMs === 0) return;
    for (const model of models) {
      let isLooking = false;
      const look = async () => {
        if (isLooking) return;
        isLooking = true;
        try {
          const result: ReloadResult = await model.look();
          if (result === 'reloaded') onReload(model);
        } catch (error) {
          onFailure(model, error);
        } finally {
          isLooking = false;
        }
      };
      this.timers.push(setInterval(look, intervalMs).unref());
    }
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }
}
