import { contourLine, surfaceThrough } from './contour-lines';

/** A grid of what a function is at each of its points. */
function gridOf(side: number, at: (x: number, y: number) => number) {
  const values = Float64Array.from({ length: side * side }, (_, place) =>
    at((place % side) / (side - 1), Math.floor(place / side) / (side - 1)),
  );
  return { side, values };
}

describe('lines of equal value', () => {
  it('of a cone are circles', () => {
    const cone = gridOf(101, (x, y) => Math.hypot(x - 0.5, y - 0.5));
    const { x, y } = contourLine(cone, 0.3);
    const radii = x.flatMap((at, row) => (Number.isNaN(at) ? [] : [Math.hypot(at - 0.5, y[row]! - 0.5)]));
    expect(radii.length).toBeGreaterThan(200);
    for (const radius of radii) expect(Math.abs(radius - 0.3)).toBeLessThan(1e-3);
    // all pieces together are as long as the circle
    let length = 0;
    for (let start = 0; start < x.length; start += 3)
      length += Math.hypot(x[start + 1]! - x[start]!, y[start + 1]! - y[start]!);
    expect(length).toBeCloseTo(2 * Math.PI * 0.3, 2);
  });

  it.each([0.2, -0.2])('of a saddle at %d lie on its two hyperbolas, never across them', (level) => {
    // on an even number of squares the saddle lies within one of them
    const saddle = gridOf(22, (x, y) => (x - 0.5) * (y - 0.5) * 4);
    const { x, y } = contourLine(saddle, level / 100);
    for (let start = 0; start < x.length; start += 3) {
      const middle = [(x[start]! + x[start + 1]!) / 2 - 0.5, (y[start]! + y[start + 1]!) / 2 - 0.5] as const;
      expect(Math.sign(middle[0] * middle[1])).toBe(Math.sign(level));
    }
  });

  it('of a level that is nowhere are none', () => {
    expect(
      contourLine(
        gridOf(5, () => 1),
        2,
      ),
    ).toEqual({ x: [], y: [] });
  });
});

describe('a surface through values', () => {
  it('is at a value what it is, and between two equal ones the same', () => {
    const surface = surfaceThrough(
      Float64Array.of(0, 1, 0, 1),
      Float64Array.of(0, 0, 1, 1),
      Float64Array.of(1, 1, 3, 3),
      21,
    );
    expect(surface.values[0]).toBeCloseTo(1, 2);
    expect(surface.values[440]).toBeCloseTo(3, 2);
    // half way: the mean, by symmetry
    expect(surface.values[10 * 21 + 10]).toBeCloseTo(2, 10);
  });
});
