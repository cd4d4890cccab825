import { garchMoves } from '@btcfc/test-support';
import { fit, points, spread } from '../test-support/ask';
import { type GarchFit, garch } from './garch';

// recorded with arch 8.0.0: arch_model(r, mean='Constant', vol='GARCH', p=1, q=1)
describe('GARCH(1,1)', () => {
  const moves = garchMoves(400);

  it('finds the parameters and likelihood of arch', async () => {
    const fitted = await fit<GarchFit>(garch({ scale: 'level' }), moves);
    expect(fitted.logLikelihood).toBeCloseTo(-555.14603, 3);
    expect(fitted.mu).toBeCloseTo(-0.0578955, 2);
    expect(fitted.omega).toBeCloseTo(0.0418158, 2);
    expect(fitted.alpha).toBeCloseTo(0.210068, 2);
    expect(fitted.beta).toBeCloseTo(0.760184, 2);
  });

  it("with Student's t, is at least as likely as what arch finds", async () => {
    const fitted = await fit<GarchFit>(garch({ scale: 'level', distribution: 'student-t' }), moves);
    expect(fitted.logLikelihood).toBeGreaterThan(-555.276096);
    expect(fitted.logLikelihood).toBeLessThan(-555.1);
    expect(fitted.nu).toBeGreaterThan(100);
  });

  it('forecasts the variance of arch one, two and three steps ahead', async () => {
    const levels = [0.05, 0.5, 0.95];
    const { quantiles } = await spread(garch({ scale: 'level' }), moves, { horizon: 3, levels });
    const width = (step: number) =>
      (quantiles as number[][])[step]![2]! - (quantiles as number[][])[step]![0]!;
    expect((width(1) / width(0)) ** 2).toBeCloseTo(0.45626493 / 0.42715625, 2);
    expect((width(2) / width(0)) ** 2).toBeCloseTo(0.4845077 / 0.42715625, 2);
  });

  it('adds up variances where moves add up, and needs some moves', async () => {
    let sum = 0;
    const prices = moves.map((move) => {
      sum += move / 100;
      return Math.exp(sum);
    });
    const { quantiles } = await spread(garch(), prices, { horizon: 2, levels: [0.05, 0.95] });
    const width = (step: number) =>
      Math.log((quantiles as number[][])[step]![1]! / (quantiles as number[][])[step]![0]!);
    expect((width(1) / width(0)) ** 2).toBeGreaterThan(1.9);
    await expect(points(garch(), [1, 2, 3])).rejects.toThrow('needs 20 moves');
  });

  it('goes on with moves that differ by rounding alone, and is not thrown by what comes after them', async () => {
    for (const growth of [0.001, 0.005, 0.01, 0.02]) {
      for (const distribution of ['normal', 'student-t'] as const) {
        const steady = Array.from({ length: 60 }, (_, row) => 100 * (1 + growth) ** row);
        const asked = { horizon: 3, levels: [0.05, 0.5, 0.95] };
        const { point, quantiles } = await spread(garch({ distribution }), steady, asked);
        for (let step = 0; step < 3; step++) {
          const next = 100 * (1 + growth) ** (60 + step);
          for (const value of [point[step]!, ...quantiles[step]!]) expect(value / next).toBeCloseTo(1, 10);
        }
        const wild = [...steady, ...garchMoves(40).map((move) => 200 + move)];
        const later = await spread(garch({ distribution }), wild, { ...asked, trainRows: 60 });
        expect(later.quantiles.flat().every(Number.isFinite)).toBe(true);
      }
    }
    const { quantiles } = await spread(garch({ scale: 'level' }), new Array(60).fill(0), {
      levels: [0.1, 0.9],
    });
    expect(quantiles).toEqual([[0, 0]]);
  });
});
