import { BtcfcError } from '@btcfc/core';
import { deviationOf } from '../../forecasting/deviation';
import { areAlike } from '../are-alike';
import { firstKnown } from '../gaps';
import { type Criterion, type FittedForm, fitForm } from './ets-fit';
import { type EtsForm, type EtsModelName, formsOf } from './ets-form';
import { noSeason } from './ets-states';

/** So many rows tell one form with a season from another; each further row would be read thousands of times for each form. */
const rowsToChooseBy = 1536;

/** What may be fitted. */
export interface EtsChoice {
  model: EtsModelName;
  damped: boolean | 'auto';
  /** Rows of a season; 1 for none. */
  period: number;
  /** What a form's weights and first state minimise. @default 'likelihood' */
  criterion?: Criterion;
}

/** A fitted form; without a deviation after a single value. */
export type ChosenForm = Omit<FittedForm, 'deviation'> & { deviation: number | null };

/**
 * The form with the smallest criterion. Of values that are all alike, or too few for any form, the last one known is
 * what comes next.
 *
 * @param values the first of which is known, NaN where missing
 * @throws BtcfcError `INVALID_DATA` where multiplicative errors are asked for, and there are values that are not above 0
 */
export function chooseForm(
  values: Float64Array,
  { model, damped, period, criterion }: EtsChoice,
): ChosenForm {
  const known = values.filter((value) => !Number.isNaN(value));
  const positive = known.every((value) => value > 0);
  if (model[0] === 'M' && !positive) throw notPositive(model, known);
  if (areAlike(known)) return lastValue(known);
  const seasonal = period > 1 && values.length > period;
  const forms = formsOf({ model, damped, seasonal, positive });
  const shown = seasonal && forms.length > 1 ? latestOf(values) : values;
  const best = bestOf(forms, shown, period, criterion);
  if (!best || shown === values) return best ?? lastValue(known);
  return fitForm(best.form, values, period, criterion) ?? lastValue(known);
}

function bestOf(
  forms: readonly EtsForm[],
  values: Float64Array,
  period: number,
  criterion: Criterion | undefined,
): FittedForm | undefined {
  let best: FittedForm | undefined;
  for (const form of forms) {
    const fitted = fitForm(form, values, period, criterion);
    if (fitted && fitted.aicc < (best?.aicc ?? Number.POSITIVE_INFINITY)) best = fitted;
  }
  return best;
}

/** The latest rows, from a known one on, by which a form with a season is chosen. */
function latestOf(values: Float64Array): Float64Array {
  const latest = values.subarray(-rowsToChooseBy);
  return latest.subarray(Math.max(0, firstKnown(latest)));
}

function lastValue(known: Float64Array): ChosenForm {
  const form = { error: 'A', trend: 'N', season: 'N', damped: false } as const;
  return {
    form,
    weights: { alpha: 0.9999, beta: 0, gamma: 0, phi: 1 },
    start: { level: known[0]!, trend: 0, season: noSeason(form), place: 0 },
    aicc: Number.POSITIVE_INFINITY,
    deviation: deviationOf(known.subarray(1).map((value, row) => value - known[row]!)),
  };
}

function notPositive(model: EtsModelName, known: Float64Array): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The errors of "${model}" are shares of the forecast, which takes training values above 0.`,
    received: known.find((value) => value <= 0),
    remedy: `Pass \`model: 'Z${model.slice(1)}'\`, or 'auto'.`,
  });
}
