import { defineOptions } from '@btcfc/core';
import type { ConfigOf } from '../../space/config-of';
import type { Space } from '../../space/domain';
import { type OptimizeOptions, optimizeOptions } from './optimize-options';
import { type StudyOptions, studyOptions } from './study-options';

/** Options of `tune`: those of `createStudy` and of `study.optimize`. */
export interface TuneOptions<S extends Space, Data = undefined>
  extends StudyOptions<S, Data>,
    OptimizeOptions<ConfigOf<S>> {
  /** What to choose from. */
  space: S;
}

export const tuneOptions = defineOptions('tune', { ...studyOptions.spec, ...optimizeOptions.spec });
