import type { Box } from '../../front/boxes';
import type { GaussianProcess, Posterior } from '../gaussian-process';
import { logImprovement } from './log-expected-improvement';
import { emptyGradient, type Worth } from './worth';

/** Of one loss in one interval: the logarithm of its expected part, and the derivatives by mean and deviation. */
interface Part {
  value: number;
  byMean: number;
  byDeviation: number;
}

/**
 * The dominated volume that is expected to be gained, as a logarithm: exactly, from independent processes, one for each
 * loss. In a box from l to u, what a loss y adds is (u - y)+ - (l - y)+; the expected volume is the product of the
 * expectations over the losses, summed over the boxes that are not dominated yet (Yang et al. 2019; the logarithm as Ament
 * et al. 2023 have it, so that it has a slope wherever nothing is expected).
 */
export class HypervolumeImprovement implements Worth {
  /** By loss: the intervals that boxes have, each once. */
  private readonly intervals: { lower: number; upper: number }[][];
  /** By box: for each loss, the position of its interval. */
  private readonly boxes: Int32Array[];

  constructor(
    private readonly processes: readonly GaussianProcess[],
    boxes: readonly Box[],
  ) {
    this.intervals = processes.map(() => []);
    const known = processes.map(() => new Map<string, number>());
    this.boxes = boxes.map(({ lower, upper }) =>
      Int32Array.from(processes, (_, loss) => {
        const interval = { lower: lower[loss]!, upper: upper[loss]! };
        const key = `${interval.lower} ${interval.upper}`;
        if (!known[loss]!.has(key)) known[loss]!.set(key, this.intervals[loss]!.push(interval) - 1);
        return known[loss]!.get(key)!;
      }),
    );
  }

  at(place: Float64Array): number {
    return this.sum(this.partsAt(this.processes.map((process) => process.posterior(place)))).value;
  }

  withGradient(place: Float64Array, gradient: Float64Array): number {
    const by = this.processes.map(() => emptyGradient(place.length));
    const posteriors = this.processes.map((process, loss) => process.posteriorWithGradient(place, by[loss]!));
    const parts = this.partsAt(posteriors);
    const { value, shares } = this.sum(parts);
    gradient.fill(0);
    parts.forEach((ofLoss, loss) => {
      const deviation = Math.sqrt(posteriors[loss]!.variance);
      let byMean = 0;
      let byDeviation = 0;
      this.boxes.forEach((box, index) => {
        const part = ofLoss[box[loss]!]!;
        byMean += shares[index]! * part.byMean;
        byDeviation += shares[index]! * part.byDeviation;
      });
      const { mean, variance } = by[loss]!;
      for (let m = 0; m < place.length; m++) {
        gradient[m]! += byMean * mean[m]! + (byDeviation * variance[m]!) / (2 * deviation);
      }
    });
    return value;
  }

  private partsAt(posteriors: readonly Posterior[]): Part[][] {
    return this.intervals.map((intervals, loss) =>
      intervals.map((interval) => partOf(interval, posteriors[loss]!)),
    );
  }

  /** The logarithm of the sum over the boxes, and the share of each. */
  private sum(parts: readonly Part[][]): { value: number; shares: Float64Array } {
    const values = Float64Array.from(this.boxes, (box) =>
      box.reduce((sum, interval, loss) => sum + parts[loss]![interval]!.value, 0),
    );
    const largest = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    let total = 0;
    const shares = values.map((value) => {
      const share = Math.exp(value - largest);
      total += share;
      return share;
    });
    return { value: largest + Math.log(total), shares: shares.map((share) => share / total) };
  }
}

function partOf({ lower, upper }: { lower: number; upper: number }, { mean, variance }: Posterior): Part {
  const deviation = Math.sqrt(variance);
  const above = below(upper, mean, deviation);
  if (lower === Number.NEGATIVE_INFINITY) return above;
  const under = below(lower, mean, deviation);
  // of the whole below `upper`, the share that lies below `lower` too: what of it rounding leaves is at least this
  const ratio = Math.min(1 - 1e-14, Math.exp(under.value - above.value));
  return {
    value: above.value + Math.log1p(-ratio),
    byMean: (above.byMean - ratio * under.byMean) / (1 - ratio),
    byDeviation: (above.byDeviation - ratio * under.byDeviation) / (1 - ratio),
  };
}

/** The logarithm of how far below a bound a loss is expected to be. */
function below(bound: number, mean: number, deviation: number): Part {
  const z = (bound - mean) / deviation;
  const { value, slope } = logImprovement(z);
  return {
    value: value + Math.log(deviation),
    byMean: -slope / deviation,
    byDeviation: (1 - z * slope) / deviation,
  };
}
