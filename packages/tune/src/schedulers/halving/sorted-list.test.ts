import { Rng } from '@btcfc/core';
import { SortedList } from './sorted-list';

it('is an array that is sorted after each change', () => {
  const rng = new Rng(4);
  const order = (left: number, right: number) => left - right;
  let sorted = Array.from({ length: 300 }, () => rng.uniform());
  const list = new SortedList(order, sorted);
  sorted.sort(order);
  for (let step = 0; step < 3000; step++) {
    // first it grows beyond several pieces, then it shrinks to none
    if (rng.uniform() < (step < 1500 ? 0.8 : 0.1) || sorted.length === 0) {
      const item = rng.uniform();
      list.add(item);
      sorted = [...sorted, item].sort(order);
    } else {
      const [item] = sorted.splice(rng.integer(0, sorted.length - 1), 1);
      list.delete(item!);
    }
    if (step % 50 > 0) continue;
    expect([...list]).toEqual(sorted);
    expect(list.length).toBe(sorted.length);
    for (const rank of [0, sorted.length >> 1, sorted.length - 1, sorted.length]) {
      expect(list.at(rank)).toBe(sorted[rank]);
      if (rank >= 0 && rank < sorted.length) expect(list.rankOf(sorted[rank]!)).toBe(rank);
    }
    expect(list.rankOf(2)).toBe(sorted.length);
  }
});
