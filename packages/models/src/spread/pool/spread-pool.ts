import {
  checkNumber,
  checkOptionNames,
  type ForecastModel,
  invalidOption,
  type LoadModelOptions,
  option,
  optionsFor,
  readSavedFiles,
  type SavedFiles,
  saveModel,
} from '@btcfc/core';
import {
  checkMembers,
  filesOfMembers,
  loadFits,
  loadMembers,
  type MemberFits,
  type Members,
} from '../../combination/saved-members';
import type { Target } from '../../forecasting/moves';
import { otherKind, packageName, readState, requireOptions } from '../../saving/savable-model';
import { boostedScale } from '../boosting/boosted-scale';
import { ewma } from '../ewma';
import { gjr } from '../garch/gjr';
import { logHar } from '../har/log-har';
import { type Tails, tailOptions } from '../history/scaled-history';
import { spreadModel } from '../history/spread-model';
import type { FirstRow, SpreadModel } from '../scales';
import { surprisesOf } from './surprises';

/** Options of `spreadPool`. */
export interface SpreadPoolOptions {
  /**
   * What is pooled, by name: models of the spread with one target. @default ewma({ decay: 0.85 }), gjr({ distribution:
   * 'student-t' }), logHar() and boostedScale()
   */
  models?: Readonly<Record<string, SpreadModel<unknown>>>;
  /** How much each counts, by its name. @default 1 each; of the default models `boosted` 2 */
  weights?: Readonly<Record<string, number>>;
  /** The moves whose spread is modelled. @default that of the models; of the default ones 'log-difference' */
  target?: Target;
  /**
   * Weight within (0, 1] that a surprise keeps per row: where moves were larger of late than was expected of them, more is
   * expected than the models say, one row ahead by the root of how much larger they were, further ahead by less; 1 for what they say.
   * @default 0.98
   */
  surpriseDecay?: number;
  /** Moves at the beginning whose scale is too uncertain to be looked at. @default 30 */
  warmup?: number;
  /** Rows after which a past standardised move weighs half as much in the quantiles. @default 500 */
  tailHalfLife?: number;
}

/** What the members have learned, by their names. */
export interface SpreadPoolFit {
  members: MemberFits;
}

interface PoolState extends Tails {
  names: string[];
  weights: number[];
  surpriseDecay: number;
}

const spreadPoolOptions = optionsFor<SpreadPoolOptions>()('spreadPool', {
  models: option.custom(readModels),
  weights: option.custom(readWeights),
  target: option.oneOf(['level', 'difference', 'log-difference'] as const),
  surpriseDecay: option.number({ min: 0, aboveMin: true, max: 1, default: 0.98 }),
  ...tailOptions,
});

const kind = 'spread-pool';
const fileName = 'pool.json';

/**
 * The geometric mean of how far each of several models expects the series to move: what they have in common is worth more
 * than what each of them adds. Quantiles are those of past moves divided by it, recent ones weighing more (filtered
 * historical simulation, Barone-Adesi et al. 1999). The default members err in different ways: one forgets, one has a
 * likelihood and falls that count more than rises, one is linear in logarithms, one is made of trees. In times wilder than
 * those they were fitted to, more is expected than they say (`surpriseDecay`).
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` when it is fitted to too few moves for a member (50 by default) or
 * forecasts from fewer than rows ahead, or a value has no logarithm
 *
 * @example
 * import { forecastSeries, spreadPool } from '@btcfc/models'
 * const series = Array.from({ length: 200 }, (_, row) => 100 + Math.sin(row * row))
 * const forecast = await forecastSeries({ model: spreadPool(), series, levels: [0.05, 0.5, 0.95] })
 */
export function spreadPool(options: SpreadPoolOptions = {}): SpreadModel<SpreadPoolFit> {
  const read = spreadPoolOptions.read(options);
  const { surpriseDecay, warmup, tailHalfLife } = read;
  const models = read.models ?? defaultModels(read.target ?? 'log-difference');
  const members = Object.entries(models);
  const other = members.find(([, { target }]) => target !== (read.target ?? members[0]![1].target));
  if (other) throw otherTarget(other, read.target ?? members[0]![1].target);
  const given = read.weights ?? (read.models ? {} : { boosted: 2 });
  checkOptionNames('spreadPool', given, Object.keys(models), 'weights.');
  const weights = members.map(([name]) =>
    checkNumber(`weights.${name}`, given[name] ?? 1, { min: 0, aboveMin: true }),
  );
  return poolOf(members, { names: Object.keys(models), weights, surpriseDecay, warmup, tailHalfLife });
}

