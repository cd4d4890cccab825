import { resolveSettings } from '../settings/hyperparameters';
import { prepareForecast } from './prepare-forecast';
import { prepareTraining } from './prepare-training';
import { readRows } from './reading/read-rows';
import { fitScalers, normalizedTargets, scaleInputs, scaleTargets } from './scaling/scale';
import { TargetUnits } from './scaling/target-units';
import { splitRows } from './split';
import { cutWindows } from './windows/cut-windows';

const level = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const flag = level.map((_, row) => row % 2);
const settings = resolveSettings({
  seqLen: 3,
  horizon: 2,
  target: 'log-difference',
  futureCovariates: ['flag'],
});
const given = { X: { flag, level }, y: level };
const rows = readRows(given, { settings });
const split = splitRows(rows, 0.2, settings);

it('reads rows into one matrix, and takes `y` as the last known value', () => {
  expect(rows.X).toEqual({
    rows: 10,
    columns: ['flag', 'level'],
    values: Float64Array.from(level.flatMap((value, row) => [flag[row]!, value])),
  });
  expect(rows.base).toEqual(Float64Array.from(level));
  expect(rows.scale).toBeUndefined();
});

it('splits windows so that no target stands on both sides', () => {
  // six windows have both targets; the held rows are 8 and 9
  expect(split.train).toMatchObject({ first: 0, end: 4 });
  expect(split.validation).toMatchObject({ first: 5, end: 6 });
  expect(split.fittedRows).toBe(8);
  expect(splitRows(rows, rows, settings)).toMatchObject({
    train: { end: 6 },
    validation: { first: 0, end: 6 },
  });
});

it('transforms targets into changes from the last row of their window', () => {
  const normalized = normalizedTargets(rows, new TargetUnits(settings, rows, 1), settings);
  expect(normalized).toHaveLength(12);
  normalized.forEach((change, position) => {
    expect(change).toBeCloseTo(Math.LN2 * (1 + (position % 2)), 14);
  });
});

it('scales by the training rows alone', () => {
  const scalers = fitScalers(split, settings);
  const mean = level.slice(0, 8).reduce((sum, value) => sum + value, 0) / 8;
  expect(scalers.inputScaler.toJSON().mean[1]).toBeCloseTo(mean, 12);
  const { values, columns, statistics } = scaleInputs(rows.X, 10, scalers, settings);
  expect(columns).toEqual(['flag', 'level']);
  expect(statistics).toBeUndefined();
  // the flag has mean and deviation 1/2
  expect(Array.from(values.filter((_, index) => index % 2 === 0))).toEqual(
    flag.map((value) => 2 * value - 1),
  );
  // changes do not differ: they are only shifted
  const targets = scaleTargets((index) => [Math.LN2, 3 * Math.LN2][index]!, 2, scalers);
  expect(targets[0]).toBeCloseTo(0, 6);
  expect(targets[1]).toBeCloseTo(Math.LN2, 6);
});

it('cuts windows that see what is known of the rows to come', () => {
  const scalers = fitScalers(split, settings);
  const windows = cutWindows(scaleInputs(rows.X, 10, scalers, settings), new Float32Array(12), 6, settings);
  expect(windows.features).toBe(4);
  const { inputs } = windows.gather([1]);
  const known = (row: number) => [0, 2, 3].map((column) => inputs[4 * row + column]);
  // the flag of a row, and of the two after it
  expect([0, 1, 2].map(known)).toEqual([
    [1, -1, 1],
    [-1, 1, -1],
    [1, -1, 1],
  ]);
});

it('is one pass for a fit, and the same stages for a forecast', () => {
  const data = prepareTraining(given, 0.2, { settings });
  expect([data.train.length, data.validation!.length]).toEqual([4, 1]);
  expect(data.digest()).toMatch(/^[0-9a-f]{16}$/);
  expect(
    prepareTraining({ ...given, y: level.map((value) => value + 1) }, 0.2, { settings }).digest(),
  ).not.toBe(data.digest());
  const fitted = {
    columns: data.columns,
    scalers: data.scalers,
    series: { base: null, scale: null, hasScale: false },
  };
  const { windows, truth } = prepareForecast({ ...given, base: level }, fitted, settings);
  expect(truth).toEqual(Float64Array.of(8, 16, 16, 32, 32, 64, 64, 128, 128, 256, 256, 512));
  expect(windows.gather([0, 1]).inputs).toEqual(data.train.gather([0, 1]).inputs);
  const next = prepareForecast({ X: given.X, base: level, future: { flag: [0, 1] } }, fitted, settings);
  expect(next.windows.length).toBe(8);
  expect(next.windows.lastRow(7)).toBe(9);
});
