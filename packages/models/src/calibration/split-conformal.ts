import {
  BtcfcError,
  checkOptionNames,
  defineOptions,
  type Forecast,
  type OptionsInput,
  type Store,
} from '@btcfc/core';
import { loadState, saveState } from '../saving/saved-state';
import {
  type Band,
  type BandedForecast,
  type BandOptions,
  type Base,
  bandOptions,
  bandsOf,
  baseValues,
  moveLevels,
  rankOf,
  scoreOf,
  type Tails,
} from './bands';
import {
  type CheckedSource,
  type ForecastSource,
  readActual,
  readScale,
  readSource,
  withQuantiles,
} from './forecast-source';

const splitOptions = defineOptions('SplitConformal', bandOptions);

/** Options of `SplitConformal`. */
export interface SplitConformalOptions extends BandOptions, OptionsInput<typeof splitOptions> {}

/** Forecasts beside what came true. */
export interface CalibrationRows {
  /** Forecasts of rows that the model was not fitted on. */
  forecast: ForecastSource;
  /** What came true, [origins, horizon]: after the first origins, where the last have no truth yet. */
  actual: ArrayLike<number>;
  /**
   * How large errors are to be expected to be, [origins, horizon], above 0, such as a volatility known
   * beforehand: scores are in its units. @default 1 everywhere
   */
  scale?: ArrayLike<number>;
}

/** What forecasts are calibrated with besides themselves. */
export interface ApplyOptions {
  /** As in `CalibrationRows`. @default 1 everywhere */
  scale?: ArrayLike<number>;
}

/** Plain JSON. */
export interface SplitConformalState {
  format: 'btcfc-split-conformal-1';
  levels: number[];
  tails: Tails;
  base: Base;
  /** Radius of each band at each row ahead. */
  radii: number[][];
}

const kind = 'split-conformal';

/**
 * Split conformal prediction (Papadopoulos et al. 2002; Lei et al. 2018; for quantile forecasts Romano,
 * Patterson & Candes 2019): intervals wide enough for the errors on rows held out. Where these and the rows to
 * come are exchangeable, a joint interval covers with its nominal probability or more, by at most
 * 1 / (rows + 1), whatever the model. Each row ahead is calibrated by itself.
 *
 * @example
 * import { SplitConformal } from '@btcfc/models'
 * const errors = Array.from({ length: 40 }, (_, row) => Math.sin(row * row))
 * const calibrator = new SplitConformal({ levels: [0.05, 0.5, 0.95] })
 * calibrator.fit({ forecast: { point: errors.map(() => 100) }, actual: errors.map((error) => 100 + error) })
 * const { quantiles } = calibrator.apply({ point: [102] })
 */
export class SplitConformal {
  /** Probabilities of the quantiles it gives. */
  readonly levels: readonly number[];
  /** Whether both ends of an interval are calibrated together. */
  readonly tails: Tails;
  private readonly bands: Band[];
  private base: Base | undefined;
  private radii: number[][] | undefined;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor(options: SplitConformalOptions = {}) {
    const { levels, tails, base } = splitOptions.read(options);
    this.bands = bandsOf(levels, tails);
    this.levels = levels;
    this.tails = tails;
    this.base = base;
  }

  /** @throws BtcfcError `INVALID_DATA` if lengths do not match or there are too few rows for a level */
  fit(rows: CalibrationRows): this {
    const { forecast, actual: given, scale } = readRows('fit', rows);
    const source = readSource(forecast);
    const { horizon } = source;
    const actual = readActual(given, source);
    const banded = this.banded(source, scale);
    this.base = banded.base;
    this.radii = Array.from({ length: horizon }, (_, step) =>
      this.bands.map((band) => {
        const scores = new Float64Array(actual.length / horizon);
        for (let origin = 0; origin < scores.length; origin++) {
          const position = origin * horizon + step;
          const values = baseValues(banded, position);
          scores[origin] = scoreOf(band, values, banded.scale(position), actual[position]!);
        }
        return radiusOf(scores.sort(), band.coverage);
      }),
    );
    return this;
  }