/** A pool and its fit, of what was saved. */
export async function loadSpreadPool(
  saved: SavedFiles,
  options: LoadModelOptions,
): Promise<{ model: ForecastModel; fitted: SpreadPoolFit & FirstRow }> {
  const { first, ...state } = readState<PoolState & FirstRow>(saved, fileName);
  const { members, fitted } = await loadMembers(saved, state.names, options);
  const pool = poolOf(members as unknown as Members<SpreadModel<unknown>>, state);
  return { model: pool, fitted: { members: withoutFirst(fitted), first } };
}

function poolOf(members: Members<SpreadModel<unknown>>, state: PoolState): SpreadModel<SpreadPoolFit> {
  const { target } = members[0]![1];
  const total = state.weights.reduce((sum, weight) => sum + weight, 0);
  const shares = state.weights.map((weight) => weight / total);
  const geometricMean = (columns: readonly Float64Array[]) =>
    columns[0]!.map((_, row) => {
      let log = 0;
      for (const [place, column] of columns.entries()) log += shares[place]! * Math.log(column[row]!);
      return Math.exp(log);
    });
  return {
    ...spreadModel<unknown, SpreadPoolFit>({
      kind,
      options: { ...state, target },
      fitScales: (moves, context) => ({
        members: Object.fromEntries(
          members.map(([name, member]) => [name, member.fitScales(moves, context)]),
        ),
      }),
      scales({ members: fits }, moves, known) {
        const each = members.map(([name, member]) => member.scales(fits[name], moves, known));
        const next = geometricMean(each.map((scales) => scales.ofMove(1)));
        const surprises = surprisesOf(moves, next, state);
        // further ahead less of them is left
        const raised = (column: Float64Array, steps: number) =>
          column.map((deviation, row) => deviation * surprises[row]! ** (1 / steps));
        return {
          ofMove: (steps) => raised(geometricMean(each.map((scales) => scales.ofMove(steps))), steps),
          ofSum: (steps) => raised(geometricMean(each.map((scales) => scales.ofSum(steps))), steps),
        };
      },
    }),
    async save({ members: fits, first }, store) {
      const fitted = Object.fromEntries(
        Object.entries(fits).map(([name, fit]) => [name, { ...(fit as object), first }]),
      );
      const files = {
        [fileName]: JSON.stringify({ ...state, first }),
        ...(await filesOfMembers('pool', members, fitted)),
      };
      await saveModel(store, { kind, package: packageName, files });
    },
    async load(store) {
      const saved = await readSavedFiles(store);
      if (saved.kind !== kind) throw otherKind(saved, kind);
      const { first, ...asSaved } = readState<PoolState & FirstRow>(saved, fileName);
      requireOptions(saved, asSaved, state);
      return { members: withoutFirst(await loadFits(saved, members)), first };
    },
  };
}

/** What members that stood by themselves would keep beside what they have learned. */
function withoutFirst(fitted: MemberFits): MemberFits {
  return Object.fromEntries(
    Object.entries(fitted).map(([name, fit]) => {
      const { first, ...learned } = fit as FirstRow;
      return [name, learned];
    }),
  );
}

function defaultModels(target: Target): Record<string, SpreadModel<unknown>> {
  return {
    ewma: ewma({ target, decay: 0.85 }),
    gjr: gjr({ target, distribution: 'student-t' }),
    har: logHar({ target }),
    boosted: boostedScale({ target }),
  };
}

function readModels(name: string, given: unknown): SpreadPoolOptions['models'] & {} {
  const models = checkMembers<SpreadModel<unknown>>(name, given);
  for (const [each, model] of Object.entries(models)) {
    const isSpread = typeof model?.fitScales === 'function' && typeof model.scales === 'function';
    if (!isSpread)
      throw invalidOption(`${name}.${each}`, model, 'a model of the spread, such as `ewma()` or `logHar()`');
  }
  return models;
}

function readWeights(name: string, given: unknown): SpreadPoolOptions['weights'] & {} {
  const isRecord = typeof given === 'object' && given !== null && !Array.isArray(given);
  if (!isRecord) throw invalidOption(name, given, 'numbers by the names of models');
  return given as Record<string, number>;
}

function otherTarget([name, model]: [string, SpreadModel<unknown>], target: Target) {
  return invalidOption(`models.${name}`, model.target, `a model with the target '${target}', as the pool's`);
}
