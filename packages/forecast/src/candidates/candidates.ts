import type { ForecastModel, Store } from '@btcfc/core';
import type { TrainingListener } from '@btcfc/lstm';
import {
  arRidge,
  autoArima,
  croston,
  drift,
  ets,
  expandingQuantiles,
  mstl,
  persistence,
  seasonalNaive,
  theta,
  tsb,
} from '@btcfc/models';
import { manyRows } from '../evaluation/latest-rows';
import { keptIn, type NetworkOptions } from './network';
import type { SeriesFacts } from './series-facts';

/** How thoroughly a forecast is made. */
export type Preset = 'fast' | 'good' | 'best';

/** What the model of a candidate is made for. */
export interface CandidateSettings {
  preset: Preset;
  /** Where networks are not to be as large as usual, or trained elsewhere. */
  network?: NetworkOptions;
  /** Told how a network is trained. */
  onTraining?: TrainingListener;
  /** Keeps how far its network is trained, so that an interrupted training goes on. @default nothing is kept */
  checkpoints?: Store;
}

/** A kind of model that is tried. */
export interface Candidate {
  /** By which it is known in results and in what is saved. */
  name: string;
  /** Rough work of a fit beside that of the others: what is dear is given up first where time is short. */
  cost: number;
  /** The presets that try it. */
  presets: readonly Preset[];
  /** Whether it is taken where there are too few rows to judge any. */
  isRobust?: boolean;
  /** Whether it trains a network, which loads TensorFlow.js. */
  isNetwork?: boolean;
  /** Whether it looks at columns, dates and single values before, so that it can be told which of them matter. */
  hasFeatures?: boolean;
  /** Whether it can be fitted to such a series, and is worth it. */
  suits(facts: SeriesFacts): boolean;
  /** The model. */
  create(facts: SeriesFacts, settings: CandidateSettings): ForecastModel | Promise<ForecastModel>;
}

/** Rows times rows of a season up to which ARIMA models are searched. */
const mostArimaWork = 30_000;

/** A longer season makes the windows of a network too long: it goes without. */
const longestOfNetwork = 400;

const all = ['fast', 'good', 'best'] as const;

/** The forecast that all are measured against: the last season again, or the last value where there is no season. */
const naive: Candidate = {
  name: 'naive',
  cost: 0,
  presets: all,
  isRobust: true,
  suits: () => true,
  create: ({ period, rows }) =>
    (period > 1 && rows > period + 1 ? seasonalNaive({ period }) : persistence()) as ForecastModel,
};

/** All kinds of models there are, the cheapest first. */
export const candidates: readonly Candidate[] = [
  naive,
  {
    // where its dates suggest a season that does not stand out: the tail of the series says whether it is there by now
    name: 'season',
    cost: 1,
    presets: all,
    suits: ({ period, possiblePeriod, isIntermittent }) =>
      period === 1 && possiblePeriod > 1 && !isIntermittent,
    create: ({ possiblePeriod }) => seasonalNaive({ period: possiblePeriod }) as ForecastModel,
  },
  {
    name: 'drift',
    cost: 1,
    presets: all,
    suits: ({ known, period, isIntermittent }) => known >= 8 && period === 1 && !isIntermittent,
    create: () => drift() as ForecastModel,
  },
  {
    name: 'levels',
    cost: 1,
    presets: all,
    suits: ({ known, isIntermittent }) => known >= 8 && isIntermittent,
    create: () => expandingQuantiles({ target: 'level' }) as ForecastModel,
  },
  {
    name: 'croston',
    cost: 1,
    presets: all,
    suits: ({ known, isIntermittent }) => known >= 8 && isIntermittent,
    create: () => croston() as ForecastModel,
  },
  {
    name: 'tsb',
    cost: 1,
    presets: all,
    suits: ({ known, isIntermittent }) => known >= 8 && isIntermittent,
    create: () => tsb() as ForecastModel,
  },
  {
    name: 'ets',
    cost: 2,
    presets: all,
    isRobust: true,
    suits: ({ known, isIntermittent }) => known >= 8 && !isIntermittent,
    create: ({ possiblePeriod }) => ets({ period: possiblePeriod }) as ForecastModel,
  },
  {
    name: 'arRidge',
    cost: 3,
    presets: all,
    hasFeatures: true,
    suits: ({ known, period, isIntermittent }) => known >= 3 * period + 12 && !isIntermittent,
    create: ({ period }) => arRidge({ period }) as ForecastModel,
  },
  {
    name: 'theta',
    cost: 2,
    presets: all,
    suits: ({ known, isIntermittent }) => known >= 8 && !isIntermittent,
    create: ({ period }) => theta({ period }) as ForecastModel,
  },
  {
    name: 'mstl',
    cost: 3,
    presets: all,
    suits: ({ known, periods, isIntermittent }) =>
      !isIntermittent && periods.length > 0 && known >= 2 * periods.at(-1)!,
    create: ({ periods }) => mstl({ period: periods }) as ForecastModel,
  },
  {
    name: 'arima',
    cost: 4,
    presets: all,
    isRobust: true,
    // its search over long seasons takes minutes
    suits: ({ rows, known, possiblePeriod, isIntermittent }) =>
      known >= 12 &&
      !isIntermittent &&
      known * possiblePeriod <= mostArimaWork &&
      (possiblePeriod === 1 || rows < manyRows),
    // a season of which the size goes with the level is one of logarithms
    create: ({ possiblePeriod }) => autoArima({ period: possiblePeriod, transform: 'auto' }) as ForecastModel,
  },
  {
    name: 'lstm',
    cost: 10,
    presets: ['good', 'best'],
    isNetwork: true,
    hasFeatures: true,
    suits: ({ known, period, isIntermittent }) => known >= Math.max(40, 4 * period) && !isIntermittent,
    async create({ period: found }, { preset, network, onTraining: onProgress, checkpoints }) {
      const period = found > longestOfNetwork ? 1 : found;
      // TensorFlow.js is loaded where a network is trained
      const { lstm, lstmEnsemble } = await import('@btcfc/lstm');
      const settings = { ...network, period, onProgress, ...keptIn(checkpoints) };
      return (
        preset === 'best'
          ? lstmEnsemble({ ensemble: 'kinds', ...settings })
          : // it is weighed against the naive forecast here, on more windows than it sets aside itself
            lstm({ ...settings, shrinkage: period > 1 ? 'auto' : 'none' })
      ) as ForecastModel;
    },
  },
];

/** The candidate of a name; undefined where there is none. */
export function candidateNamed(name: string): Candidate | undefined {
  return candidates.find((candidate) => candidate.name === name);
}
