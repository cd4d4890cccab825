import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '@btcfc/workspace';
import ts from 'typescript';
import { optionFaults } from './option-defaults';

describe('optionFaults', () => {
  let directory: string;

  beforeAll(() => {
    const cache = path.join(root, 'packages/.cache');
    mkdirSync(cache, { recursive: true });
    directory = mkdtempSync(path.join(cache, 'options-'));
  });

  afterAll(() => rmSync(path.join(root, 'packages/.cache'), { recursive: true, force: true }));

  function faults(code: string): string[] {
    const file = path.join(directory, 'code.ts');
    writeFileSync(file, code);
    const program = ts.createProgram([file], { noLib: true, types: [] });
    return optionFaults(program).map((line) => line.replace(/^\S+ /, ''));
  }

  it('finds comments that say another default than the code', () => {
    const code = `
      const days = 1_500;
      defineOptions('fit', {
        /** Rows. @default 30 */
        rows: integer({ min: 1, default: 30 }),
        /** Epochs. @default 200 */
        epochs: integer({ default: days }),
        /** Which. @default 'auto' */
        which: oneOf(['auto', 'none'], { default: 'none' }),
        /**
         * Levels.
         *
         * @default [0.1, 0.9], as everywhere
         */
        levels: list(number(), { default: [0.1, 0.9] }),
        /** Ends it. */
        end: signal(),
        /** Seed. @default the clock */
        seed: integer(),
        /** Size. @default 3 */
        size: integer(),
        /** Late. */
        late: boolean({ default: false }),
        mute: boolean(),
        ...other.spec,
      });`;
    expect(faults(code)).toEqual([
      "fit's option epochs says @default 200; it is 1500",
      `fit's option which says @default 'auto'; it is "none"`,
      "fit's option late says no @default; it is false",
    ]);
  });

  it('finds the comments of an interface that is written out', () => {
    const code = `
      interface RepeatOptions {
        /** Times. @default 3 */
        times?: number;
        speed?: number;
      }
      optionsFor<RepeatOptions>()('repeat', { times: integer({ default: 2 }), speed: number() });`;
    expect(faults(code)).toEqual(["repeat's option times says @default 3; it is 2"]);
  });
});
