import { Rng } from '@btcfc/core';
import { CurvePairs } from './curve-pairs';
import type { RungLoss } from './rung';

const shares = [0, 0.25, 0.5, 0.75, 1];

function pairsOf(curves: readonly (readonly RungLoss[])[]): CurvePairs {
  const pairs = new CurvePairs({ shares });
  curves.forEach((losses, age) => {
    pairs.set(age, losses);
  });
  return pairs;
}

type Order = { curves: readonly RungLoss[][]; resource: number; prior: number; share?: number };
const rankAgreement = ({ curves, ...order }: Order) => pairsOf(curves).rankAgreement(order);
type Falls = { curves: readonly RungLoss[][]; resources: readonly number[]; prior: number };
const foreseeingShare = ({ curves, ...falls }: Falls) => pairsOf(curves).foreseeingShare(falls);

/** Pair by pair, as the docstring says it. */
function kendall(
  curves: readonly RungLoss[][],
  { resource, share }: { resource: number; share: number },
): number {
  let [weight, agreement] = [2, 2];
  const at = (losses: readonly RungLoss[], where: number) => losses.find((loss) => loss.resource === where)!;
  curves.forEach((one, index) => {
    for (const other of curves.slice(index + 1)) {
      const later = 3 ** (Math.min(one.length, other.length) - 1);
      if (later <= resource) continue;
      const moved = (losses: readonly RungLoss[]) =>
        at(losses, resource).loss - share * at(losses, resource).fall;
      const early = Math.sign(moved(one) - moved(other));
      const order = early * Math.sign(at(one, later).loss - at(other, later).loss);
      weight += Math.abs(order) * Math.log(later / resource);
      agreement += order * Math.log(later / resource);
    }
  });
  return Math.max(0, agreement / weight);
}

const curve = (early: number, late: number, resource = 9) => [
  { resource: 1, loss: early, fall: 0 },
  { resource, loss: late, fall: 0 },
];

describe('rankAgreement', () => {
  it.each([
    ['the same order', [1, 2, 3, 4], [5, 6, 7, 8], 1],
    ['one pair of six turned round', [1, 2, 3, 4], [5, 7, 6, 8], 4 / 6],
    ['the opposite order', [1, 2, 3, 4], [8, 7, 6, 5], 0],
    ['ties, which say nothing', [1, 1, 2], [3, 4, 5], 1],
    ['trials that have diverged', [1, 2, Number.POSITIVE_INFINITY], [5, 6, Number.POSITIVE_INFINITY], 1],
  ])("is Kendall's correlation for %s", (_, early, late, expected) => {
    const curves = early.map((value, index) => curve(value, late[index]!));
    expect(rankAgreement({ curves, resource: 1, prior: 0 })).toBeCloseTo(expected, 12);
  });

  it('weighs pairs by the logarithm of how much further they both came', () => {
    // agree at 81, disagree at 3: the third with both others
    const curves = [
      [...curve(1, 1, 3), { resource: 81, loss: 1, fall: 0 }],
      [...curve(2, 2, 3), { resource: 81, loss: 2, fall: 0 }],
      curve(3, 0, 3),
    ];
    const [far, near] = [Math.log(81), Math.log(3)];
    expect(rankAgreement({ curves, resource: 1, prior: 0 })).toBeCloseTo(
      (far - 2 * near) / (far + 2 * near),
      12,
    );
  });

  it('believes in the order until there is evidence', () => {
    expect(rankAgreement({ curves: [curve(1, 2)], resource: 1, prior: 20 })).toBe(1);
    const turned = [curve(1, 2), curve(2, 1)];
    const weight = Math.log(9);
    expect(rankAgreement({ curves: turned, resource: 1, prior: 20 })).toBeCloseTo(
      (20 - weight) / (20 + weight),
      12,
    );
  });

  it('is that of all pairs of the newest, however curves grow and old ones are left out', () => {
    const rng = new Rng(1);
    const most = 6;
    const pairs = new CurvePairs({ most, shares: [0, 0.5] });
    const curves: RungLoss[][] = [];
    const grown = new Set<number>();
    for (let step = 0; step < 400; step++) {
      // mostly a trial that is new, or one of the newest that goes further
      const isNew = curves.length === 0 || rng.uniform(0, 1) < 0.4;
      const age = isNew ? curves.length : Math.max(0, curves.length - 1 - Math.floor(rng.uniform(0, 8)));
      curves[age] ??= [];
      const resource = 3 ** curves[age].length;
      curves[age].push({ resource, loss: rng.normal(), fall: rng.normal() });
      if (pairs.set(age, curves[age])) grown.add(age);
      const newest = [...grown].sort((a, b) => b - a).slice(0, most);
      for (const share of [0, 0.5]) {
        const expected = kendall(
          newest.map((one) => curves[one]!),
          { resource: 1, share },
        );
        expect(pairs.rankAgreement({ resource: 1, prior: 2, share })).toBeCloseTo(expected, 10);
      }
    }
  });

  it('takes no notice of trials that came no further', () => {
    const curves = [curve(1, 5), curve(2, 6), [{ resource: 1, loss: 0, fall: 0 }]];
    expect(rankAgreement({ curves, resource: 1, prior: 0 })).toBe(1);
    expect(rankAgreement({ curves, resource: 9, prior: 3 })).toBe(1);
  });
});

