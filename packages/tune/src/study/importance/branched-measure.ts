import type { Parameter } from '../../space/parameter';
import { absentNumber, type FeatureRange } from './regression-forest';

/**
 * How probable parts of a space are when each parameter is drawn evenly from its scale or its options, and those of a
 * branch exist only where it is chosen.
 */
export class BranchedMeasure {
  private readonly children: number[][];
  private readonly roots: number[] = [];

  constructor(private readonly parameters: readonly Parameter[]) {
    this.children = parameters.map(() => []);
    parameters.forEach(({ condition }, position) => {
      (condition === undefined ? this.roots : this.children[condition.parameter]!).push(position);
    });
  }

  of(ranges: readonly FeatureRange[]): number {
    return this.roots.reduce((mass, position) => mass * this.massOf(ranges, position), 1);
  }

  /** The choices that a parameter exists by, with the option of each. */
  conditions(position: number): Map<number, number> {
    const conditions = new Map<number, number>();
    let { condition } = this.parameters[position]!;
    while (condition) {
      conditions.set(condition.parameter, condition.option);
      condition = this.parameters[condition.parameter]!.condition;
    }
    return conditions;
  }

  private massOf(ranges: readonly FeatureRange[], position: number): number {
    const range = ranges[position]!;
    if (range.type === 'numeric') return lengthOf(range);
    const { levels } = this.parameters[position]!;
    let mass = 0;
    for (let option = 0; option < levels; option++) {
      if (!range.holds[option]) continue;
      mass += this.children[position]!.reduce(
        (product, child) =>
          product *
          (this.parameters[child]!.condition!.option === option
            ? this.massOf(ranges, child)
            : this.absentMass(ranges, child)),
        1 / levels,
      );
    }
    return mass;
  }

  private absentMass(ranges: readonly FeatureRange[], position: number): number {
    const range = ranges[position]!;
    const isIn =
      range.type === 'numeric'
        ? range.lower < absentNumber && absentNumber <= range.upper
        : range.holds.at(-1)!;
    const others = this.children[position]!;
    return isIn ? others.reduce((mass, child) => mass * this.absentMass(ranges, child), 1) : 0;
  }
}

/** Share of the scale from 0 to 1. */
export function lengthOf({ lower, upper }: { lower: number; upper: number }): number {
  return Math.max(0, Math.min(1, upper) - Math.max(0, lower));
}