  /**
   * A forecast with calibrated quantiles, whose point is the forecast's own.
   *
   * @throws BtcfcError `INVALID_STATE` before `fit`; `INVALID_DATA`
   */
  apply(forecast: ForecastSource, options: ApplyOptions = {}): Forecast {
    checkOptionNames('apply', options, ['scale']);
    const radii = this.requireRadii();
    const source = readSource(forecast);
    const { horizon, point } = source;
    if (horizon !== radii.length) throw otherHorizon(horizon, radii.length);
    const banded = this.banded(source, options.scale);
    const quantiles = this.levels.map(() => new Float64Array(point.length));
    for (let position = 0; position < point.length; position++) {
      const values = baseValues(banded, position);
      const radius = radii[position % horizon]!;
      moveLevels(this.bands, radius, values, banded.scale(position)).forEach((value, level) => {
        quantiles[level]![position] = value;
      });
    }
    return withQuantiles(source, { levels: this.levels, quantiles });
  }

  /** @throws BtcfcError `INVALID_STATE` before `fit` */
  toJSON(): SplitConformalState {
    const radii = this.requireRadii();
    const { levels, tails, base } = this;
    return { format: 'btcfc-split-conformal-1', levels: [...levels], tails, base: base!, radii };
  }

  /** @throws BtcfcError `INVALID_DATA` for anything that `toJSON` did not make */
  static fromJSON(state: SplitConformalState): SplitConformal {
    if (state?.format !== 'btcfc-split-conformal-1' || !Array.isArray(state.radii)) throw notAState(state);
    const { levels, tails, base, radii } = state;
    const calibrator = new SplitConformal({ levels, tails, base });
    calibrator.radii = radii.map((step) => [...step]);
    return calibrator;
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
  static async load(place: string | Store): Promise<SplitConformal> {
    return SplitConformal.fromJSON(await loadState(place, kind));
  }

  private banded(source: CheckedSource, scale: ArrayLike<number> | undefined): BandedForecast {
    const base = resolveBase(this.base, source);
    return { source, levels: this.levels, base, scale: readScale(scale, source) };
  }

  private requireRadii(): number[][] {
    if (this.radii) return this.radii;
    throw new BtcfcError({
      code: 'INVALID_STATE',
      message: 'The calibrator has not been fitted.',
      remedy: 'Call `fit` with forecasts and what came true first.',
    });
  }
}

/** @throws BtcfcError `INVALID_OPTION` for a name that calibration rows do not have */
export function readRows(owner: string, rows: CalibrationRows): CalibrationRows {
  checkOptionNames(owner, rows ?? null, ['forecast', 'actual', 'scale']);
  return rows;
}

/** @throws BtcfcError `INVALID_DATA` if quantiles are asked for and there are none */
export function resolveBase(base: Base | undefined, { levels }: CheckedSource): Base {
  if (base !== 'quantiles' || levels.length > 0) {
    return base ?? (levels.length > 0 ? 'quantiles' : 'residual');
  }
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'The forecast has no quantiles to calibrate.',
    remedy: 'Pass a forecast with quantiles, or choose `base: "residual"`.',
  });
}

function radiusOf(sorted: Float64Array, coverage: number): number {
  const rank = rankOf(coverage, sorted.length);
  if (rank <= sorted.length) return sorted[Math.max(rank, 1) - 1]!;
  const needed = Math.ceil(coverage / (1 - coverage) - 1e-9);
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: `A coverage of ${coverage} needs at least ${needed} rows of calibration, and there are ${sorted.length}.`,
    remedy: 'Pass more rows, or choose levels further inside.',
  });
}

export function otherHorizon(received: number, due: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The forecast has a horizon of ${received}, and the calibrator is for ${due}.`,
    remedy: 'Pass forecasts of the horizon it was calibrated on.',
  });
}

export function notAState(received: unknown): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: 'This is not the state of a calibrator of this kind.',
    received,
    remedy: 'Pass what its `toJSON` returned.',
  });
}
