import { LSTMForecaster } from '../index';

jest.setTimeout(60_000);

const rows = Array.from({ length: 40 }, (_, row) => [Math.sin(row), row % 3]);
const small = { seqLen: 4, hiddenDim: 4, numLayers: 1, epochs: 2, horizon: 2, backend: 'cpu' } as const;

describe.each([5, 0, 0.1, -1e6])('where the target is always %p', (constant) => {
  const values = new Array<number>(rows.length).fill(constant);

  it.each(['gaussian', 'student-t', { quantiles: [0.1, 0.5, 0.9] }] as const)(
    'forecasts it, with %p',
    async (loss) => {
      for (const [given, seen] of [
        [{ X: rows, y: values }, { X: rows }],
        [{ series: values }, { series: values }],
      ] as const) {
        const forecaster = new LSTMForecaster({ ...small, loss });
        await forecaster.fit(given);
        const { point, quantiles } = await forecaster.forecast(seen);
        expect(quantiles.length).toBeGreaterThan(0);
        for (const value of [point, ...quantiles].flatMap((each) => [...each]))
          expect(value).toBeCloseTo(constant, 8);
        forecaster.dispose();
      }
    },
  );
});

it('forecasts a distribution where the rows set aside differ from all that was trained on', async () => {
  const y = rows.map((_, row) => (row < 30 ? 5 : 5 + row));
  const forecaster = new LSTMForecaster({ ...small, loss: 'gaussian' });
  await forecaster.fit({ X: rows, y, validation: 0.2 });
  const { quantiles } = await forecaster.forecast({ X: rows });
  expect(quantiles.at(-1)![0]! - quantiles[0]![0]!).toBeGreaterThan(0);
  forecaster.dispose();
});

it('forecasts a series that never changes as itself, beside others that do', async () => {
  const constant = 40;
  const varying = rows.map(([wave], row) => 50 + 5 * wave! + (row % 4));
  const values = [varying, rows.map(() => constant), varying.map((value) => 2 * value)];
  const series = values.map((each, position) => ({ id: `s${position}`, values: each }));
  for (const target of ['difference', 'level'] as const) {
    const forecaster = new LSTMForecaster({ ...small, target, loss: 'gaussian', seed: 1 });
    await forecaster.fit({ series });
    const { point, quantiles } = await forecaster.forecast({ series });
    const all = [point, ...quantiles].flatMap((each) => [...each]);
    expect(all.every(Number.isFinite)).toBe(true);
    // the others keep their spread: no series is taken for a constant because one is
    const spreadOf = (position: number) =>
      quantiles.at(-1)![position * small.horizon]! - quantiles[0]![position * small.horizon]!;
    expect(spreadOf(0)).toBeGreaterThan(0);
    expect(spreadOf(2)).toBeGreaterThan(0);
    forecaster.dispose();
  }
});

it.each([100_001, 1e9, Number.MAX_SAFE_INTEGER])('refuses a horizon of %p rows', (horizon) => {
  const refused = () => new LSTMForecaster({ ...small, horizon });
  expect(refused).toThrow(expect.objectContaining({ code: 'INVALID_OPTION', received: horizon }));
  expect(refused).toThrow(/horizon.*100000/);
  expect(new LSTMForecaster({ ...small, horizon: 100_000 }).settings.horizon).toBe(100_000);
});

it.each([{ period: 7 }, { calendar: true }] as const)(
  'refuses rows with %p, which is known of series alone',
  async (told) => {
    const forecaster = new LSTMForecaster({ ...small, ...told });
    const y = rows.map((_, row) => row);
    await expect(forecaster.fit({ X: rows, y })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  },
);
