import {
  digamma,
  logGamma,
  normalCdf,
  normalLogPdf,
  normalMass,
  normalPdf,
  normalQuantile,
  regularizedBeta,
  regularizedGamma,
  studentTCdf,
  studentTPdf,
  studentTQuantile,
  studentTTwoSidedP,
} from '../index';

// what SciPy 1.17 gives
const tables: [string, (...given: number[]) => number, number, number[][]][] = [
  [
    'normalCdf',
    normalCdf,
    1e-8,
    [
      [-30, 4.906713927147908e-198],
      [-20, 2.7536241186062337e-89],
      [-8, 6.22096057427174e-16],
      [-3, 0.0013498980316300933],
      [-0.5, 0.3085375387259869],
      [0, 0.5],
      [1, 0.8413447460685429],
      [2.5, 0.9937903346742238],
    ],
  ],
  [
    'normalQuantile',
    normalQuantile,
    1e-13,
    [
      [1e-10, -6.361340902404056],
      [0.001, -3.090232306167813],
      [0.2, -0.8416212335729142],
      [0.7, 0.5244005127080407],
      [0.975, 1.959963984540054],
      [0.999999, 4.753424308817087],
    ],
  ],
  [
    'digamma',
    digamma,
    1e-14,
    [
      [0.001, -1000.5755719318103],
      [0.3, -3.502524222200133],
      [1, -0.5772156649015329],
      [2.5, 0.7031566406452432],
      [7.9, 2.002238487563571],
      [8.1, 2.028867457080582],
      [150, 5.007298257075679],
      [1e6, 13.81551005796419],
    ],
  ],
  [
    'studentTCdf',
    studentTCdf,
    1e-9,
    [
      [-40, 1, 0.007956089912025812],
      [-3, 2.5, 0.036288047774515914],
      [-0.2, 5, 0.4246802569979144],
      [0.7, 3, 0.7328365008476182],
      [2, 10, 0.9633059826146299],
      [4, 200, 0.999955434523907],
      [-6, 1e6, 9.86924906177215e-10],
    ],
  ],
  [
    'studentTPdf',
    studentTPdf,
    1e-12,
    [
      [0, 1, 0.31830988618379075],
      [3, 2.5, 0.025041066931393095],
      [-2, 30, 0.056852275047197844],
    ],
  ],
  [
    'studentTQuantile',
    studentTQuantile,
    1e-10,
    [
      [1e-9, 2, -22360.679741456875],
      [0.01, 3, -4.5407028585681335],
      [0.3, 7, -0.5491096579472854],
      [0.975, 10, 2.228138851986274],
      [0.9999, 300, 3.7654932071860143],
    ],
  ],
  [
    'studentTTwoSidedP',
    studentTTwoSidedP,
    1e-11,
    [
      [2.5, 10, 0.03144684423660882],
      [-8, 4, 0.0013238969092171672],
      [0.1, 90, 0.9205667442151781],
    ],
  ],
  [
    'logGamma',
    logGamma,
    1e-13,
    [
      [0.1, 2.252712651734206],
      [0.5, 0.5723649429247],
      [1.5, -0.12078223763524526],
      [5, 3.1780538303479458],
      [30.25, 72.104204742008],
      [1000, 5905.220423209181],
      [1e8, 1742068066.1038349],
    ],
  ],
  [
    'regularizedBeta',
    regularizedBeta,
    1e-9,
    [
      [0.5, 2, 3, 0.6875],
      [0.01, 0.5, 0.5, 0.06376856085851985],
      [0.99, 30, 2, 0.9616104854047645],
      [0.3, 100, 200, 0.10884306564490986],
      [0.001, 5, 0.1, 2.4485115017343338e-17],
      [0.5, 2000, 2000, 0.49999999999999983],
    ],
  ],
  [
    'regularizedGamma',
    regularizedGamma,
    1e-11,
    [
      [1, 2, 0.8646647167633873],
      [0.5, 0.01, 0.11246291601828491],
      [10, 3, 0.0011024881301154815],
      [10, 30, 0.9999928782491372],
      [200, 190, 0.2433474271006237],
      [200, 260, 0.999952499875557],
      [3, 50, 1],
    ],
  ],
];

describe.each(tables)('%s', (_name, compute, tolerance, rows) => {
  it.each(rows.map((row) => [row]))('agrees with SciPy at %j', (row) => {
    const expected = row.at(-1)!;
    const value = compute(...row.slice(0, -1));
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
  });
});

describe('the normal distribution', () => {
  it('keeps small masses in both tails', () => {
    expect(normalMass(8, 9) / 6.219831985865787e-16).toBeCloseTo(1, 7);
    expect(normalMass(-9, -8)).toBe(normalMass(8, 9));
    expect(normalMass(-1, 2)).toBeCloseTo(normalCdf(2) - normalCdf(-1), 14);
    expect(normalMass(0, 0)).toBe(0);
  });

  it('has the density of the textbook', () => {
    expect(normalPdf(0)).toBeCloseTo(0.3989422804014327, 14);
    expect(normalLogPdf(3)).toBeCloseTo(-5.418938533204673, 13);
  });

  it('has quantiles of eight digits in the farthest tail', () => {
    expect(normalQuantile(1e-300) / -37.0470962993612).toBeCloseTo(1, 8);
  });

  it('ends at infinity', () => {
    expect([0, 1, 0.5].map(normalQuantile)).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0]);
    expect([-1e-9, 1.5, Number.NaN].map(normalQuantile)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(normalCdf(Number.NEGATIVE_INFINITY)).toBe(0);
    expect(normalCdf(Number.POSITIVE_INFINITY)).toBe(1);
  });
});

describe("Student's t distribution", () => {
  it('has closed forms where there are some', () => {
    // two degrees: F(x) = 1/2 + x / (2 sqrt(2 + x^2))
    for (const value of [-30, -1, 0.2, 4]) {
      expect(studentTCdf(value, 2)).toBeCloseTo(0.5 + value / (2 * Math.sqrt(2 + value * value)), 14);
    }
    expect(studentTQuantile(0.5, 3)).toBe(0);
    expect(studentTTwoSidedP(0, 7)).toBe(1);
  });

  it('ends at infinity', () => {
    expect(studentTQuantile(0, 3)).toBe(Number.NEGATIVE_INFINITY);
    expect(studentTQuantile(1, 3)).toBe(Number.POSITIVE_INFINITY);
    expect(studentTCdf(Number.POSITIVE_INFINITY, 3)).toBe(1);
    expect(studentTTwoSidedP(Number.NEGATIVE_INFINITY, 3)).toBe(0);
    expect(studentTTwoSidedP(Number.NaN, 3)).toBeNaN();
  });
});
