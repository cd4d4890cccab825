import { firstWhere, normalMass, type Rng } from '@btcfc/core';
import {
  type CategoricalParameter,
  cellOf,
  fromUnit,
  type NumericParameter,
  type Parameter,
  toUnit,
} from '../../space/parameter';

/** One kernel per observation of a parameter and one, the last, that stands for the prior. */
export interface ParzenKernels {
  /** Draws a value from a kernel. */
  sample(kernel: number, rng: Rng): number;
  /** Adds each kernel's log density (of a grid or a choice: log probability) at `value` to `sums`. */
  addLogDensities(value: number, sums: Float64Array): void;
}

/**
 * The kernels of one parameter around its observed values.
 *
 * @param narrowing how many times narrower than Optuna's the narrowest kernel may be
 */
export function parzenKernels(
  parameter: Parameter,
  observed: ArrayLike<number>,
  narrowing: number,
): ParzenKernels {
  if (parameter.type === 'categorical') return new CategoricalKernels(parameter, observed);
  const places = Float64Array.from(observed, (value) => toUnit(parameter, value));
  const widths = neighbourWidths(places, narrowing);
  return parameter.step === undefined
    ? new ContinuousKernels(parameter, places, widths)
    : new SteppedKernels(parameter, places, widths);
}

/**
 * Widths of the kernels around places on the scale from 0 to 1, as Optuna 5 chooses them: the larger of the
 * distances to the two neighbours, the outermost using their inner neighbour, at most 1 and at least
 * 1 / min(100, n + 2). `narrowing` divides that least width, down to 1 / 100.
 */
export function neighbourWidths(places: Float64Array, narrowing = 1): Float64Array {
  const count = places.length;
  if (count === 1) return places.map((place) => Math.max(place, 1 - place));
  const least = 1 / Math.min(100, narrowing * (count + 2));
  const sorted = places.slice().sort();
  // of equal places, each that comes takes the next rank
  const taken = new Int32Array(count);
  return places.map((place) => {
    const first = firstWhere(sorted.length, (row) => sorted[row]! >= place);
    const rank = first + taken[first]!++;
    const left = rank > 0 ? place - sorted[rank - 1]! : 0;
    const right = rank < count - 1 ? sorted[rank + 1]! - place : 0;
    return Math.min(1, Math.max(least, left, right));
  });
}

const priorPlace = 0.5;
const priorWidth = 1;
const logSqrtTwoPi = 0.5 * Math.log(2 * Math.PI);

/** A draw from a normal distribution cut off at 0 and 1. */
function sampleTruncatedNormal(place: number, width: number, rng: Rng): number {
  // at least a third of every kernel lies inside
  for (;;) {
    const unit = rng.normal(place, width);
    if (unit >= 0 && unit <= 1) return unit;
  }
}

/** Normal densities on the scale from 0 to 1, each cut off at its ends and normalised. */
class ContinuousKernels implements ParzenKernels {
  private readonly places: Float64Array;
  private readonly widths: Float64Array;
  private readonly logNorms: Float64Array;

  constructor(
    private readonly parameter: NumericParameter,
    places: Float64Array,
    widths: Float64Array,
  ) {
    this.places = append(places, priorPlace);
    this.widths = append(widths, priorWidth);
    this.logNorms = this.places.map((place, kernel) => {
      const width = this.widths[kernel]!;
      return Math.log(normalMass(-place / width, (1 - place) / width) * width) + logSqrtTwoPi;
    });
  }

  sample(kernel: number, rng: Rng): number {
    return fromUnit(this.parameter, sampleTruncatedNormal(this.places[kernel]!, this.widths[kernel]!, rng));
  }

  addLogDensities(value: number, sums: Float64Array): void {
    if (this.parameter.levels === 1) return;
    const { places, widths, logNorms } = this;
    const unit = toUnit(this.parameter, value);
    for (let kernel = 0; kernel < places.length; kernel++) {
      const z = (unit - places[kernel]!) / widths[kernel]!;
      sums[kernel]! -= 0.5 * z * z + logNorms[kernel]!;
    }
  }
}

/** The same on a grid: each value has the mass of its cell. */
class SteppedKernels implements ParzenKernels {
  // many trials share few values: only kernels that differ are computed, and values that came before are remembered
  private readonly places: number[] = [];
  private readonly widths: number[] = [];
  private readonly shapes: Int32Array;
  private readonly logMasses = new Map<number, Float64Array>();

  constructor(
    private readonly parameter: NumericParameter,
    places: Float64Array,
    widths: Float64Array,
  ) {
    const known = new Map<number, Map<number, number>>();
    const allWidths = append(widths, priorWidth);
    this.shapes = Int32Array.from(append(places, priorPlace), (place, kernel) => {
      const width = allWidths[kernel]!;
      const byWidth = known.get(place) ?? new Map<number, number>();
      known.set(place, byWidth);
      if (!byWidth.has(width)) {
        byWidth.set(width, this.places.length);
        this.places.push(place);
        this.widths.push(width);
      }
      return byWidth.get(width)!;
    });
  }

  sample(kernel: number, rng: Rng): number {
    const shape = this.shapes[kernel]!;
    return fromUnit(this.parameter, sampleTruncatedNormal(this.places[shape]!, this.widths[shape]!, rng));
  }

  addLogDensities(value: number, sums: Float64Array): void {
    let logMasses = this.logMasses.get(value);
    if (!logMasses) {
      logMasses = this.computeLogMasses(value);
      this.logMasses.set(value, logMasses);
    }
    const { shapes } = this;
    for (let kernel = 0; kernel < shapes.length; kernel++) sums[kernel]! += logMasses[shapes[kernel]!]!;
  }

  private computeLogMasses(value: number): Float64Array {
    const [start, end] = cellOf(this.parameter, value);
    return Float64Array.from(this.places, (place, shape) => {
      const width = this.widths[shape]!;
      const mass = normalMass((start - place) / width, (end - place) / width);
      const whole = normalMass(-place / width, (1 - place) / width);
      return Math.log(Math.max(mass, Number.MIN_VALUE) / whole);
    });
  }
}

/** Kernels of n in all: 1 + 1 / n parts of the probability on their own option, 1 / n on every other. */
class CategoricalKernels implements ParzenKernels {
  private readonly options: Int32Array;
  private readonly levels: number;

  constructor(parameter: CategoricalParameter, observed: ArrayLike<number>) {
    this.options = Int32Array.from(observed);
    this.levels = parameter.levels;
  }

  sample(kernel: number, rng: Rng): number {
    const { options, levels } = this;
    const own = kernel < options.length ? 1 : 0;
    const isOwn = rng.uniform(0, own + levels / (options.length + 1)) < own;
    return isOwn ? options[kernel]! : rng.integer(0, levels - 1);
  }

  addLogDensities(value: number, sums: Float64Array): void {
    const { options, levels } = this;
    const kernels = options.length + 1;
    const total = 1 + levels / kernels;
    const hit = Math.log((1 + 1 / kernels) / total);
    const miss = Math.log(1 / kernels / total);
    for (let kernel = 0; kernel < options.length; kernel++) {
      sums[kernel]! += options[kernel] === value ? hit : miss;
    }
    sums[options.length]! -= Math.log(levels);
  }
}

function append(list: Float64Array, last: number): Float64Array {
  const longer = new Float64Array(list.length + 1);
  longer.set(list);
  longer[list.length] = last;
  return longer;
}
