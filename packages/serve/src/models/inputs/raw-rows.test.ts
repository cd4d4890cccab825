import { syntheticBitcoin } from '@btcfc/btc-data';
import { BTCFeatureEngineer, keepPricedRows } from '@btcfc/btc-features';
import { frameStep, type PlainFrame, readTable, sliceRows, sortByDate, writeTable } from '@btcfc/core';
import '@btcfc/data-cleaning';
import { addTarget, columnValues, logTransform, toMatrix } from '@btcfc/features';
import { LSTMForecaster } from '@btcfc/lstm';
import { PidConformal } from '@btcfc/models';
import { createForecastService, type ForecastService } from '../../service/forecast-service';
import { send } from '../../test-support/requests';
import { ModelFolders } from '../../test-support/tiny-model';
import { saveServedModel } from '../saving/save-served-model';

jest.setTimeout(60_000);

const seqLen = 8;
/** Rows of the training, as they are read; those after them come while it is served. */
const known = 400;
const raw = syntheticBitcoin({ rows: 430, seed: 3 });

/** The tutorial's way from rows as they are read to the inputs of its network and its target. */
function prepared(frame: PlainFrame) {
  const priced = keepPricedRows(frame);
  const features = new BTCFeatureEngineer().transform(priced);
  const sorted = sortByDate(features, { order: 'time' });
  const name = 'target_next_day_price';
  const labelled = addTarget(sorted, { column: 'btc_market_price', name, dropLast: true });
  const X = toMatrix(logTransform(labelled, { exclude: [name] }), {
    exclude: ['Date', 'btc_market_price', name],
    fillMissing: 'previous',
  });
  return { X, y: columnValues(labelled, name) };
}

function rowsOf(start: number, end: number) {
  return writeTable(sliceRows(readTable(raw), start, end), raw);
}

/** What a caller sends: the columns that are not dates, and the dates. */
function sent(start: number, end: number) {
  const { Date: dates, ...columns } = rowsOf(start, end);
  const numbers = Object.entries(columns).map(([name, values]) => [
    name,
    Array.from(values as Float64Array, (value) => (Number.isNaN(value) ? null : value)),
  ]);
  return { columns: Object.fromEntries(numbers), dates };
}

const steps = [frameStep('keepPricedRows'), frameStep('BTCFeatureEngineer'), frameStep('logTransform')];
const inputs = {
  steps,
  history: rowsOf(0, known),
  target: 'btc_market_price',
  fillMissing: 'previous',
} as const;

let folders: ModelFolders;
let service: ForecastService | undefined;

beforeAll(async () => {
  folders = new ModelFolders();
  const forecaster = new LSTMForecaster({
    ...{ seqLen, hiddenDim: 2, numLayers: 1, epochs: 1, targetOffset: 0, backend: 'wasm' },
  });
  await forecaster.fit(prepared(rowsOf(0, known)));
  await forecaster.save(folders.folder('alone'));
  forecaster.dispose();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await service?.close();
  service = undefined;
});

afterAll(() => folders.remove());

async function serve(parts: object = {}, options: object = {}) {
  await saveServedModel(folders.folder('served'), { model: folders.folder('alone'), inputs, ...parts });
  service = await createForecastService({
    models: { price: folders.folder('served') },
    reloadIntervalMs: 0,
    ...options,
  });
}

const append = (body: object, stream = 'a') =>
  send(service!, 'POST', `/v1/models/price/rows?stream=${stream}`, { body });

/** The windows that the network was shown since the last call. */
function shownTo(spy: jest.SpyInstance): Float64Array[] {
  const shown = spy.mock.calls.map(([{ X }]) => X.values as Float64Array);
  spy.mockClear();
  return shown;
}

/** The last digits depend on where windows of sums begin. */
function expectShown(shown: Float64Array[], expected: Float64Array) {
  expect(shown).toHaveLength(1);
  expect(shown[0]!.length).toBe(expected.length);
  expect(furthest(shown[0]!, expected)).toBeLessThan(1e-10);
}

/** How far numbers are apart at most, relative to those above 1. */
function furthest(values: Float64Array, expected: Float64Array): number {
  return values.reduce(
    (most, value, place) =>
      Math.max(most, Math.abs(value - expected[place]!) / Math.max(1, Math.abs(expected[place]!))),
    0,
  );
}

