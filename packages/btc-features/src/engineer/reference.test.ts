import { type Frame, type PlainFrameResult, sortByDate, toDataFrame } from '@btcfc/core';
import {
  addTarget,
  columnValues,
  type FeatureMatrix,
  logTransform,
  selectFeatures,
  temporalSplit,
  toMatrix,
} from '@btcfc/features';
import {
  csvColumns,
  describeWithPython,
  describeWithReference,
  goldenFile,
  referenceFile,
  runPython,
} from '@btcfc/test-support';
import { DataFrame, readCSV } from 'danfojs-node';
import { BTCFeatureEngineer, keepPricedRows } from '../index';

jest.setTimeout(60_000);

const target = 'target_next_day_price';
const exclude = ['Date', 'btc_market_price', target];

describeWithReference('BTCFeatureEngineer on the dataset', () => {
  const raw = typed(csvColumns(referenceFile('data/bitcoin_dataset.csv')));
  const golden = typed(csvColumns(goldenFile('features.csv')));

  it('equals the reference on plain columns, sentinel included', () => {
    const features = new BTCFeatureEngineer({ missingValue: -101010 }).transform(keepPricedRows(raw));
    expectClose(features, golden);
  });

  it('equals the reference on a danfo frame, sentinel included', () => {
    const priced = keepPricedRows(toDataFrame(raw, DataFrame));
    const features = new BTCFeatureEngineer({ missingValue: -101010 }).transform(priced);
    expect(features).toBeInstanceOf(DataFrame);
    expectClose(columnsOf(features), golden);
    expect(features.dtypes.filter((dtype) => dtype === 'boolean')).toHaveLength(54);
  });

  it('equals the reference on what danfo reads itself', async () => {
    const frame = await readCSV(referenceFile('data/bitcoin_dataset.csv'));
    const features = new BTCFeatureEngineer({ missingValue: -101010 }).transform(keepPricedRows(frame));
    expectClose(columnsOf(features), golden);
  });

  it('leaves missing values NaN unless told otherwise', () => {
    const features = new BTCFeatureEngineer().transform(keepPricedRows(raw));
    expectClose(features, withoutSentinel(golden));
  });
});

describeWithPython(['pandas'], 'the inputs of the model, against pandas', () => {
  describeWithReference('on the dataset', () => {
    const raw = typed(csvColumns(referenceFile('data/bitcoin_dataset.csv')));
    const isoDates = { ...raw, Date: isoOf(raw.Date as string[]) };

    it.each([
      ['text', 'M/D/YYYY h:mm', raw],
      ['time', 'M/D/YYYY h:mm', raw],
      ['text', 'ISO', isoDates],
      ['time', 'ISO', isoDates],
    ] as const)('in order of %s, dates as %s', (order, _format, frame) => {
      const expected = pandasInputs(order);
      const features = new BTCFeatureEngineer({ missingValue: -101010 }).transform(keepPricedRows(frame));
      const logged = prepared(sortByDate(features, { order }));
      const inputs = toMatrix(logged, { exclude });
      expect(inputs.columns).toHaveLength(161);
      expect(inputs.rows).toBe(2724);
      expectSameMatrix(inputs, expected.inputs);
      expectSameNumbers(columnValues(logged, target), expected.target);
      expect(Object.keys(selectFeatures(logged, { exclude }))).toEqual(expected.inputs.columns);
      const { train, test } = temporalSplit(logged);
      expect([train.Date!.length, test.Date!.length]).toEqual([2179, 545]);
    });

    it('through danfo frames, missing values left out', () => {
      const expected = pandasInputs('time').inputs;
      const values = expected.values.map((value) => (value === -101010 ? Number.NaN : value));
      const priced = keepPricedRows(toDataFrame(raw, DataFrame));
      const sorted = sortByDate(new BTCFeatureEngineer().transform(priced));
      expectSameMatrix(toMatrix(prepared(sorted), { exclude }), { ...expected, values });
    });
  });
});

/** With target and logarithms, as the notebook makes them. */
function prepared<Input extends Frame>(sorted: Input) {
  const labelled = addTarget(sorted, { column: 'btc_market_price', name: target, dropLast: true });
  return logTransform(labelled, { exclude: [target] });
}

