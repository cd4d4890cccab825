import { Rng } from '@btcfc/core';
import { logLabels, numberLabels } from './number-labels';
import { logTicks, numberTicks } from './number-ticks';

describe('numberTicks', () => {
  // what matplotlib 3 puts on an axis with these limits and nine bins
  it.each([
    [-950, 20_450, [0, 2500, 5000, 7500, 10_000, 12_500, 15_000, 17_500, 20_000]],
    [-0.05, 1.05, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [-27.2, 571.2, [0, 100, 200, 300, 400, 500]],
    [-1.1, 1.1, [-1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1]],
  ])('puts round numbers on %d to %d', (min, max, ticks) => {
    expect(numberTicks({ min, max, bins: 9 })).toEqual(ticks);
  });

  it('stays within the axis, evenly spaced, with at most one tick more than bins', () => {
    const rng = new Rng(1);
    for (let trial = 0; trial < 500; trial++) {
      const min = rng.normal() * 10 ** rng.uniform(-8, 8);
      const max = min + Math.abs(min) * 10 ** rng.uniform(-3, 3);
      const bins = rng.integer(2, 10);
      const ticks = numberTicks({ min, max, bins });
      const slack = (max - min) * 1e-6;
      expect(ticks.length).toBeLessThanOrEqual(bins + 1);
      expect(ticks.length).toBeGreaterThanOrEqual(1);
      expect(ticks[0]).toBeGreaterThanOrEqual(min - slack);
      expect(ticks.at(-1)).toBeLessThanOrEqual(max + slack);
      for (let i = 2; i < ticks.length; i++) {
        expect(Math.abs(ticks[i]! - 2 * ticks[i - 1]! + ticks[i - 2]!)).toBeLessThan(slack);
      }
    }
  });

  it('is exact where numbers have no digits to spare, and never the same twice', () => {
    expect(numberTicks({ min: 1e16, max: 1e16 + 8, bins: 4 })).toEqual([
      1e16,
      1e16 + 2,
      1e16 + 4,
      1e16 + 6,
      1e16 + 8,
    ]);
    expect(numberTicks({ min: 0.1, max: 0.3, bins: 2 })).toEqual([0.1, 0.2, 0.3]);
    expect(numberTicks({ min: -1.6e308, max: 1.6e308, bins: 4 })).toEqual([-1e308, 0, 1e308]);
    const between = numberTicks({ min: 1, max: 1 + Number.EPSILON, bins: 9 });
    expect(new Set(between).size).toBe(between.length);
    expect(numberTicks({ min: 0, max: 5e-324, bins: 9 })).toEqual([0]);
  });

  it('keeps to whole numbers where they are asked for', () => {
    expect(numberTicks({ min: 0.5, max: 3.5, bins: 9, whole: true })).toEqual([1, 2, 3]);
    expect(numberTicks({ min: -0.5, max: 0.5, bins: 9, whole: true })).toEqual([0]);
    expect(numberTicks({ min: 0, max: 22, bins: 9, whole: true })).toEqual([0, 5, 10, 15, 20]);
  });
});

describe('numberLabels', () => {
  it.each([
    [[0, 2500, 20_000], '', ['0', '2,500', '20,000']],
    [[-1000, 0, 1000], '$', ['−$1,000', '$0', '$1,000']],
    [[0, 1_000_000], '₿', ['₿0', '₿1,000,000']],
    [[0, 0.25, 0.5], '', ['0.00', '0.25', '0.50']],
    [[0, 5], '%', ['0%', '5%']],
    [[1234.5, 1235], 'USD', ['1,234.5 USD', '1,235.0 USD']],
    [[0, 1e-7, 2e-7], '', ['0', '1×10⁻⁷', '2×10⁻⁷']],
    [[1e13, 2.5e13], '', ['1×10¹³', '2.5×10¹³']],
  ])('writes %p with unit %p', (values, unit, labels) => {
    expect(numberLabels(values, unit)).toEqual(labels);
  });
});

describe('labels of ticks', () => {
  it('tell any two ticks apart, whatever the axis', () => {
    const rng = new Rng(7);
    for (let trial = 0; trial < 3000; trial++) {
      const min = rng.normal() * 10 ** rng.uniform(-300, 300);
      const max = min + Math.abs(min) * 10 ** rng.uniform(-11, 2);
      const ticks = numberTicks({ min, max, bins: rng.integer(2, 10) });
      const labels = numberLabels(ticks);
      expect(ticks.length).toBeGreaterThan(0);
      expect(new Set(labels).size).toBe(ticks.length);
    }
  });

  it.each([
    // a plateau of losses, amounts in trillions, a rate next to 1
    [0.25, 0.2500002, '0.250000050'],
    [1.7e12, 1.7e12 + 900, '1,700,000,000,200'],
    [1, 1.0000003, '1.00000010'],
  ])('write %d to %d without powers of ten', (min, max, label) => {
    expect(numberLabels(numberTicks({ min, max, bins: 9 }))).toContain(label);
  });

  it('tell ticks of a logarithmic axis apart', () => {
    for (const [min, max] of [
      [0.25, 0.2500002],
      [5e-324, 1],
      [5e-324, 4e-323],
      [1e-300, 1.7e308],
      [0.9, 1.1],
    ] as const) {
      const labels = logLabels(logTicks({ min, max, bins: 9 }));
      expect(labels.length).toBeGreaterThan(1);
      expect(new Set(labels).size).toBe(labels.length);
    }
  });
});

describe('logTicks', () => {
  it('takes powers of ten on a long axis and round numbers between them on a short one', () => {
    expect(logTicks({ min: 5e-5, max: 2, bins: 9 })).toEqual([1e-4, 1e-3, 1e-2, 1e-1, 1]);
    expect(logTicks({ min: 0.04, max: 1.2, bins: 9 })).toEqual([0.05, 0.1, 0.2, 0.5, 1]);
    expect(logTicks({ min: 0.15, max: 0.7, bins: 9 })).toEqual([0.2, 0.3, 0.4, 0.6]);
    expect(logTicks({ min: 0.51, max: 0.56, bins: 5 })).toEqual([0.51, 0.52, 0.53, 0.54, 0.55, 0.56]);
  });

  it('reaches down to the smallest number there is', () => {
    expect(logTicks({ min: 5e-324, max: 4e-323, bins: 9 })).toEqual(
      [5e-324, 1e-323, 2e-323, 3e-323, 4e-323].filter((value, index, all) => value !== all[index - 1]),
    );
    expect(logTicks({ min: 5e-324, max: 1, bins: 9 })[0]).toBe(1e-323);
  });

  it('takes fewer round numbers where their labels would overlap', () => {
    expect(logTicks({ min: 1e-3, max: 0.5, bins: 5 })).toEqual([1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3]);
    expect(logTicks({ min: 1e-3, max: 0.5, bins: 3 })).toEqual([1e-3, 1e-2, 0.1]);
    // a chart 390 pixels wide has room for 5: of these, none are nearer than 40 of its 290 pixels of axis
    for (const [min, max] of [
      [1e-4, 0.0995],
      [2e-5, 9e-3],
      [0.1, 99],
      [1, 30],
      [0.2, 4],
    ] as const) {
      const places = logTicks({ min, max, bins: 5 }).map((tick) => Math.log10(tick));
      const pixels = 290 / Math.log10(max / min);
      expect(places.length).toBeGreaterThan(1);
      for (const [index, place] of places.slice(1).entries())
        expect((place - places[index]!) * pixels).toBeGreaterThan(40);
    }
  });

  it('leaves out powers where there is no room for all', () => {
    expect(logTicks({ min: 1e-12, max: 1, bins: 4 })).toEqual([1e-12, 1e-9, 1e-6, 1e-3, 1]);
  });
});

describe('logLabels', () => {
  it('writes powers of ten as such', () => {
    expect(logLabels([1e-3, 1, 1e12])).toEqual(['10⁻³', '10⁰', '10¹²']);
  });

  it('writes other values with the digits each needs', () => {
    expect(logLabels([0.05, 0.1, 2], '$')).toEqual(['$0.05', '$0.1', '$2']);
  });
});
