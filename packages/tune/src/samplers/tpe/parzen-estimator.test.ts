import { readFileSync } from 'node:fs';
import { Rng } from '@btcfc/core';
import { describeWithReference, referenceFile } from '@btcfc/test-support';
import { choice, lograndint, loguniform, randint, uniform } from '../../space/domain';
import { flattenSpace } from '../../space/flat-space';
import { type NumericParameter, toUnit } from '../../space/parameter';
import { ParzenEstimator } from './parzen-estimator';
import { neighbourWidths } from './parzen-kernels';

interface OptunaVector {
  obs: Record<string, number[]>;
  weights: number[];
  sigmas: Record<string, number[] | null>;
  at: Record<string, number[]>;
  log_pdf: number[];
  marginal_log_pdf: Record<string, number[]>;
}

const space = {
  x: uniform(-5, 5),
  l: loguniform(1e-5, 1e-1),
  i: randint(0, 10),
  k: lograndint(1, 1024),
  c: choice([0, 1, 2, 3]),
};
const { parameters } = flattenSpace(space);
const names = parameters.map(({ name }) => name);
// lengths of the scales: our densities are on the scale from 0 to 1
const lengths: Record<string, number> = {
  x: 10,
  l: Math.log(1e-1 / 1e-5),
  i: 11,
  k: Math.log(1024.5 / 0.5),
};

describeWithReference('the Parzen estimator against Optuna 5', () => {
  const { optuna }: { optuna: OptunaVector[] } = JSON.parse(
    readFileSync(referenceFile('reference/tuner_vectors.json'), 'utf8'),
  );

  it.each(optuna.map((vector): [number, OptunaVector] => [vector.obs.x!.length, vector]))(
    'has the same widths and densities after %i observations',
    (count, { obs, weights, sigmas, at, log_pdf, marginal_log_pdf }) => {
      const row = (columns: Record<string, number[]>, index: number) =>
        names.map((name) => columns[name]![index]!);
      const observations = Array.from({ length: count }, (_, index) => row(obs, index));
      for (const parameter of parameters) {
        if (parameter.type === 'categorical') continue;
        const places = Float64Array.from(obs[parameter.name]!, (value) => toUnit(parameter, value));
        const widths = [...neighbourWidths(places), 1].map((width) => width * lengths[parameter.name]!);
        // which of several equal values is whose neighbour is left open by an unstable sort
        const order = (list: readonly number[]) =>
          [...list.slice(0, count).map((width, index): [number, number] => [places[index]!, width])]
            .sort((a, b) => a[0] - b[0] || a[1] - b[1])
            .map(([, width]) => width);
        const expected = order(sigmas[parameter.name]!);
        order(widths).forEach((width, index) => {
          expect(width).toBeCloseTo(expected[index]!, 9);
        });
      }
      const joint = new ParzenEstimator({ parameters, observations, weights });
      log_pdf.forEach((expected, index) => {
        // equal values again: some differ in which parameter's narrow kernel goes with which
        const digits = count > 16 ? 3 : 7;
        // densities of continuous parameters, probabilities of the others
        const shift = Math.log(lengths.x!) + Math.log(lengths.l!);
        expect(joint.logDensity(row(at, index)) - shift).toBeCloseTo(expected, digits);
      });
      parameters.forEach((parameter, column) => {
        if (count > 16 && parameter.type === 'numeric' && parameter.step !== undefined) return;
        const alone = observations.map((values) => [values[column]!]);
        const marginal = new ParzenEstimator({ parameters: [parameter], observations: alone, weights });
        const isDensity = parameter.type === 'numeric' && parameter.step === undefined;
        const shift = isDensity ? Math.log(lengths[parameter.name]!) : 0;
        marginal_log_pdf[parameter.name]!.forEach((expected, index) => {
          expect(marginal.logDensity([at[parameter.name]![index]!]) - shift).toBeCloseTo(expected, 7);
        });
      });
    },
  );
});

describe('ParzenEstimator', () => {
  const observations = [
    [-4, 2e-4, 1, 3, 2],
    [1, 5e-2, 7, 200, 0],
    [1, 5e-2, 7, 200, 0],
  ];
  const estimator = new ParzenEstimator({ parameters, observations, weights: [1, 0.2, 1, 1] });

  it('is a distribution: over all values of a grid or a choice, probabilities add up to 1', () => {
    for (const column of [2, 3, 4]) {
      const alone = new ParzenEstimator({
        parameters: [parameters[column]!],
        observations: observations.map((row) => [row[column]!]),
        weights: [1, 0.2, 1, 1],
      });
      const low = column === 3 ? 1 : 0;
      const values = Array.from({ length: parameters[column]!.levels }, (_, level) => low + level);
      const total = values.reduce((sum, value) => sum + Math.exp(alone.logDensity([value])), 0);
      expect(total).toBeCloseTo(1, 9);
    }
  });

  it('draws from the density it states', () => {
    // the mean of q / p over draws from p is 1 for any distribution q, here the uniform one
    const rng = new Rng(8);
    const draws = 4000;
    const cells = (parameters[2] as NumericParameter).levels * 4;
    let sum = 0;
    for (let draw = 0; draw < draws; draw++) {
      const row = estimator.sample(rng);
      const logUniform =
        -Math.log(cells) + Math.log(Math.log((row[3]! + 0.5) / (row[3]! - 0.5)) / lengths.k!);
      sum += Math.exp(logUniform - estimator.logDensity(row));
    }
    expect(Math.abs(sum / draws - 1)).toBeLessThan(0.1);
  });
});
