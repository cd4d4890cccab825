import type { ForecastModel } from '@btcfc/core';
import { average, ewma, garch, spreadPool } from '@btcfc/models';
import type { Preset } from '../candidates/candidates';
import { nextRowApart } from './next-row-apart';

/** How prices move: by percentages, or by amounts where some are not above 0. */
export type SpreadTarget = 'log-difference' | 'difference';

/** A model of the spread that is tried. */
export interface SpreadCandidate {
  /** By which it is known in results. */
  name: string;
  /** The presets that try it. */
  presets: readonly Preset[];
  /** Whether it trains a network, which loads TensorFlow.js. */
  isNetwork?: boolean;
  /** What it is the mean of, where those are tried; it is then not walked forward by itself. */
  members?: readonly string[];
  /** The model. */
  create(target: SpreadTarget): ForecastModel | Promise<ForecastModel>;
}

const all = ['fast', 'good', 'best'] as const;

/** What the others are measured against: an exponentially weighted spread, its decays chosen on the training rows. */
export const baselineName = 'ewma';

const averaged = [baselineName, 'garch', 'lstm'];

/** All models of the spread there are, the cheapest first. */
export const spreadCandidates: readonly SpreadCandidate[] = [
  {
    name: baselineName,
    presets: all,
    create: (target) => ewma({ target, decay: 'validation' }) as ForecastModel,
  },
  // what is usual a day and a week ahead
  ...[0.85, 0.94].map((decay) => ({
    name: `${baselineName}-${decay}`,
    presets: all,
    create: (target: SpreadTarget) => ewma({ target, decay }) as ForecastModel,
  })),
  {
    name: 'garch',
    presets: all,
    create: (target) => garch({ target, distribution: 'student-t' }) as ForecastModel,
  },
  {
    name: 'pool',
    presets: all,
    create: (target) => spreadPool({ target }) as ForecastModel,
  },
  {
    name: 'lstm',
    presets: ['good', 'best'],
    isNetwork: true,
    async create(target) {
      // TensorFlow.js is loaded where a network is trained
      const { lstm } = await import('@btcfc/lstm');
      const network = { seqLen: 10, hiddenDim: 16, numLayers: 1, dropout: 0.5 };
      const training = { batchSize: 64, lr: 3e-3, epochs: 60, loss: 'student-t' } as const;
      // what is drawn toward the last price is drawn toward the spread of all times too, and that is what it is not to be
      const spread = { target, scaling: 'window', shrinkage: 'none' } as const;
      const model = lstm({ ...network, ...training, ...spread });
      return nextRowApart(model as ForecastModel) as ForecastModel;
    },
  },
  {
    name: 'average',
    presets: all,
    members: averaged,
    create: (target) => averageOf(target, averaged),
  },
];

/** The mean of some of the candidates, quantile by quantile. */
export async function averageOf(target: SpreadTarget, names: readonly string[]): Promise<ForecastModel> {
  const models: Record<string, ForecastModel> = {};
  for (const { name, create } of spreadCandidates) {
    if (names.includes(name)) models[name] = await create(target);
  }
  return average({ models }) as ForecastModel;
}
