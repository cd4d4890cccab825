import { describeWithR, garchMoves, runR } from '@btcfc/test-support';
import { fit, points, predict, spread } from '../../test-support/ask';
import { egarch } from './egarch';
import { garch } from './garch';
import type { GarchFit } from './garch-model';
import { gjr } from './gjr';

const models = { garch, gjr, egarch };
const distributions = ['normal', 'student-t', 'skewed-t'] as const;
const all = Object.entries(models).flatMap(([name, model]) =>
  distributions.map((distribution) => ({ name, distribution, model })),
);

// recorded with arch 8.0.0: arch_model(r, mean='Constant', vol='GARCH', p=1, q=1)
describe('GARCH(1,1)', () => {
  const moves = garchMoves(400);

  it('finds the parameters and likelihood of arch', async () => {
    const fitted = await fit<GarchFit>(garch({ target: 'level' }), moves);
    expect(fitted.logLikelihood).toBeCloseTo(-555.14603, 5);
    expect(fitted.mu).toBeCloseTo(-0.0578955, 3);
    expect(fitted.omega).toBeCloseTo(0.0418158, 3);
    expect(fitted.alpha).toBeCloseTo(0.210068, 3);
    expect(fitted.beta).toBeCloseTo(0.760184, 3);
  });

  it("with Student's t, is at least as likely as what arch finds", async () => {
    const fitted = await fit<GarchFit>(garch({ target: 'level', distribution: 'student-t' }), moves);
    expect(fitted.logLikelihood).toBeGreaterThan(-555.276096);
    expect(fitted.logLikelihood).toBeLessThan(-555.1);
    expect(fitted.nu).toBeGreaterThan(100);
  });

  it('tells a pool how far moves and their sums spread: the variances of arch ahead', () => {
    const model = garch();
    const fitted = model.fitScales(moves, { horizon: 3, levels: [], rounding: 1e-15, seed: 0 });
    const scales = model.scales(fitted, moves);
    const ahead = [0.42715625, 0.45626493, 0.4845077];
    let sum = 0;
    ahead.forEach((variance, index) => {
      sum += variance;
      expect(scales.ofMove(index + 1).at(-1)! ** 2).toBeCloseTo(variance, 3);
      expect(scales.ofSum(index + 1).at(-1)! ** 2).toBeCloseTo(sum, 3);
    });
    // nothing later is known of a row
    const before = model.scales(fitted, moves.subarray(0, 350)).ofSum(3);
    expect(scales.ofSum(3).subarray(0, 351)).toEqual(before);
  });

  it('forecasts sums where moves add up, one row ahead by past standardised moves', async () => {
    let sum = 0;
    const prices = moves.map((move) => {
      sum += move / 100;
      return Math.exp(sum);
    });
    const { quantiles } = await spread(garch(), prices, { horizon: 2, levels: [0.05, 0.95] });
    const width = (step: number) =>
      Math.log((quantiles as number[][])[step]![1]! / (quantiles as number[][])[step]![0]!);
    expect((width(1) / width(0)) ** 2).toBeGreaterThan(1.9);
    const one = await spread(garch(), prices, { levels: [0.05, 0.95] });
    expect(one.quantiles).toEqual([quantiles[0]]);
    await expect(points(garch(), [1, 2, 3])).rejects.toThrow('GARCH needs 20 moves');
    await expect(points(egarch(), [1, 2, 3])).rejects.toThrow('EGARCH needs 20 moves');
  });
});

it('tells falls from rises', async () => {
  // what comes after a fall moves twice as much
  const calm = garchMoves(1200);
  const moves = calm.map((move, row) => (row > 0 && calm[row - 1]! < 0 ? 2 * move : move));
  const fitted = await fit<GarchFit>(gjr({ target: 'level' }), moves);
  expect(fitted.gamma).toBeGreaterThan(0.1);
  expect((await fit<GarchFit>(egarch({ target: 'level' }), moves)).gamma).toBeLessThan(-0.05);
  const width = async (model: typeof gjr, last: number) => {
    const { quantiles } = await spread(model({ target: 'level' }), [...moves, last], {
      horizon: 5,
      levels: [0.05, 0.95],
      trainRows: moves.length,
    });
    return quantiles.map(([low, high]) => high! - low!);
  };
  for (const model of [gjr, egarch]) {
    const [fall, rise] = [await width(model, -3), await width(model, 3)];
    fall.forEach((each, row) => {
      expect(each).toBeGreaterThan(rise[row]!);
    });
  }
  const [fall, rise] = [await width(garch, -3), await width(garch, 3)];
  expect(fall[0]! / rise[0]!).toBeGreaterThan(0.9);
  expect(fall[0]! / rise[0]!).toBeLessThan(1.1);
});

