import { type SmoothFunction, smoothDescent } from './smooth-descent';

const valley: SmoothFunction = ([x, y], slopes) => {
  const height = y! - x! * x!;
  slopes[0] = -400 * x! * height - 2 * (1 - x!);
  slopes[1] = 200 * height;
  return 100 * height * height + (1 - x!) ** 2;
};

it("finds the bottom of Rosenbrock's valley", () => {
  const { point, value } = smoothDescent(valley, Float64Array.of(-1.2, 1), { tolerance: 1e-14 })!;
  expect(value).toBeLessThan(1e-12);
  expect(point[0]).toBeCloseTo(1, 6);
  expect(point[1]).toBeCloseTo(1, 6);
});

it('leaves a saddle, stays where there are values, and follows a slope that has no end', () => {
  const saddle: SmoothFunction = ([x, y], slopes) => {
    slopes[0] = 2 * x!;
    slopes[1] = 4 * y! ** 3 - 2 * y!;
    return x! * x! + y! ** 4 - y! * y!;
  };
  const lowest = smoothDescent(saddle, Float64Array.of(1, 0.01), { tolerance: 1e-14 })!;
  expect(lowest.value).toBeCloseTo(-0.25, 10);

  const edge: SmoothFunction = ([x], slopes) => {
    slopes[0] = 1 - 1 / (x! - 3);
    return x! - 3 - Math.log(x! - 3);
  };
  expect(smoothDescent(edge, Float64Array.of(9), { tolerance: 1e-14 })!.point[0]).toBeCloseTo(4, 6);
  expect(smoothDescent(edge, Float64Array.of(2), { tolerance: 1e-14 })).toBeNull();

  const endless: SmoothFunction = ([x], slopes) => {
    slopes[0] = -Math.exp(-x!);
    return Math.exp(-x!);
  };
  expect(smoothDescent(endless, Float64Array.of(0), { tolerance: 1e-6 })!.value).toBeLessThan(1e-5);
});

it('ends at a kink', () => {
  const kink: SmoothFunction = ([x, y], slopes) => {
    slopes[0] = Math.sign(x! - 1) + 0.1 * x!;
    slopes[1] = 2 * y!;
    return Math.abs(x! - 1) + 0.05 * x! * x! + y! * y!;
  };
  const { point } = smoothDescent(kink, Float64Array.of(5, 3), { tolerance: 1e-10 })!;
  expect(point[0]).toBeCloseTo(1, 3);
  expect(point[1]).toBeCloseTo(0, 3);
});

it('gives up on its way to what is no lower than what is known', () => {
  const start = Float64Array.of(-1.2, 1);
  const { value } = smoothDescent(valley, start, { tolerance: 1e-14, known: -1 })!;
  expect(value).toBeGreaterThan(1e-12);
  expect(smoothDescent(valley, start, { tolerance: 1e-14, known: 10 })!.value).toBeLessThan(1e-12);
});

it('goes no further on the way to what was found, but past it to what is lower', () => {
  let asked = 0;
  // two bottoms, at -1 and a lower one at 1
  const twoBottoms: SmoothFunction = (point, slopes) => {
    const x = point[0]!;
    asked++;
    slopes[0] = 4 * x * (x * x - 1) - 0.1;
    return (x * x - 1) ** 2 - 0.1 * x;
  };
  const from = (start: number, found?: { point: Float64Array; value: number }) => {
    asked = 0;
    const lowest = smoothDescent(twoBottoms, Float64Array.of(start), {
      tolerance: 1e-14,
      ...(found && { found }),
    })!;
    return { ...lowest, asked };
  };
  const left = from(-0.8);
  const right = from(1.4);
  const again = from(1.2, right);
  expect(again.value).toBeGreaterThan(right.value);
  expect(again.asked).toBeLessThan(from(1.2).asked);
  expect(from(1.2, left).value).toBeCloseTo(right.value, 12);
  expect(right.value).toBeLessThan(left.value - 0.1);
});
