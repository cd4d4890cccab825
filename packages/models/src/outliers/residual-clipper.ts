import {
  BtcfcError,
  checkOptionNames,
  defineOptions,
  type OptionsInput,
  option,
  readNumbers,
  type Store,
} from '@btcfc/core';
import { loadState, saveState } from '../saving/saved-state';
import { robustSpread } from './median-deviation';

const clipperOptions = defineOptions('ResidualClipper', {
  /** Robust standard deviations from the median beyond which a residual is extreme. @default 4 */
  threshold: option.number({ min: 0, aboveMin: true, default: 4 }),
  /**
   * What becomes of an extreme residual: `clip`: it is moved to the limit; `reject`: it is taken back to the
   * reference, as one that is not believed. @default 'clip'
   */
  action: option.oneOf(['clip', 'reject'] as const, { default: 'clip' }),
});

/** Options of `ResidualClipper`. */
export interface ResidualClipperOptions extends OptionsInput<typeof clipperOptions> {}

/** Values and what they lie around. */
export interface ResidualRows {
  /** What residuals are taken of: what came true, or forecasts. */
  values: ArrayLike<number>;
  /** What they are taken from, such as the last known value or another forecast. */
  reference: ArrayLike<number>;
  /** What they are in units of, such as a volatility known beforehand, above 0. @default 1 everywhere */
  scale?: ArrayLike<number>;
}

/** Values whose extremes were limited. */
export interface ClippedResiduals {
  /** Shape [rows]. */
  values: Float64Array;
  /** Rows that were changed, ascending. */
  outliers: number[];
}

/** Plain JSON. */
export interface ResidualClipperState {
  format: 'btcfc-residual-clipper-1';
  threshold: number;
  action: 'clip' | 'reject';
  lower: number;
  upper: number;
}

const kind = 'residual-clipper';

/**
 * Limits how far a forecast may lie from a reference, by how far the truth lay from it in the past: the median
 * of those residuals, and their median absolute deviation (Hampel 1974), which outliers do not stretch.
 *
 * @example
 * import { ResidualClipper } from '@btcfc/models'
 * const clipper = new ResidualClipper({ threshold: 5 })
 * clipper.fit({ values: [101, 99, 102, 98, 103], reference: [100, 100, 100, 100, 100] })
 * const { values, outliers } = clipper.apply({ values: [101, 180], reference: [100, 100] }) // outliers -> [1]
 */
export class ResidualClipper {
  private readonly threshold: number;
  private readonly action: 'clip' | 'reject';
  private limits: { lower: number; upper: number } | undefined;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(options: ResidualClipperOptions = {}) {
    const { threshold, action } = clipperOptions.read(options);
    this.threshold = threshold;
    this.action = action;
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
    const residuals = residualsOf(rows);
    const values = Float64Array.from(rows.values);
    const outliers: number[] = [];
    residuals.forEach((residual, row) => {
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
    const { lower, upper, threshold, action } = state;
    const clipper = new ResidualClipper({ threshold, action });
    clipper.limits = { lower, upper };
    return clipper;
  }

  /**
   * Keeps it: a path in Node, a database's name in a page, or a store.
   *
   * @throws BtcfcError `INVALID_STATE` before `fit`; `FILE_ACCESS`
   */
  async save(place: string | Store): Promise<void> {
    await saveState(place, kind, this.toJSON());
  }

  /** @throws BtcfcError `FILE_ACCESS` if nothing was saved there, `PARSE_FAILED` for a damaged file */
  static async load(place: string | Store): Promise<ResidualClipper> {
    return ResidualClipper.fromJSON(await loadState(place, kind));
  }
}

function residualsOf(rows: ResidualRows): Float64Array {
  checkOptionNames('ResidualClipper', rows ?? null, ['values', 'reference', 'scale']);
  const values = readNumbers(rows.values, { name: 'values', missing: 'refused' });
  const reference = readNumbers(rows.reference, { name: 'reference', missing: 'refused' });
  const scale = rows.scale && readNumbers(rows.scale, { name: 'scale', missing: 'refused' });
  const isOneLength = values.length === reference.length && (!scale || scale.length === values.length);
  if (!isOneLength) {
    throw invalidData(`There are ${values.length} values for ${reference.length} references.`);
  }
  if (scale?.some((unit) => unit <= 0)) throw invalidData('A scale is not above 0.');
  const residuals = values.map((value, row) => (value - reference[row]!) / (scale?.[row] ?? 1));
  const bad = residuals.findIndex((residual) => !Number.isFinite(residual));
  if (bad >= 0)
    throw invalidData(`The residual of row ${bad + 1} is too large to be a number.`, residuals[bad]);
  return residuals;
}

function invalidData(message: string, received?: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message,
    received,
    remedy: 'Pass finite values and references, as many of each, and scales above 0.',
  });
}
