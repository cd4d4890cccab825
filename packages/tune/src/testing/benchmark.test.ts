import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describeWithReference, referenceFile } from '@btcfc/test-support';
import { FIFOScheduler, RandomSampler, type Space } from '../index';

type Params = Record<string, number | string>;

interface TestFunction {
  name: string;
  space: Space;
  optimum: number;
  evaluate(config: Params): number;
}

interface CurveFamily {
  name: string;
  maxT: number;
  loss(config: Params, epoch: number): number;
  observe(config: Params, epoch: number, at: { seed: number; trial: number }): number;
  cost(config: Params): number;
}

interface CurveTest {
  params: Params;
  epochs: number[];
  loss: number[];
  cost_per_epoch: number;
}

interface ReferenceDocument {
  schema: { hash_tests: { args: [number, number, number]; gauss: number }[] };
  functions: Record<string, { optimum: number; tests: { params: Params; f: number }[] }>;
  curves: Record<string, { noise_sigma: number; tests: CurveTest[] }>;
}

// the benchmark is plain JavaScript, without types
const bench = (file: string) => require(path.join(__dirname, '../../bench', file));
const { testFunctions, gauss } = bench('functions.mjs') as {
  testFunctions(document: ReferenceDocument): TestFunction[];
  gauss(a: number, b: number, c: number): number;
};
const { curveFamilies } = bench('learning-curves.mjs') as {
  curveFamilies(document: ReferenceDocument): CurveFamily[];
};
const { searchCurves } = bench('early-stopping.mjs') as {
  searchCurves(options: object): { finals: number[]; trials: number };
};
const { ownFamilies } = bench('own-curves.mjs') as { ownFamilies: (CurveFamily & { space: Space })[] };

describeWithReference('the functions of the benchmark', () => {
  const document = JSON.parse(
    readFileSync(referenceFile('reference/functions.json'), 'utf8'),
  ) as ReferenceDocument;

  it('draw the noise of the reference', () => {
    for (const { args, gauss: expected } of document.schema.hash_tests) {
      expect(gauss(...args)).toBeCloseTo(expected, 12);
    }
  });

  it.each(testFunctions(document).map((each) => [each.name, each] as const))(
    '%s has the values of the reference',
    (name, { evaluate, optimum }) => {
      expect(optimum).toBe(document.functions[name]!.optimum);
      for (const { params, f } of document.functions[name]!.tests) {
        expect(Math.abs(evaluate(params) - f)).toBeLessThan(1e-9 * (1 + Math.abs(f)));
      }
    },
  );

  it.each(curveFamilies(document).map((each) => [each.name, each] as const))(
    '%s has the curves and costs of the reference',
    (name, { loss, observe, cost }) => {
      const { tests, noise_sigma: noise } = document.curves[name]!;
      for (const { params, epochs, loss: losses, cost_per_epoch } of tests) {
        epochs.forEach((epoch, index) => {
          expect(loss(params, epoch)).toBeCloseTo(losses[index]!, 12);
          const noisy = losses[index]! + noise * gauss(2007, 3, epoch);
          expect(observe(params, epoch, { seed: 7, trial: 3 })).toBeCloseTo(noisy, 12);
        });
        expect(cost(params)).toBeCloseTo(cost_per_epoch, 12);
      }
    },
  );
});

describe('the simulated search', () => {
  it('runs eight trials at a time, each to its end if nobody stops it, and takes the best by what was seen', () => {
    const family = {
      ...{ name: 'flat', space: ownFamilies[1]!.space, maxT: 10, reportEvery: 1 },
      loss: (config: Params) => config.x0,
      observe: (config: Params) => config.x0,
      cost: () => 1,
    };
    const { finals, trials } = searchCurves({
      ...{ family, sampler: new RandomSampler(), scheduler: new FIFOScheduler() },
      ...{ seed: 1, marks: [79, 80, 81] },
    });
    expect(trials).toBe(16);
    expect(finals[1]).toBe(finals[0]);
    expect(finals[2]!).toBeLessThanOrEqual(finals[1]!);
  });
});