function pandasInputs(order: 'text' | 'time'): { inputs: FeatureMatrix; target: Float64Array } {
  const script = `
import sys, numpy as np, pandas as pd
df = pd.read_csv(sys.argv[1])
df = df.sort_values('Date', key=${order === 'text' ? 'None' : 'pd.to_datetime'}).reset_index(drop=True)
df['target_next_day_price'] = df['btc_market_price'].shift(-1)
names = df.select_dtypes(include=[np.number]).columns.difference(['Date', 'target_next_day_price'])
logs = [np.log(df[n].where(df[n] > 0)).fillna(0).rename(n + '_log') for n in names]
df = pd.concat([df] + logs, axis=1).dropna(subset=['target_next_day_price'])
x = df.drop(columns=['Date', 'btc_market_price', 'target_next_day_price'])
sys.stdout.buffer.write((','.join(x.columns) + '\\n').encode())
sys.stdout.buffer.write(x.to_numpy(dtype=float).tobytes())
sys.stdout.buffer.write(df['target_next_day_price'].to_numpy().tobytes())`;
  const output = runPython(script, { args: [goldenFile('features.csv')] });
  const end = output.indexOf('\n');
  const columns = output.subarray(0, end).toString().split(',');
  const numbers = new Float64Array(Uint8Array.from(output.subarray(end + 1)).buffer);
  const rows = numbers.length / (columns.length + 1);
  const values = numbers.slice(0, rows * columns.length);
  return { inputs: { columns, rows, values }, target: numbers.slice(values.length) };
}

function typed(columns: Record<string, string[]>): PlainFrameResult {
  return Object.fromEntries(
    Object.entries(columns).map(([name, cells]) => {
      if (name === 'Date') return [name, cells];
      if (cells[0] === 'True' || cells[0] === 'False')
        return [name, Uint8Array.from(cells, (cell) => +(cell === 'True'))];
      return [name, Float64Array.from(cells, (cell) => (cell === '' ? Number.NaN : Number(cell)))];
    }),
  );
}

function withoutSentinel(frame: PlainFrameResult): PlainFrameResult {
  return Object.fromEntries(
    Object.entries(frame).map(([name, values]) => [
      name,
      values instanceof Float64Array
        ? values.map((value) => (value === -101010 ? Number.NaN : value))
        : values,
    ]),
  );
}

function columnsOf(frame: DataFrame): PlainFrameResult {
  const rows = frame.values as (string | number | boolean)[][];
  return Object.fromEntries(
    frame.columns.map((name, position) => [
      name,
      rows.map((row) => (typeof row[position] === 'boolean' ? +row[position] : row[position])),
    ]),
  ) as unknown as PlainFrameResult;
}

function isoOf(dates: string[]): string[] {
  return dates.map((text) => new Date(`${text.split(' ')[0]} UTC`).toISOString().slice(0, 10));
}

function expectClose(actual: PlainFrameResult, expected: PlainFrameResult): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [name, column] of Object.entries(expected)) {
    if (name === 'Date') expect(actual[name]).toEqual(column);
    else expectSameNumbers(actual[name] as ArrayLike<number>, column as ArrayLike<number>, name);
  }
}

function expectSameMatrix(actual: FeatureMatrix, expected: FeatureMatrix): void {
  expect(actual.columns).toEqual(expected.columns);
  expect(actual.rows).toBe(expected.rows);
  for (const [position, name] of expected.columns.entries()) {
    expectSameNumbers(columnOf(actual, position), columnOf(expected, position), name);
  }
}

function columnOf({ columns, rows, values }: FeatureMatrix, position: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) => values[row * columns.length + position]!);
}

function expectSameNumbers(actual: ArrayLike<number>, expected: ArrayLike<number>, name = ''): void {
  expect(actual).toHaveLength(expected.length);
  // the relative error of a value is the absolute one of its logarithm, which may be near 0
  const smallest = name.endsWith('_log') ? 1 : 0;
  for (let row = 0; row < expected.length; row++) {
    const reference = expected[row]!;
    const close = Number.isNaN(reference)
      ? Number.isNaN(actual[row]!)
      : Math.abs(actual[row]! - reference) <= 1e-9 * Math.max(smallest, Math.abs(reference));
    if (!close) throw new Error(`${name}, row ${row}: ${actual[row]}, not ${reference}`);
  }
}
