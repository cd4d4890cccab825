import { BtcfcError, checkNumber, checkOneOf } from '@btcfc/core';
import { invalidData } from '../matrix';
import { robustSpread } from './median-deviation';

export interface ResidualClipperOptions {
  /** Robust standard deviations from the median beyond which a residual is extreme. @default 4 */
  threshold?: number;
  /**
   * What becomes of an extreme residual: `clip`: it is moved to the limit; `reject`: it is taken back to the
   * reference, as one that is not believed. @default 'clip'
   */
  action?: 'clip' | 'reject';
}

export interface ResidualRows {
  /** What residuals are taken of: what came true, or forecasts. */
  values: ArrayLike<number>;
  /** What they are taken from, such as the last known value or another forecast. */
  reference: ArrayLike<number>;
  /** What they are in units of, such as a volatility known beforehand, above 0. @default 1 everywhere */
  scale?: ArrayLike<number>;
}

export interface ClippedResiduals {
  values: Float64Array;
  /** Rows that were changed, ascending. */
  outliers: number[];
}

export interface ResidualClipperState {
  format: 'btcfc-residual-clipper-1';
  threshold: number;
  action: 'clip' | 'reject';
  lower: number;
  upper: number;
}

/**
 * Limits how far a forecast may lie from a reference, by how far the truth lay from it in the past: the median
 * of those residuals, and their median absolute deviation (Hampel 1974), which outliers do not stretch.
 *
 * @example
 * const clipper = new ResidualClipper({ threshold: 5 })
 * clipper.fit({ values: trainingPrices, reference: pricesOfTheDayBefore })
 * const { values, outliers } = clipper.apply({ values: forecasts, reference: lastPrices })
 */
export class ResidualClipper {
  private readonly threshold: number;
  private readonly action: 'clip' | 'reject';
  private limits: { lower: number; upper: number } | undefined;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor({ threshold = 4, action = 'clip' }: ResidualClipperOptions = {}) {
    this.threshold = checkNumber('threshold', threshold, { min: 0, aboveMin: true });
    this.action = checkOneOf('action', action, ['clip', 'reject'] as const);
  }

  /** What residuals are allowed to be, in units of the scale. */
  get range(): { lower: number; upper: number } {
    if (this.limits) return { ...this.limits };
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: 'The clipper has not been fitted.',
      remedy: 'Call `fit` with training or validation rows first.',
    });
  }

  /** @throws BtcfcError `INVALID_DATA` if lengths differ, there are no rows, or all residuals but a few are equal */
  fit(rows: ResidualRows): this {
    const residuals = residualsOf(rows);
    if (residuals.length === 0) throw invalidData('There are no residuals to fit.');
    const { median, deviation } = robustSpread(residuals);
    if (deviation === 0) throw invalidData('More than half of the residuals are the same.', median);
    const reach = this.threshold * deviation;
    this.limits = { lower: median - reach, upper: median + reach };
    return this;
  }

  /** @throws BtcfcError `INVALID_STATE` before `fit`; `INVALID_DATA` */
  apply(rows: ResidualRows): ClippedResiduals {
    const { lower, upper } = this.range;
    const values = Float64Array.from(rows.values);
    const outliers: number[] = [];
    residualsOf(rows).forEach((residual, row) => {
      if (residual >= lower && residual <= upper) return;
      const allowed = this.action === 'reject' ? 0 : Math.min(Math.max(residual, lower), upper);
      values[row] = rows.reference[row]! + allowed * (rows.scale?.[row] ?? 1);
      outliers.push(row);
    });
    return { values, outliers };
  }

  /** @throws BtcfcError `INVALID_STATE` before `fit` */
  toJSON(): ResidualClipperState {
    const { threshold, action } = this;
    return { format: 'btcfc-residual-clipper-1', threshold, action, ...this.range };
  }

  /** @throws BtcfcError `INVALID_DATA` for anything that `toJSON` did not make */
  static fromJSON(state: ResidualClipperState): ResidualClipper {
    if (state?.format !== 'btcfc-residual-clipper-1') {
      throw invalidData('This is not the state of a residual clipper.', state);
    }
    const { lower, upper, ...options } = state;
    const clipper = new ResidualClipper(options);
    clipper.limits = { lower, upper };
    return clipper;
  }
}

function residualsOf({ values, reference, scale }: ResidualRows): Float64Array {
  const isOneLength = values.length === reference.length && (!scale || scale.length === values.length);
  if (!isOneLength) {
    throw invalidData(`There are ${values.length} values for ${reference.length} references.`);
  }
  const residuals = Float64Array.from(
    { length: values.length },
    (_, row) => (values[row]! - reference[row]!) / (scale?.[row] ?? 1),
  );
  const bad = residuals.findIndex((residual) => !Number.isFinite(residual));
  if (bad >= 0) throw invalidData(`The residual of row ${bad + 1} is not a finite number.`, residuals[bad]);
  if (scale && Array.from(scale).some((unit) => unit <= 0)) throw invalidData('A scale is not above 0.');
  return residuals;
}
