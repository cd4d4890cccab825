import { TurnedAway } from './turned-away';

it('lets four others go first, then has them yield until the one before them is taken', () => {
  const turned = new TurnedAway(() => 0);
  turned.add('large');
  for (const small of ['a', 'b', 'c', 'd']) {
    expect(turned.mustYield(small)).toBe(false);
    turned.take(small);
    turned.add('large');
  }
  turned.add('larger');
  expect([turned.mustYield('e'), turned.mustYield('larger'), turned.mustYield('large')]).toEqual([
    ...[true, true, false],
  ]);
  turned.take('large');
  expect(turned.mustYield('e')).toBe(false);
});

it('keeps no room for what does not come back', () => {
  let now = 0;
  const turned = new TurnedAway(() => now);
  turned.add('large');
  for (const small of ['a', 'b', 'c', 'd']) turned.take(small);
  now = 4_000;
  expect(turned.mustYield('e')).toBe(true);
  now = 6_000;
  expect(turned.mustYield('e')).toBe(false);
});
