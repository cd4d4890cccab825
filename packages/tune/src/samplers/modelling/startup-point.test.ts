import { Rng } from '@btcfc/core';
import { choice, loguniform, randint, type Space, uniform } from '../../space/domain';
import { flattenSpace, type Point } from '../../space/flat-space';
import { startupPoint } from './startup-point';

function draw(space: Space, points: number, { count = points, seed = 1 } = {}): Point[] {
  const flat = flattenSpace(space);
  const earlier: Point[] = [];
  for (let index = 0; index < points; index++) {
    earlier.push(startupPoint(flat, { earlier, count, rng: new Rng(seed).split(index) }));
  }
  return earlier;
}

const column = (points: readonly Point[], position: number) => points.map((point) => point[position]!);
const sorted = (values: number[]) => [...values].sort((a, b) => a - b);

describe('startupPoint', () => {
  it('takes each tenth of every range once in ten points', () => {
    const points = draw({ x: uniform(-3, 7), lr: loguniform(1e-5, 1) }, 10);
    const tenths = Array.from({ length: 10 }, (_, part) => part);
    expect(sorted(column(points, 0).map((x) => Math.floor(x + 3)))).toEqual(tenths);
    expect(sorted(column(points, 1).map((lr) => Math.floor(2 * (Math.log10(lr) + 5))))).toEqual(tenths);
    // and not in step with each other
    expect(column(points, 0).map((x) => Math.floor(x + 3))).not.toEqual(
      column(points, 1).map((lr) => Math.floor(2 * (Math.log10(lr) + 5))),
    );
  });

  it('takes all options and numbers equally often, and begins again when all are used', () => {
    const points = draw({ kind: choice(['a', 'b', 'c']), layers: randint(1, 4) }, 12, { count: 10 });
    expect(sorted(column(points, 0))).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);
    expect(sorted(column(points, 1))).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]);
  });

  it('spreads what belongs to a branch over the points in it', () => {
    const space = { model: choice([{ kind: 'wide', units: randint(1, 4) }, { kind: 'deep' }]) };
    const units = column(draw(space, 8, { count: 8 }), 1).filter((value) => !Number.isNaN(value));
    expect(sorted(units)).toEqual([1, 2, 3, 4]);
  });

  it('draws a point alone from the distribution of the space', () => {
    const firsts = Array.from(
      { length: 400 },
      (_, seed) => draw({ x: uniform(0, 1) }, 1, { count: 10, seed })[0]!,
    );
    const quarters = [0, 1, 2, 3].map(
      (quarter) => column(firsts, 0).filter((x) => Math.floor(4 * x) === quarter).length,
    );
    // 100 are expected, and four standard deviations are 35
    for (const inQuarter of quarters) expect(Math.abs(inQuarter - 100)).toBeLessThan(35);
  });
});
