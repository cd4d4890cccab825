import { BtcfcError } from '@btcfc/core';
import { options, takes } from './door';
import { walk } from './walk';

const refuse = (code: 'INVALID_DATA' | 'INVALID_OPTION', message: string): never => {
  throw new BtcfcError({ code, message, remedy: 'Give what it takes.' });
};

function safe(values: unknown, given: Record<string, unknown> = {}): number {
  if (!Array.isArray(values)) return refuse('INVALID_DATA', 'values must be a list');
  for (const value of values) {
    if (
      value !== null &&
      value !== undefined &&
      (typeof value !== 'number' || Math.abs(value) === Infinity)
    ) {
      refuse('INVALID_DATA', 'values must be numbers');
    }
  }
  if (
    given === null ||
    typeof given !== 'object' ||
    ![Object.prototype].includes(Object.getPrototypeOf(given))
  ) {
    refuse('INVALID_OPTION', 'the options must be an object');
  }
  const unknown = Object.keys(given).find((name) => name !== 'window');
  if (unknown) refuse('INVALID_OPTION', `${unknown} is not an option: did you mean window?`);
  const { window = 1 } = given;
  if (!Number.isFinite(window)) refuse('INVALID_OPTION', 'window must be a number');
  return values.length;
}

describe('walk', () => {
  const door = takes(() => [[1, 2, 3], options({ window: 2 })]);

  it('finds nothing where all is refused', async () => {
    expect(await walk('safe', safe, door)).toEqual([]);
  });

  it('tells what is taken silently and what throws raw errors', async () => {
    const faults = await walk(
      'sum',
      (values: number[], { window }: { window: number }) => values.map((value) => value + window),
      door,
    );
    expect(faults).toContain("sum: 0[1] = '1' is taken silently");
    expect(faults).toContain('sum: the option 1.windoww is taken silently');
    expect(faults).toContain('sum: 1.window = null is taken silently');
    expect(faults.find((line) => line.startsWith('sum: 0 = null throws TypeError'))).toBeDefined();
    expect(faults.filter((line) => /0\[1\] = (null|undefined|NaN) /.test(line))).toEqual([]);
  });

  it('walks methods of what is made, and static ones', async () => {
    class Adder {
      add(value: number): number {
        return value;
      }
      static of(value: unknown): unknown {
        return value;
      }
    }
    const faults = await walk(
      'Adder',
      Adder,
      takes(() => [], { members: { add: takes(() => [1]) }, statics: { of: takes(() => [2]) } }),
    );
    expect(faults).toContain("Adder#add: 0 = '1' is taken silently");
    expect(faults).toContain('Adder.of: 0 = true is taken silently');
  });

  it('takes what the table says is taken on purpose', async () => {
    const count = (value: unknown) =>
      value === Infinity || value === 3 ? 1 : refuse('INVALID_OPTION', 'count');
    const taken = { '0': [Infinity] };
    expect(
      await walk(
        'count',
        count,
        takes(() => [3]),
      ),
    ).toEqual(['count: 0 = Infinity is taken silently']);
    expect(
      await walk(
        'count',
        count,
        takes(() => [3], { taken }),
      ),
    ).toEqual([]);
  });
});
