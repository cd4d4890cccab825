import * as tf from '@tensorflow/tfjs-core';
import {
  createSequences,
  type Hyperparameters,
  LSTMEnsemble,
  LSTMForecaster,
  lstm,
  mcDropout,
  trainLSTMModel,
} from '../index';

jest.setTimeout(120_000);

const a = Array.from({ length: 40 }, (_, row) => Math.sin(row / 3));
const b = a.map((_, row) => row % 5);
const rows = { X: { a, b }, y: a.map((value) => 2 * value) };
const settings = { seqLen: 4, hiddenDim: 4, numLayers: 1, epochs: 1, backend: 'wasm' } as const;

async function fitted(more: Hyperparameters = {}): Promise<LSTMForecaster> {
  const forecaster = new LSTMForecaster({ ...settings, ...more });
  await forecaster.fit(rows);
  return forecaster;
}

function cell(column: number[], row: number, value: unknown): number[] {
  return column.map((kept, index) => (index === row ? value : kept)) as number[];
}

it('names the option that was meant, at every door', async () => {
  const forecaster = await fitted();
  const X = rows.X;
  const train = { XTrain: X, yTrain: rows.y, XTest: X, yTest: rows.y };
  const calls: [() => unknown, string][] = [
    [
      () => new LSTMForecaster({ epoch: 5 } as never),
      '`epoch` is not an option of LSTMForecaster: did you mean `epochs`?',
    ],
    [() => new LSTMForecaster({ scaling: { roling: 5 } as never }), '`scaling.roling`'],
    [() => new LSTMEnsemble({ member: 5 } as never), 'did you mean `members`?'],
    [() => forecaster.fit({ ...rows, valdation: 0.2 } as never), 'did you mean `validation`?'],
    [() => forecaster.fit({ ...rows, validation: { X, Y: rows.y } as never }), '`validation.Y`'],
    [() => forecaster.fineTune({ ...rows, epoch: 1 } as never), 'did you mean `epochs`?'],
    [() => forecaster.predict({ x: X } as never), 'did you mean `X`?'],
    [() => forecaster.forecast({ X, level: [0.5] } as never), 'did you mean `levels`?'],
    [() => forecaster.evaluate({ ...rows, bas: 'a' } as never), 'did you mean `base`?'],
    [() => forecaster.attentionWeights({ X, futur: X } as never), 'did you mean `future`?'],
    [() => forecaster.lagWeights({ column: ['a'] } as never), 'did you mean `columns`?'],
    [() => LSTMForecaster.load('none', { backnd: 'cpu' } as never), 'did you mean `backend`?'],
    [() => mcDropout(forecaster, { X, pass: 3 } as never), 'did you mean `passes`?'],
    [
      () => new LSTMEnsemble(settings).fit({ ...rows, checkpointsDir: 'x' } as never),
      'did you mean `checkpointDir`?',
    ],
    [() => createSequences([[1], [2]], [1, 2], { seqLenn: 1 } as never), 'did you mean `seqLen`?'],
    [() => trainLSTMModel({ ...train, saveDirectory: null } as never), 'did you mean `saveDir`?'],
    [() => lstm({ hidenDim: 3 } as never), 'did you mean `hiddenDim`?'],
  ];
  for (const [call, message] of calls) {
    const thrown = await Promise.resolve()
      .then(call)
      .then(
        () => 'nothing',
        (error: unknown) => error,
      );
    expect(thrown).toMatchObject({ code: 'INVALID_OPTION', message: expect.stringContaining(message) });
  }
  forecaster.dispose();
});

const noNumbers = [
  null,
  undefined,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  '1',
  true,
  new Date(0),
  2n ** 60n,
];