it('makes the inputs of the tutorial as for its training, row by row and many at once', async () => {
  await serve();
  const { X } = prepared(raw);
  const { answer: described } = await send(service!, 'GET', '/v1/models/price');
  expect(described).toMatchObject({
    columns: Object.keys(raw).filter((name) => name !== 'Date'),
    inputs: { steps: ['keepPricedRows', 'BTCFeatureEngineer', 'logTransform'], target: 'btc_market_price' },
    targetOffset: 1,
  });
  const alone = await LSTMForecaster.load(folders.folder('alone'));
  expect(alone.columns.length).toBeGreaterThan(90);
  // rows without a price come first, and are left out
  const leftOut = raw.btc_market_price.findIndex((price) => price > 0);
  const forecast = jest.spyOn(LSTMForecaster.prototype, 'forecast');
  const windowAt = (row: number) => {
    const last = row - leftOut + 1;
    const width = X.columns.length;
    const places = alone.columns.map((name) => X.columns.indexOf(name));
    return Float64Array.from({ length: seqLen * places.length }, (_, index) => {
      const at = last - seqLen + Math.floor(index / places.length);
      return X.values[at * width + places[index % places.length]!]!;
    });
  };
  for (let row = known; row < raw.Date.length - 1; ) {
    const end = row % 3 === 0 ? row + 4 : row + 1;
    if (end >= raw.Date.length) break;
    const { status, answer } = await append(sent(row, end));
    expect(status).toBe(200);
    expectShown(shownTo(forecast), windowAt(end - 1));
    expect(answer.forecast).toMatchObject({
      asOf: new Date(raw.Date[end - 1]!).toISOString(),
      dates: [new Date(Date.parse(raw.Date[end - 1]!) + 86_400_000).toISOString()],
      persistence: raw.btc_market_price[end - 1],
    });
    row = end;
  }
  // rows that come with a request follow the history likewise
  const at = known + 9;
  const { answer } = await send(service!, 'POST', '/v1/models/price/forecast', { body: sent(known, at + 1) });
  expectShown(shownTo(forecast), windowAt(at));
  const own = await alone.forecast({
    X: {
      rows: at - leftOut + 1,
      columns: X.columns,
      values: X.values.slice(0, (at - leftOut + 1) * X.columns.length),
    },
  });
  expect(answer.point[0]).toBeCloseTo(own.point[0]!, 6);
  alone.dispose();
});

it('goes on after a restart, calibrated by the prices that come', async () => {
  const calibration = new PidConformal({ levels: [0.05, 0.95] });
  calibration.warmUp({ forecast: { point: [1, 2] }, actual: [3, 1] });
  const options = { journalDir: folders.folder('journals') };
  await serve({ calibration }, options);
  await append(sent(known, known + 5));
  const first = await append(sent(known + 5, known + 6));
  expect(first.answer.forecast.calibration.coverage).toEqual([{ rows: 5, share: expect.any(Number) }]);
  await service!.close();
  service = await createForecastService({
    ...{ models: { price: folders.folder('served') }, reloadIntervalMs: 0 },
    ...options,
  });
  const next = await append(sent(known + 6, known + 7));
  expect(next.answer).toMatchObject({ rows: 7, forecast: { calibration: { coverage: [{ rows: 6 }] } } });
});

it('looks back no further than it is told to', async () => {
  await serve({
    inputs: { ...inputs, steps: [frameStep('logTransform')], history: rowsOf(0, known), lookBack: 3 },
    model: await savedOnLogarithms(),
  });
  const forecast = jest.spyOn(LSTMForecaster.prototype, 'forecast');
  await append(sent(known, known + 1));
  const [shown] = shownTo(forecast);
  expect([...shown!]).toEqual(
    Array.from(raw.btc_market_price.slice(known + 1 - seqLen, known + 1), (price) => Math.log(price)),
  );
});

/** A network of the logarithm of the price alone. */
async function savedOnLogarithms(): Promise<string> {
  const forecaster = new LSTMForecaster({
    ...{ seqLen, hiddenDim: 2, numLayers: 1, epochs: 1, targetOffset: 1, backend: 'wasm' },
  });
  const price = raw.btc_market_price.slice(known - 60, known);
  await forecaster.fit({ X: { btc_market_price_log: price.map(Math.log) }, y: price });
  await forecaster.save(folders.folder('logarithms'));
  forecaster.dispose();
  return folders.folder('logarithms');
}

it('says what is wrong with rows', async () => {
  await serve();
  const { columns, dates } = sent(known, known + 2);
  const unpriced = { ...columns, btc_market_price: [columns.btc_market_price[0], 0] };
  const { btc_trade_volume: _, ...without } = columns;
  const cases = [
    [{ columns, dates: undefined }, 'INVALID_DATA', '`dates` are missing'],
    [{ columns: unpriced, dates }, 'INVALID_DATA', 'Row 2 is left out by the steps (keepPricedRows'],
    [{ columns: without, dates }, 'MISSING_COLUMN', 'btc_trade_volume'],
    [{ columns, dates, base: 1 }, 'INVALID_OPTION', '`base`'],
    [
      sent(known + 3, known + 4),
      'INVALID_DATA',
      'Rows are missing: those that the model was saved with end at',
    ],
    [{ columns: { ...columns, btc_market_price: ['7', 1] }, dates }, 'INVALID_DATA', 'btc_market_price'],
  ] as const;
  for (const [body, code, message] of cases) {
    const { status, answer } = await append(body);
    expect({ status, ...answer }).toMatchObject({
      status: 400,
      code,
      message: expect.stringContaining(message),
    });
  }
  // a missing volume is what the steps make of it
  const gap = { ...columns, btc_trade_volume: [null, columns.btc_trade_volume[1]] };
  expect((await append({ columns: gap, dates })).status).toBe(200);
});

