import { Rng } from '@btcfc/core';
import { emptiestPlace, legendHeight } from './legend';

const area = { left: 100, top: 50, right: 900, bottom: 450, width: 800, height: 400 };
const size = { width: 150, height: 60 };

type Segment = [number, number, number, number];

describe('emptiestPlace', () => {
  it('takes the upper right where nothing is in the way', () => {
    const { left, top, right, bottom } = emptiestPlace({ area, ...size, segments: [] });
    expect([right - left, bottom - top]).toEqual([150, 60]);
    expect(area.right - right).toBe(top - area.top);
    expect(area.right - right).toBeGreaterThan(0);
  });

  it('moves to the upper left for a line that rises to the right', () => {
    const segments: Segment[] = [
      [100, 440, 500, 430],
      [500, 430, 900, 60],
    ];
    expect(emptiestPlace({ area, ...size, segments }).left).toBeLessThan(150);
    expect(emptiestPlace({ area, ...size, segments }).top).toBeLessThan(100);
  });

  it('sees a line that runs through without a point inside', () => {
    const segments: Segment[] = [[100, 80, 900, 80]];
    const box = emptiestPlace({ area, ...size, segments });
    expect(box.top).toBeGreaterThan(80);
  });

  it('covers no more segments than any corner would, by points sampled along them', () => {
    const rng = new Rng(11);
    for (let trial = 0; trial < 50; trial++) {
      const segments = Array.from({ length: 15 }, (): Segment => {
        const x = rng.uniform(100, 880);
        return [x, rng.uniform(50, 450), x + 30, rng.uniform(50, 450)];
      });
      const box = emptiestPlace({ area, ...size, segments });
      const upperRight = { left: 741, top: 59, right: 891, bottom: 119 };
      expect(touching(segments, box)).toBeLessThanOrEqual(touching(segments, upperRight));
    }
  });
});

function touching(segments: Segment[], box: { left: number; top: number; right: number; bottom: number }) {
  return segments.filter(([x0, y0, x1, y1]) =>
    Array.from(
      { length: 2001 },
      (_, i) => [x0 + ((x1 - x0) * i) / 2000, y0 + ((y1 - y0) * i) / 2000] as const,
    ).some(([x, y]) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom),
  ).length;
}

describe('legendHeight', () => {
  it('keeps room for as many rows as the entries need', () => {
    const labels = ['90% interval', '50% interval', 'Actual', 'Median'];
    expect(legendHeight([], 390, 13)).toBe(0);
    const one = legendHeight(labels.slice(2), 390, 13);
    expect(one).toBeGreaterThan(13);
    expect(legendHeight(labels, 390, 13)).toBeGreaterThan(one);
    expect(legendHeight(labels, 200, 13)).toBeGreaterThan(legendHeight(labels, 390, 13));
  });
});
