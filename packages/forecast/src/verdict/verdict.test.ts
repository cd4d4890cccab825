import { Rng } from '@btcfc/core';
import { judgeEach } from './verdict';

/** Losses beside naive ones, of windows that do not overlap. */
function judged(share: number) {
  const rng = new Rng(4);
  const naive = Array.from({ length: 12 }, () => 1 + 0.1 * rng.uniform());
  const forecast = naive.map((loss, row) => share * loss + (row % 2 ? 0.1 : -0.1) * rng.uniform());
  return judgeEach([{ losses: { forecast, naive }, overlap: 1, independent: 12 }], ['the last value'])[0]!;
}

describe('the sentence of a verdict', () => {
  it.each([
    ['smaller', 'better', 0.7],
    ['larger', 'worse', 1.3],
    ['larger', 'no better than luck', 1.03],
  ])('gives the interval of what it says: errors %s, %s', (direction, verdict, share) => {
    const { skill, skillInterval, sentence, verdict: found } = judged(share);
    expect(found).toBe(verdict);
    const [, change, said, from, to] = /errors ([\d.]+)% (\w+) \[([-\d.]+)%, ([-\d.]+)%\]/.exec(sentence)!;
    expect(said).toBe(direction);
    const sign = direction === 'smaller' ? 1 : -1;
    const bounds = [sign * skillInterval.lower, sign * skillInterval.upper].sort((a, b) => a - b);
    expect(Math.abs(Number(change) - 100 * sign * skill)).toBeLessThan(0.51);
    expect(Math.abs(Number(from) - 100 * bounds[0]!)).toBeLessThan(0.51);
    expect(Math.abs(Number(to) - 100 * bounds[1]!)).toBeLessThan(0.51);
    expect(Number(from)).toBeLessThanOrEqual(Number(change));
    expect(Number(to)).toBeGreaterThanOrEqual(Number(change));
  });

  it('claims nothing about what the forecast is where nothing was judged', () => {
    const unjudged = { losses: { forecast: [], naive: [] }, overlap: 1, independent: 0 };
    expect(judgeEach([unjudged], ['repeating the last value'])[0]!.sentence).toBe(
      'There are too few rows to tell whether anything is better than repeating the last value.',
    );
  });
});
