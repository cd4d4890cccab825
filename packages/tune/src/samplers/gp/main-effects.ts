import { matern } from './matern-kernel';

const { exp, sqrt } = Math;
const sqrt5 = sqrt(5);
const ofOther = matern(1);

export interface MainEffectsOptions {
  /** Variance of what each feature does alone. */
  variances: Float64Array;
  rows: readonly Float64Array[];
  isCategorical: readonly boolean[];
}

/**
 * What each feature does alone, at a place and at rows that stay the same. A sum of as many kernels as there are features
 * would take most of the time: as their length scale is 1, the exponential of a difference is the product of one of the
 * place and one of the row, each computed once.
 */
export class MainEffects {
  private readonly options: MainEffectsOptions;
  private readonly rises: readonly Float64Array[];
  private readonly falls: readonly Float64Array[];

  constructor(options: MainEffectsOptions) {
    this.options = options;
    this.rises = options.rows.map(riseOf);
    this.falls = this.rises.map((rise) => rise.map((each) => 1 / each));
  }

  /**
   * Adds the covariance of a place with each row to `covariances`.
   *
   * @param slopes where the derivatives by each feature of the place go, row after row; 0 for those without order
   */
  addCovariances(place: Float64Array, covariances: Float64Array, slopes?: Float64Array): void {
    const { variances, rows, isCategorical } = this.options;
    const features = variances.length;
    const rise = riseOf(place);
    const fall = rise.map((each) => 1 / each);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const [rowRise, rowFall] = [this.rises[i]!, this.falls[i]!];
      let sum = 0;
      for (let m = 0; m < features; m++) {
        const difference = place[m]! - row[m]!;
        if (isCategorical[m]) {
          sum += variances[m]! * (difference === 0 ? 1 : ofOther);
          continue;
        }
        const isBeyond = difference > 0;
        const decay = variances[m]! * (isBeyond ? fall[m]! * rowRise[m]! : rise[m]! * rowFall[m]!);
        const distance = sqrt5 * (isBeyond ? difference : -difference);
        sum += (1 + distance + (distance * distance) / 3) * decay;
        if (slopes) slopes[i * features + m] = (-5 / 3) * difference * (1 + distance) * decay;
      }
      covariances[i]! += sum;
    }
  }
}

function riseOf(row: Float64Array): Float64Array {
  return row.map((value) => exp(sqrt5 * value));
}
