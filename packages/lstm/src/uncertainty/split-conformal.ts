import { BtcfcError } from '@btcfc/core';
import { type Forecast, forecastFromQuantiles } from '../forecast';
import {
  type Band,
  type BandedForecast,
  type BandOptions,
  bandsOf,
  baseValues,
  defaultLevels,
  moveLevels,
  rankOf,
  scoreOf,
} from './bands';
import {
  type CheckedSource,
  checkScale,
  checkSource,
  type ForecastSource,
  knownWindows,
} from './forecast-source';

export interface CalibrationRows {
  /** Forecasts of rows that the model was not fitted on. */
  forecast: ForecastSource;
  /**
   * What came true, `[windows, steps]`: of the first windows, where the last have no truth yet, as
   * `evaluate` gives it.
   */
  actual: ArrayLike<number>;
  /**
   * How large errors are to be expected to be, `[windows, steps]`, above 0, such as a volatility known
   * beforehand: scores are in its units. @default 1 everywhere
   */
  scale?: ArrayLike<number>;
}

export interface SplitConformalState {
  format: 'btcfc-split-conformal-1';
  levels: number[];
  tails: 'joint' | 'separate';
  base: 'residual' | 'quantiles';
  /** Radius of each band at each step. */
  radii: number[][];
}

/**
 * Split conformal prediction (Papadopoulos et al. 2002; Lei et al. 2018; for quantile forecasts Romano,
 * Patterson & Candes 2019): intervals wide enough for the errors on rows held out. Where these and the rows to
 * come are exchangeable, a joint interval covers with its nominal probability or more, by at most
 * 1 / (rows + 1), whatever the model. Each step ahead is calibrated by itself.
 *
 * @example
 * const calibrator = new SplitConformal({ levels: [0.05, 0.5, 0.95] }).fit({ forecast, actual })
 * const interval = calibrator.apply(await forecaster.forecast({ X: newRows }))
 */
export class SplitConformal {
  readonly levels: readonly number[];
  readonly tails: 'joint' | 'separate';
  private readonly bands: Band[];
  private base: 'residual' | 'quantiles' | undefined;
  private radii: number[][] | undefined;

  /** @throws BtcfcError `INVALID_OPTION` */
  constructor({ levels = defaultLevels, tails = 'joint', base }: BandOptions = {}) {
    this.bands = bandsOf(levels, tails);
    this.levels = [...levels];
    this.tails = tails;
    this.base = base;
  }

  /** @throws BtcfcError `INVALID_DATA` if lengths do not match or there are too few rows for a level */
  fit({ forecast, actual, scale }: CalibrationRows): this {
    const source = checkSource(forecast);
    const known = knownWindows(actual, source);
    const banded = this.banded(source, scale);
    this.base = banded.base;
    this.radii = Array.from({ length: source.steps }, (_, step) =>
      this.bands.map((band) => {
        const scores = new Float64Array(known);
        for (let window = 0; window < known; window++) {
          const position = window * source.steps + step;
          const values = baseValues(banded, position);
          scores[window] = scoreOf(band, values, banded.scale(position), actual[position]!);
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
  apply(forecast: ForecastSource, { scale }: { scale?: ArrayLike<number> } = {}): Forecast {
    const radii = this.requireRadii();
    const source = checkSource(forecast);
    if (source.steps !== radii.length) throw wrongSteps(source.steps, radii.length);
    const banded = this.banded(source, scale);
    const quantiles = this.levels.map(() => new Float64Array(source.point.length));
    for (let position = 0; position < source.point.length; position++) {
      const values = baseValues(banded, position);
      const radius = radii[position % source.steps]!;
      moveLevels(this.bands, radius, values, banded.scale(position)).forEach((value, level) => {
        quantiles[level]![position] = value;
      });
    }
    const { windows, steps, point } = source;
    return forecastFromQuantiles({
      windows,
      steps,
      levels: this.levels,
      quantiles,
      point: Float64Array.from(point),
    });
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
    const calibrator = new SplitConformal(state);
    calibrator.radii = state.radii.map((step) => [...step]);
    return calibrator;
  }

  private banded(source: CheckedSource, scale: ArrayLike<number> | undefined): BandedForecast {
    const base = resolveBase(this.base, source);
    return { source, levels: this.levels, base, scale: checkScale(scale, source) };
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

/** @throws BtcfcError `INVALID_DATA` if quantiles are asked for and there are none */
export function resolveBase(
  base: 'residual' | 'quantiles' | undefined,
  { levels }: CheckedSource,
): 'residual' | 'quantiles' {
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

export function wrongSteps(received: number, due: number): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `The forecast has ${received} steps, and the calibrator is for ${due}.`,
    remedy: 'Pass forecasts of as many steps as those it was calibrated on.',
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