describe.each(all)('$name, $distribution', ({ name, distribution, model }) => {
  it('goes on with moves that differ by rounding alone, and is not thrown by what comes after them', async () => {
    for (const growth of [0.001, 0.02]) {
      const steady = Array.from({ length: 60 }, (_, row) => 100 * (1 + growth) ** row);
      const asked = { horizon: 3, levels: [0.05, 0.5, 0.95] };
      const { point, quantiles } = await spread(model({ distribution }), steady, asked);
      for (let step = 0; step < 3; step++) {
        const next = 100 * (1 + growth) ** (60 + step);
        for (const value of [point[step]!, ...quantiles[step]!]) expect(value / next).toBeCloseTo(1, 10);
      }
      const wild = [...steady, ...garchMoves(40).map((move) => 200 + move)];
      const later = await spread(model({ distribution }), wild, { ...asked, trainRows: 60 });
      expect(later.quantiles.flat().every(Number.isFinite)).toBe(true);
    }
    const { quantiles } = await spread(model({ distribution, target: 'level' }), new Array(60).fill(0), {
      levels: [0.1, 0.9],
    });
    expect(quantiles).toEqual([[0, 0]]);
  });

  it('finds the same in other units, however small or large', async () => {
    const moves = garchMoves(120);
    const fitted = await fit<GarchFit>(model({ distribution, target: 'level' }), moves);
    for (const unit of [1e-90, 1e90]) {
      const other = await fit<GarchFit>(
        model({ distribution, target: 'level' }),
        moves.map((move) => move * unit),
      );
      expect(other.logLikelihood + 120 * Math.log(unit)).toBeCloseTo(fitted.logLikelihood, 6);
      expect(other.alpha).toBeCloseTo(fitted.alpha, 3);
      expect(other.beta).toBeCloseTo(fitted.beta, 3);
    }
  });

  if (distribution === 'student-t') return;

  it('has a finite fit and forecast of awkward moves', async () => {
    const usual = garchMoves(80);
    const awkward: [string, ArrayLike<number>, number?][] = [
      ['few', usual.subarray(0, 20)],
      ['with outliers', usual.map((move, row) => (row % 30 === 7 ? 1e4 * move : move))],
      ['one huge', usual.map((move, row) => (row === 3 ? 1e8 : move))],
      ['zeros at first', usual.map((move, row) => (row < 40 ? 0 : move))],
      ['mostly zeros', usual.map((move, row) => (row % 4 === 0 ? move : 0))],
      ['two values', usual.map((move) => Math.sign(move))],
      ['rising', usual.map((_, row) => row)],
      ['wild after calm', usual.map((move, row) => (row < 60 ? 1e-3 * move : 100 * move)), 60],
      ['a missing stretch', usual.map((move, row) => (row > 20 && row < 40 ? Number.NaN : move))],
    ];
    const awkwardModel = model({ distribution, target: 'level' });
    for (const [what, series, trainRows] of awkward) {
      const asked = { horizon: 5, levels: [0.05, 0.95], trainRows };
      const fitted = await fit<GarchFit>(awkwardModel, series, asked);
      expect([what, Object.values(fitted).filter(Number.isNaN)]).toEqual([what, []]);
      const { quantiles } = await predict(awkwardModel, fitted, [series], asked);
      expect([what, quantiles.every((row) => row.every(Number.isFinite))]).toEqual([what, true]);
      const { omega, alpha, gamma, beta } = fitted;
      expect(name === 'egarch' ? Math.abs(beta) : alpha + gamma / 2 + beta).toBeLessThanOrEqual(1);
      if (name !== 'egarch') expect(Math.min(omega, alpha, alpha + gamma, beta)).toBeGreaterThanOrEqual(0);
    }
  });
});

describeWithR("beside R's fGarch, on European share prices", () => {
  it('is as likely, with parameters alike', async () => {
    const answer = runR<Record<string, Record<string, number[]>>>(`
suppressMessages(library(fGarch))
of <- function(column) {
  x <- 100 * diff(log(as.numeric(EuStockMarkets[, column])))
  fitted <- function(formula, dist, ...) {
    fit <- garchFit(formula, data = x, cond.dist = dist, trace = FALSE, ...)@fit
    c(-fit$llh, fit$coef)
  }
  leverage <- function(dist) fitted(~aparch(1, 1), dist, include.delta = FALSE, delta = 2)
  list(moves = x, garch_norm = fitted(~garch(1, 1), 'norm'), garch_std = fitted(~garch(1, 1), 'std'),
    gjr_norm = leverage('norm'), gjr_std = leverage('std'))
}
answer <- list(SMI = of('SMI'), CAC = of('CAC'))`);
    for (const { moves, ...fits } of Object.values(answer)) {
      for (const [kind, [logLikelihood, mu, omega, weight, ...rest]] of Object.entries(fits)) {
        const isAsymmetric = kind.startsWith('gjr');
        // it weighs (|surprise| - leverage * surprise)^2
        const leverage = isAsymmetric ? rest.shift()! : 0;
        const [beta, nu = Number.POSITIVE_INFINITY] = rest;
        const alpha = weight! * (1 - leverage) ** 2;
        const expected = {
          mu,
          omega,
          alpha,
          gamma: weight! * (1 + leverage) ** 2 - alpha,
          beta,
          inverseNu: 1 / nu,
        };
        const model = isAsymmetric ? gjr : garch;
        const distribution = kind.endsWith('std') ? 'student-t' : 'normal';
        const found = await fit<GarchFit>(model({ target: 'level', distribution }), moves!);
        expect(Math.abs(found.logLikelihood / logLikelihood! - 1)).toBeLessThan(1e-4);
        const close = Object.entries(expected).map(([name, value]) => [name, expect.closeTo(value!, 2)]);
        expect({ ...found, inverseNu: 1 / found.nu }).toMatchObject(Object.fromEntries(close));
      }
    }
  });
}, ['fGarch']);