describe('rows of which some are missing', () => {
  const missing = 'Rows are missing: the one before is of';
  const logarithms = async () => ({
    inputs: { ...inputs, steps: [frameStep('logTransform')] },
    model: await savedOnLogarithms(),
  });

  it('are refused in a stream, also after a restart, until they come', async () => {
    const options = { journalDir: folders.folder('journals-of-gaps') };
    await serve({}, options);
    expect((await append(sent(known, known + 2))).status).toBe(200);
    const late = sent(known + 8, known + 9);
    const told = { status: 400, answer: { code: 'INVALID_DATA', message: expect.stringContaining(missing) } };
    const refused = await append(late);
    expect(refused).toMatchObject(told);
    // what is wrong are dates, not numbers
    expect(refused.answer.remedy).toMatch(/^Send the rows between, /);
    await service!.close();
    service = await createForecastService({
      ...{ models: { price: folders.folder('served') }, reloadIntervalMs: 0 },
      ...options,
    });
    expect(await append(late)).toMatchObject(told);
    const whole = await append(sent(known + 2, known + 9));
    expect(whole).toMatchObject({ status: 200, answer: { rows: 9 } });
    expect(whole.answer.forecast.dates).toHaveLength(1);
  });

  it('are refused among those of one request, and taken with numbers that are not known', async () => {
    await serve(await logarithms());
    const { columns, dates } = sent(known, known + 9);
    const isThere = (row: number) => row < 2 || row === 8;
    const some = (values: unknown[]) => values.filter((_, row) => isThere(row));
    const gap = {
      columns: Object.fromEntries(
        Object.entries(columns).map(([name, values]) => [name, some(values as [])]),
      ),
      dates: some(dates as unknown as []),
    };
    const ask = (body: object) => send(service!, 'POST', '/v1/models/price/forecast', { body });
    for (const answered of [await append(gap), await ask(gap)]) {
      expect(answered).toMatchObject({ status: 400, answer: { message: expect.stringContaining(missing) } });
    }
    const unknown = {
      columns: Object.fromEntries(
        Object.entries(columns).map(([name, values]) => [
          name,
          (values as unknown[]).map((value, row) => (isThere(row) ? value : null)),
        ]),
      ),
      dates,
    };
    for (const answered of [await append(unknown), await ask(unknown)]) expect(answered.status).toBe(200);
  });

  it('are taken where the history itself leaves out as many', async () => {
    const { Date: days, ...columns } = rowsOf(0, known);
    const isThere = (row: number) => row < known - 20 || row > known - 13;
    const history = {
      Date: (days as string[]).filter((_, row) => isThere(row)),
      btc_market_price: (columns.btc_market_price as Float64Array).filter((_, row) => isThere(row)),
    };
    const { inputs: given, model } = await logarithms();
    await serve({ inputs: { ...given, history }, model });
    const price = (from: number, to: number) => ({
      columns: { btc_market_price: [...raw.btc_market_price.slice(from, to)] },
      dates: raw.Date.slice(from, to),
    });
    expect((await append(price(known + 6, known + 8))).status).toBe(200);
    expect((await append(price(known + 17, known + 18))).status).toBe(400);
  });
});

it('is not saved or loaded where it can not work', async () => {
  const model = folders.folder('alone');
  const cases = [
    [{ ...inputs, target: 'price' }, 'MISSING_COLUMN', '"price"'],
    [{ ...inputs, steps: [() => raw] }, 'INVALID_OPTION', 'frameStep'],
    [{ ...inputs, history: writeTable(sliceRows(readTable(raw), 0, 0), raw) }, 'INVALID_OPTION', 'one row'],
    [{ ...inputs, lookback: 3 }, 'INVALID_OPTION', 'lookBack'],
    [{ ...inputs, lookBack: 29 }, 'INVALID_OPTION', '30 rows or more'],
    [
      { ...inputs, steps: [frameStep('MissingValueCleaner'), ...steps] },
      'INVALID_OPTION',
      '`lookBack` is needed: "MissingValueCleaner"',
    ],
  ] as const;
  for (const [given, code, message] of cases) {
    await expect(
      saveServedModel(folders.folder('served'), { model, inputs: given as never }),
    ).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  }
  await expect(serve({ inputs: { ...inputs, steps: [] } })).rejects.toMatchObject({
    code: 'MISSING_COLUMN',
    message: expect.stringContaining('The steps make no column'),
  });
  expect(() => frameStep('noSuchStep')).toThrow('No imported package does the step "noSuchStep"');
});
