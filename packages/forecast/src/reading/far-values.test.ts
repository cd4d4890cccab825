import { Rng } from '@btcfc/core';
import { farValueNotes } from './far-values';

const rng = new Rng(5);
const calm = () => Float64Array.from({ length: 60 }, () => 50 + rng.normal());
const dates = Float64Array.from({ length: 60 }, (_, day) => Date.UTC(2024, 0, 1 + day));

describe('values far from all others', () => {
  it('are told with their date, or their row and series', () => {
    const values = calm();
    values[40] = 10_052;
    expect(farValueNotes([{ values, dates }])).toEqual([
      'The value 10052 on 2024-02-10 lies far from all others: what is a mistake should be corrected or left empty, or the forecast reckons with it.',
    ]);
    const last = calm();
    last[59] = -5000;
    const [note] = farValueNotes([{ values: last, id: 'north' }, { values }]);
    expect(note).toContain('2 values lie far from all others, -5000 in row 60 (north) among them');
  });

  it.each<[string, () => Float64Array]>([
    ['calm values', calm],
    ['a level that moves for good', () => calm().map((value, row) => (row < 40 ? value : 1000 * value))],
    ['steep growth', () => Float64Array.from({ length: 80 }, (_, row) => Math.exp(row / 4))],
    [
      'heavy tails',
      () =>
        Float64Array.from({ length: 500 }, () => {
          // Student's t with 3 degrees of freedom
          const squares = rng.normal() ** 2 + rng.normal() ** 2 + rng.normal() ** 2;
          return rng.normal() / Math.sqrt(squares / 3);
        }),
    ],
    ['rare demand', () => Float64Array.from({ length: 60 }, (_, row) => (row % 10 === 3 ? 8 : 0))],
    ['few values', () => Float64Array.of(1, 2, 1, 900)],
    ['missing values', () => new Float64Array(60).fill(Number.NaN)],
  ])('are not told of %s', (_, draw) => {
    expect(farValueNotes([{ values: draw() }])).toEqual([]);
  });
});
