import { firstWhere } from './first-where';
import { Rng } from './rng';

it('finds what a look at each position finds', () => {
  const rng = new Rng(5);
  for (let length = 0; length < 40; length++) {
    const ascending = Array.from({ length }, () => Math.floor(10 * rng.uniform())).sort(
      (one, other) => one - other,
    );
    for (let value = -1; value <= 10; value++) {
      const found = ascending.findIndex((each) => each >= value);
      expect(firstWhere(length, (place) => ascending[place]! >= value)).toBe(found < 0 ? length : found);
    }
  }
});
