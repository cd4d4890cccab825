import { minimizeInBox } from './minimize-in-box';

const rosenbrock = (point: Float64Array, gradient: Float64Array) => {
  const [x, y] = point as unknown as [number, number];
  gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
  gradient[1] = 200 * (y - x * x);
  return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
};

describe('minimizeInBox', () => {
  it('finds the minimum of a curved valley', () => {
    const start = Float64Array.of(-1.2, 1);
    const { point, value } = minimizeInBox(rosenbrock, {
      start,
      lower: [-5, -5],
      upper: [5, 5],
      maxIterations: 200,
    });
    expect(point[0]).toBeCloseTo(1, 4);
    expect(point[1]).toBeCloseTo(1, 4);
    expect(value).toBeLessThan(1e-9);
  });

  it('stops at a bound where the minimum lies outside', () => {
    // with x held at 0.5, the valley's floor is y = 0.25
    const start = Float64Array.of(-1.2, 1);
    const { point } = minimizeInBox(rosenbrock, {
      start,
      lower: [-5, -5],
      upper: [0.5, 5],
      maxIterations: 200,
    });
    expect(point[0]).toBe(0.5);
    expect(point[1]).toBeCloseTo(0.25, 5);
  });

  it('leaves fixed variables alone and steps back from what is not finite', () => {
    const evaluate = (point: Float64Array, gradient: Float64Array) => {
      gradient[0] = 1 - 1 / point[0]!;
      gradient[1] = 2 * point[1]!;
      return point[0]! > 0 ? point[0]! - Math.log(point[0]!) + point[1]! ** 2 : Number.NaN;
    };
    const { point } = minimizeInBox(evaluate, {
      start: Float64Array.of(8, 3),
      lower: [-9, 3],
      upper: [9, 3],
    });
    expect(point[0]).toBeCloseTo(1, 4);
    expect(point[1]).toBe(3);
  });

  it('begins inside the bounds', () => {
    const evaluate = (point: Float64Array, gradient: Float64Array) => {
      gradient[0] = 2 * point[0]!;
      return point[0]! ** 2;
    };
    expect(minimizeInBox(evaluate, { start: Float64Array.of(9), lower: [1], upper: [2] }).point[0]).toBe(1);
  });
});