it.each(noNumbers.map((value) => [value]))('refuses %p as a number, naming its row', async (value) => {
  const forecaster = await fitted();
  const calls: [Promise<unknown>, RegExp][] = [
    [forecaster.fit({ ...rows, y: cell(rows.y, 6, value) }), /row 7/],
    [forecaster.fit({ ...rows, X: { a: cell(a, 6, value), b } }), /row 7/],
    [
      forecaster.fit({
        ...rows,
        X: a.map((first, row) => (row === 6 ? [first, value] : [first, 1])) as never,
      }),
      /row 7/,
    ],
    [forecaster.predict({ X: { a: cell(a, 6, value), b } }), /row 7/],
    [forecaster.forecast({ X: { a: cell(a, 6, value), b } }), /row 7/],
    [forecaster.evaluate({ ...rows, y: cell(rows.y, 6, value) }), /row 7/],
    [forecaster.fineTune({ ...rows, y: cell(rows.y, 6, value) }), /row 7/],
  ];
  for (const [call, message] of calls) {
    await expect(call).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringMatching(message),
    });
  }
  forecaster.dispose();
});

it('takes columns of booleans, BigInts and a danfo Series, and leaves Dates aside', async () => {
  const forecaster = new LSTMForecaster(settings);
  const day = a.map((_, row) => new Date(Date.UTC(2024, 0, row + 1)));
  const series = { values: rows.y, index: a.map((_, row) => row), dtypes: ['float32'] };
  await forecaster.fit({
    X: { day, flag: b.map((value) => value > 2), count: b.map((value) => BigInt(value)) },
    y: series as never,
  });
  expect(forecaster.columns).toEqual(['flag', 'count']);
  await forecaster.fit({ X: a.map((value, row) => ({ day: day[row], a: value })), y: rows.y });
  expect(forecaster.columns).toEqual(['a']);
  const { dates } = await forecaster.forecast({ X: { day, a } });
  expect(dates).toEqual(Float64Array.of(Date.UTC(2024, 0, a.length + 1)));
  forecaster.dispose();
});

it('calls a leak a leak', async () => {
  const forecaster = new LSTMForecaster({ ...settings, targetOffset: 0 });
  await expect(forecaster.fit({ X: { a, b }, y: a })).rejects.toThrow(
    'This is a leak: `y` equals the column "a"',
  );
  await expect(forecaster.fit({ X: { b }, y: a })).resolves.toBeDefined();
  forecaster.dispose();
  const train = {
    XTrain: { a },
    yTrain: b,
    XTest: { a },
    yTest: a,
    targetOffset: 0,
    saveDir: null,
    verbose: false,
  };
  await expect(trainLSTMModel({ ...settings, ...train })).rejects.toThrow('`yTest` equals the column "a"');
  // the next row is not among the inputs
  const next = new LSTMForecaster(settings);
  await next.fit({ X: { a, b }, y: a });
  next.dispose();
});

it('gives no forecast that is not a finite number', async () => {
  const forecaster = await fitted();
  const huge = { X: { a: cell(a, 39, 1e300), b } };
  for (const call of [
    forecaster.predict(huge),
    forecaster.forecast(huge),
    mcDropout(forecaster, { ...huge, passes: 2 }),
  ]) {
    await expect(call).rejects.toMatchObject({
      code: 'INVALID_DATA',
      message: expect.stringContaining('row 40, column "a"'),
    });
  }
  forecaster.dispose();
  const windowed = await fitted({ scaling: 'window', target: 'difference' });
  const base = cell(rows.y, 39, 1e308);
  const lost = windowed.forecast({ X: { a: cell(a, 39, 1e308), b: cell(b, 39, -1e308) }, base });
  await expect(lost).rejects.toMatchObject({ code: 'DIVERGED', message: expect.stringContaining('row 40') });
  windowed.dispose();
  expect(tf.engine().state.numTensors).toBe(0);
});

it('refuses networks that no memory holds, at once', async () => {
  const started = performance.now();
  expect(() => new LSTMForecaster({ hiddenDim: 1e6 })).toThrow('`hiddenDim` 1000000');
  expect(() => new LSTMForecaster({ hiddenDim: 9000, architecture: 'transformer' })).toThrow(
    'million weights',
  );
  expect(() => new LSTMForecaster({ numLayers: 1e6 })).toThrow('`numLayers` must be');
  await expect(mcDropout(new LSTMForecaster(), { X: rows.X, passes: 1e9 })).rejects.toThrow(
    '`passes` must be',
  );
  expect(performance.now() - started).toBeLessThan(1000);
});