describe('foreseeingShare', () => {
  /** The losses of `level + drop / resource ** rate` at the rungs. */
  const powerLaw = (
    { level, drop, rate }: { level: number; drop: number; rate: number },
    rungs = [1, 3, 9, 27],
  ) => {
    const at = (resource: number) => level + drop / resource ** rate;
    return rungs.map((resource) => ({
      resource,
      loss: at(resource),
      fall: at(resource / 3) - at(resource),
    }));
  };
  const scattered = (index: number, factor: number) => (index * factor) % 1;
  const curvesOf = (drop: (index: number) => number) =>
    Array.from({ length: 20 }, (_, index) =>
      powerLaw({ level: scattered(index, 0.618034), drop: drop(index), rate: 0.5 }),
    );
  const resources = [1, 3, 9, 27];

  it('is 0 for parallel curves, and without evidence', () => {
    expect(foreseeingShare({ curves: curvesOf(() => 1), resources, prior: 1 })).toBe(0);
    expect(foreseeingShare({ curves: [], resources, prior: 1 })).toBe(0);
  });

  it('is what makes the order at a rung that at the end, where the falls tell of it', () => {
    const curves = curvesOf((index) => 10 * scattered(index, 0.754878));
    const share = foreseeingShare({ curves, resources, prior: 1 });
    // what is left at r is drop / sqrt(r), of which a fall since r / 3 is sqrt(3) - 1
    expect(share).toBe(1);
    const agreement = (of: number) => rankAgreement({ curves, resource: 1, prior: 0, share: of });
    expect(agreement(share)).toBeGreaterThan(agreement(0) + 0.05);
  });

  it('is 0 where the falls are noise', () => {
    const curves = curvesOf(() => 1).map((curve, index) =>
      curve.map((loss) => ({ ...loss, fall: 10 * scattered(index * 7 + loss.resource, 0.754878) })),
    );
    expect(foreseeingShare({ curves, resources, prior: 1 })).toBe(0);
  });

  it('takes no heed of what less evidence than the prior says', () => {
    const curves = [
      [
        { resource: 1, loss: 1, fall: 0 },
        { resource: 3, loss: 0.9, fall: 0.1 },
      ],
      [
        { resource: 1, loss: 1.1, fall: 1 },
        { resource: 3, loss: 0.5, fall: 0.6 },
      ],
    ];
    expect(foreseeingShare({ curves, resources: [1, 3], prior: 0 })).toBe(0.25);
    expect(foreseeingShare({ curves, resources: [1, 3], prior: 20 })).toBe(0);
  });
});
