import { Rng, type TimeSeries } from '@btcfc/core';
import { fillGaps } from '@btcfc/series';
import { readHyperparameters } from '../../settings/hyperparameters';
import { smooth } from '../smoothing/smooth';
import { prepareSeriesForecast, prepareSeriesTraining } from './prepare-series';

const gap = Number.NaN;

function trained(series: TimeSeries | readonly TimeSeries[], settings: object, validation = 0) {
  return prepareSeriesTraining(series, validation, readHyperparameters({ calendar: false, ...settings }));
}

/** The windows in their own units again: inputs [windows][seqLen], targets [windows][horizon]. */
function windowsOf({ train, scalers, series, settings }: ReturnType<typeof trained>) {
  const { inputs, targets } = train.gather(Uint32Array.from({ length: train.length }, (_, window) => window));
  const spread = Object.values(series.scales.known)[0]!.columns[0]!.spread;
  const input = scalers.inputScaler.toJSON();
  const target = scalers.targetScaler.toJSON();
  const cut = (values: number[], width: number) =>
    Array.from({ length: train.length }, (_, window) => values.slice(window * width, (window + 1) * width));
  return {
    inputs: cut(
      Array.from(inputs, (value) => (value * input.scale[0]! + input.mean[0]!) * spread),
      settings.seqLen,
    ),
    targets: cut(
      Array.from(targets, (value, index) => {
        const step = index % target.mean.length;
        return (value * target.scale[step]! + target.mean[step]!) * spread;
      }),
      settings.horizon,
    ),
  };
}

function expectClose(received: number[][], expected: number[][]) {
  expect(received).toHaveLength(expected.length);
  expected.forEach((row, index) => {
    for (const [column, value] of row.entries()) expect(received[index]![column]).toBeCloseTo(value, 4);
  });
}

describe('what the network learns, by hand', () => {
  const values = Float64Array.of(1, 2, 4, 8, 9, 7, 16, 20, 31);

  it('is changes from the last value, of inputs and targets', () => {
    const { inputs, targets } = windowsOf(
      trained({ values }, { target: 'difference', seqLen: 3, horizon: 2, period: 1 }),
    );
    expectClose(inputs, [
      [1, 2, 4],
      [2, 4, 1],
      [4, 1, -2],
      [1, -2, 9],
    ]);
    // from the values 8, 9, 7 and 16
    expectClose(targets, [
      [1, -1],
      [-2, 7],
      [9, 13],
      [4, 15],
    ]);
  });

  it('is changes over a season, and beyond one from the last that is known', () => {
    const { inputs, targets } = windowsOf(
      trained({ values }, { target: 'seasonal-difference', seqLen: 2, horizon: 3, period: 2 }),
    );
    expectClose(inputs, [
      [3, 6],
      [6, 5],
      [5, -1],
    ]);
    // after row 3: rows 4, 5 and 6 from rows 2, 3 and again 2
    expectClose(targets, [
      [9 - 4, 7 - 8, 16 - 4],
      [7 - 8, 16 - 9, 20 - 8],
      [16 - 9, 20 - 7, 31 - 9],
    ]);
  });

  it('is changes of logarithms', () => {
    const { inputs, targets } = windowsOf(
      trained({ values }, { target: 'log-difference', seqLen: 6, horizon: 2, period: 1 }),
    );
    expectClose(inputs, [[2, 2, 2, 9 / 8, 7 / 9, 16 / 7].map(Math.log)]);
    expectClose(targets, [[20 / 16, 31 / 16].map(Math.log)]);
  });

  it('never crosses a gap or the border of a series', () => {
    const holed = Float64Array.of(1, 2, 4, 8, gap, 7, 16, 20, 31, 30);
    const data = trained(
      [
        { id: 'a', values: holed },
        { id: 'b', values: Float64Array.of(gap, 100, 200, 400, 300) },
      ],
      { target: 'difference', seqLen: 2, horizon: 1, period: 1 },
    );
    const { inputs } = data.train.gather(
      Uint32Array.from({ length: data.train.length }, (_, window) => window),
    );
    const { mean, scale } = data.scalers.inputScaler.toJSON();
    const spreads = ['a', 'b'].map((id) => data.series.scales.known[id]!.columns[0]!.spread);
    const moves = Array.from(inputs, (value) => value * scale[0]! + mean[0]!);
    // of a: 1, 2 before the gap (then 4); 9, 4 and 4, 11 behind it; of b: 100, 200
    const expected = [1, 2, 9, 4, 4, 11].map((move) => move / spreads[0]!);
    expectClose([moves], [[...expected, 100 / spreads[1]!, 200 / spreads[1]!]]);
  });
});

describe('forecasting', () => {
  const settings = { target: 'seasonal-log-difference', seqLen: 3, horizon: 4, period: 3 } as const;
  const season = (row: number) => 100 * 1.02 ** row * [1, 1.5, 0.7][row % 3]!;
  const values = Float64Array.from({ length: 30 }, (_, row) => season(row));

  it('makes values of what the network says again', () => {
    const { scalers, series: fittedSeries, settings: decided } = trained({ values }, settings);
    const { units, windows, from } = prepareSeriesForecast(
      { values },
      { scalers, fittedSeries },
      decided,
      'last',
    );
    expect(from).toMatchObject([{ row: 29 }]);
    const row = windows.lastRow(0);
    const spread = fittedSeries.scales.known['']!.columns[0]!.spread;
    // it grows by 1.02 ** 3 over a season, and by twice that over two
    for (let step = 0; step < 4; step++) {
      const growth = Math.log(1.02) * 3 * Math.ceil((step + 1) / 3);
      expect(units.restore(row, step, growth / spread)).toBeCloseTo(season(30 + step), 8);
      expect(units.restore(row, step, units.baseline(row, step))).toBeCloseTo(season(27 + (step % 3)), 8);
    }
  });

  it.each([
    ['persistence', 'seasonal-log-difference', (_: number) => season(29)],
    ['persistence', 'log-level', (_: number) => season(29)],
    ['auto', 'log-difference', (step: number) => season(27 + (step % 3))],
    ['seasonal-naive', 'log-level', (step: number) => season(27 + (step % 3))],
    ['seasonal-naive', 'difference', (step: number) => season(27 + (step % 3))],
    ['drift', 'log-difference', (step: number) => season(29) * (season(29) / season(0)) ** ((step + 1) / 29)],
    ['drift', 'level', (step: number) => season(29) + ((step + 1) * (season(29) - season(0))) / 29],
  ] as const)('is drawn toward a baseline: %s of %s', (baseline, target, expected) => {
    const {
      scalers,
      series: fittedSeries,
      settings: decided,
    } = trained(
      { values },
      {
        ...settings,
        ...{ target, baseline },
      },
    );
    const { units, windows } = prepareSeriesForecast({ values }, { scalers, fittedSeries }, decided, 'last');
    const row = windows.lastRow(0);
    for (let step = 0; step < 4; step++) {
      expect(units.restore(row, step, units.baseline(row, step))).toBeCloseTo(expected(step), 8);
    }
  });

  it.each(['all', 'last', 3] as const)('takes the rows that are asked for: %p', (origins) => {
    const { scalers, series: fittedSeries, settings: decided } = trained({ values }, settings);
    const { from } = prepareSeriesForecast({ values }, { scalers, fittedSeries }, decided, origins);
    // a window of three changes over three rows ends on the sixth row first
    const expected = { all: [...Array(25).keys()].map((row) => row + 5), last: [29], 3: [27, 28, 29] };
    expect(from.map(({ row }) => row)).toEqual(expected[origins]);
  });

  it('takes what is missing as usual, and starts from the last season where the last value is missing', () => {
    const { scalers, series: fittedSeries, settings: decided } = trained({ values }, settings);
    const late = values.slice();
    late[29] = gap;
    const { units, windows } = prepareSeriesForecast(
      { values: late },
      { scalers, fittedSeries },
      decided,
      'last',
    );
    const { inputs } = windows.gather([0]);
    expect(inputs[2]).toBe(0);
    expect(inputs[1]).not.toBe(0);
    expect(units.restore(windows.lastRow(0), 2, 0)).toBeCloseTo(season(26), 8);
  });

  it('begins a window before a series that is too short for one', () => {
    const { scalers, series: fittedSeries, settings: decided } = trained({ values }, settings);
    const both = [
      { id: 'long', values },
      { id: 'short', values: values.slice(0, 4) },
    ];
    const { windows, units } = prepareSeriesForecast(both, { scalers, fittedSeries }, decided, 'last');
    const { inputs } = windows.gather([1]);
    expect(Array.from(inputs.subarray(0, 2))).toEqual([0, 0]);
    expect(Number.isFinite(units.restore(windows.lastRow(1), 3, 0.1))).toBe(true);
  });
});

it('learns what a smoothing leaves over, and expects what it expects where it says nothing', () => {
  const rng = new Rng(5);
  const panel = Array.from({ length: 3 }, (_, index) => ({
    id: `${index}`,
    values: Float64Array.from({ length: 20 }, (__, row) => 10 * (index + 1) + 3 * (row % 2) + rng.normal()),
  }));
  const given = { target: 'residual', seqLen: 3, horizon: 2, period: 2 };
  const { train, scalers, series, settings } = trained(panel, given);
  const { smoothing, known } = series.scales;
  const { surprises, ahead } = smooth(panel[1]!.values, smoothing!, { phase: 0, horizon: 2 });
  // the second window of the second series ends on its fifth row: each has 20 - 1 - 3 - 1 of them
  const { inputs, targets } = train.gather([15 + 1]);
  const { spread } = known['1']!.columns[0]!;
  const scaled = (scaler: typeof scalers.inputScaler, value: number, column: number) => {
    const { mean, scale } = scaler.toJSON();
    return (value / spread - mean[column]!) / scale[column]!;
  };
  for (const [at, row] of [2, 3, 4].entries())
    expect(inputs[at]).toBeCloseTo(scaled(scalers.inputScaler, surprises[row]!, 0), 4);
  for (const step of [0, 1]) {
    const left = panel[1]!.values[5 + step]! - ahead[4 * 2 + step]!;
    expect(targets[step]).toBeCloseTo(scaled(scalers.targetScaler, left, step), 4);
  }
  const { units, windows } = prepareSeriesForecast(
    panel,
    { scalers, fittedSeries: series },
    settings,
    'last',
  );
  for (const step of [0, 1])
    expect(units.restore(windows.lastRow(1), step, 0)).toBeCloseTo(ahead[19 * 2 + step]!, 10);
});

describe('what is left to the data', () => {
  const wave = (count: number, period: number, low = 0, seed = 0) => {
    const rng = new Rng(seed);
    return Float64Array.from(
      { length: count },
      (_, row) => low + 10 + 5 * Math.sin((2 * Math.PI * row) / period) + 0.3 * rng.normal(),
    );
  };

  it.each([
    ['a season of values above zero', [wave(120, 12)], 'seasonal-log-difference', 12, 24],
    ['a season about zero', [wave(120, 12, -10)], 'seasonal-difference', 12, 24],
    ['a short season', [wave(120, 4)], 'seasonal-log-difference', 4, 12],
  ])('%s', (_, [values], target, period, seqLen) => {
    expect(trained({ values: values! }, {}).settings).toMatchObject({ target, period, seqLen });
  });

  it('counts with zeros have no logarithms, and what shows no season no seasonal change', () => {
    const counts = Float64Array.from({ length: 80 }, (_, row) => (row * row * 7) % 5);
    expect(trained({ values: counts }, { period: 1 }).settings).toMatchObject({
      target: 'difference',
      seqLen: 12,
    });
    // two periods of it would be sixty rows
    expect(trained({ values: wave(200, 30) }, { period: 30 }).settings.seqLen).toBe(48);
    // two seasons and a half are too few to take changes over them
    expect(trained({ values: wave(30, 12) }, { period: 12 }).settings.target).toBe('log-difference');
  });

  it('short series have short windows', () => {
    const { settings, train } = trained({ values: wave(20, 50) }, { period: 1, horizon: 4 });
    // 19 changes, of which 4 are what the last window forecasts: half of the other 15
    expect(settings.seqLen).toBe(8);
    expect(train.length).toBe(8);
  });

  it('many series learn their season from each other', () => {
    const panel = Array.from({ length: 12 }, (_, index) => ({
      id: `${index}`,
      values: wave(60, 12, 0, index),
    }));
    // of 60 rows six tell of half a season alone
    const { settings, columns, train } = trained(panel, { calendar: 'auto' });
    expect(settings).toMatchObject({ target: 'log-residual', period: 12, seqLen: 24, calendar: false });
    expect(columns).toEqual(['value']);
    expect(train.length).toBe(12 * (60 - 6 - 24));
    const belowZero = panel.map(({ id, values }) => ({ id, values: values.map((value) => value - 10) }));
    expect(trained(belowZero, {}).settings.target).toBe('residual');
    expect(trained(panel.slice(0, 9), {}).settings.target).toBe('seasonal-log-difference');
    // of a season of so many rows smoothing would be slow
    expect(trained(panel, { period: 49, seqLen: 4 }).settings.target).toBe('log-difference');
    expect(() => trained(panel, { target: 'residual', period: 49, seqLen: 4 })).toThrow(
      '`target` must be another than "residual" where a season has more than 48 rows',
    );
  });

  it('series with zeros have logarithms too where residuals are learned, and none that is below zero', () => {
    const panel = Array.from({ length: 12 }, (_, index) => ({
      id: `${index}`,
      values: wave(60, 12, 0, index).map((value, row) => (index === 0 && row % 5 === 0 ? 0 : value)),
    }));
    const { settings, scalers, series } = trained(panel, {});
    expect(settings.target).toBe('log-residual');
    const mean = panel[0]!.values.reduce((sum, value) => sum + value, 0) / 60;
    expect(series.scales.known['0']!.shift).toBeCloseTo(mean, 10);
    expect(series.scales.known['1']!.shift).toBe(0);
    const { units, windows } = prepareSeriesForecast(
      panel,
      { scalers, fittedSeries: series },
      settings,
      'last',
    );
    expect(units.restore(windows.lastRow(0), 0, -100)).toBe(0);
    expect(units.restore(windows.lastRow(1), 0, -100)).toBeGreaterThan(0);
  });
});

describe('the calendar', () => {
  const dated = (dates: readonly number[], id?: string) => ({
    values: Float64Array.from(dates, (_, row) => 10 + Math.sin((2 * Math.PI * row) / 12)),
    dates: Float64Array.from(dates),
    ...(id && { id }),
  });
  const settings = { target: 'difference', period: 12, seqLen: 2, calendar: true } as const;

  it('tells the same phase of the season on the same date, wherever a series begins', () => {
    const months = Array.from({ length: 40 }, (_, row) => Date.UTC(2019, row));
    const data = trained([dated(months, 'a'), dated(months.slice(5), 'b')], settings);
    const { windows, from } = prepareSeriesForecast(
      [dated(months, 'a'), dated(months.slice(5, 38), 'b'), dated(months.slice(7), 'new')],
      { scalers: data.scalers, fittedSeries: data.series },
      data.settings,
      'last',
    );
    expect(from.map(({ row }) => row)).toEqual([39, 32, 32]);
    const width = data.columns.length;
    const { mean, scale } = data.scalers.inputScaler.toJSON();
    const { inputs } = windows.gather([0, 1, 2]);
    for (const [window, month] of [39, 37, 39].entries()) {
      const phases = data.columns.slice(1).map((_, index) => {
        const column = index + 1;
        return inputs[(window * 2 + 1) * width + column]! * scale[column]! + mean[column]!;
      });
      const angle = (2 * Math.PI * month) / 12;
      const expected = [Math.sin(angle), Math.cos(angle), Math.sin(2 * angle), Math.cos(2 * angle)];
      phases.forEach((phase, index) => {
        expect(phase).toBeCloseTo(expected[index]!, 5);
      });
    }
  });

  it.each([
    ['hours of four weeks', 672, 3_600_000, 24, ['weekday']],
    ['hours of two weeks', 336, 3_600_000, 24, []],
    ['days of three years with a week', 1096, 86_400_000, 7, ['dayOfYear']],
    ['weeks of three years', 157, 7 * 86_400_000, 1, ['dayOfYear']],
  ] as const)('tells of further cycles: %s', (_, count, step, period, parts) => {
    const dates = Array.from({ length: count }, (__, row) => Date.UTC(2020, 0, 1) + row * step);
    const {
      columns,
      series,
      settings: decided,
    } = trained(dated(dates), {
      target: 'seasonal-difference',
      ...(period === 1 && { target: 'difference' }),
      period,
      calendar: 'auto',
    });
    expect(series.columns.cycles).toEqual(parts);
    expect(decided.calendar).toBe(parts.length > 0);
    for (const part of parts) expect(columns).toContain(`${part}_cos2`);
  });
});

it('tells series apart by what is constant in each, and leaves a place for what it never saw', () => {
  const one = (id: string, staticCovariates: Record<string, number | string>) => ({
    id,
    values: Float64Array.from({ length: 20 }, (_, row) => 10 + Math.sin(row * row)),
    staticCovariates,
  });
  const data = trained(
    [one('a', { kind: 'shop', size: 1, land: 'X' }), one('b', { kind: 'web', size: 3, land: 'X' })],
    { target: 'difference', period: 1, seqLen: 2 },
  );
  // what all share is left out
  expect(data.columns).toEqual(['value', 'size', 'kind']);
  const { windows } = prepareSeriesForecast(
    [one('a', { kind: 'shop', size: 1 }), one('new', { kind: 'mail', size: 2 })],
    { scalers: data.scalers, fittedSeries: data.series },
    data.settings,
    'last',
  );
  const { inputs } = windows.gather([0, 1]);
  const { mean, scale } = data.scalers.inputScaler.toJSON();
  const raw = (window: number, column: number) =>
    inputs[(window * 2 + 1) * 3 + column]! * scale[column]! + mean[column]!;
  // categories are numbered as they are, from 1 on; 0 was not seen
  expect([1, 2].map((column) => raw(0, column))).toEqual([1, 1]);
  expect(raw(1, 1)).toBeCloseTo(2, 6);
  expect(inputs[(2 + 1) * 3 + 2]).toBe(0);
  expect(inputs.slice(2, 3)).toEqual(Float32Array.of(1));
});

it('learns from a series of which a constant number is not known', () => {
  const values = Float64Array.from({ length: 20 }, (_, row) => 10 + Math.sin(row * row));
  const { train } = trained(
    [
      { id: 'a', values, staticCovariates: { size: 1 } },
      { id: 'b', values, staticCovariates: { size: 3 } },
      { id: 'c', values },
    ],
    { target: 'difference', period: 1, seqLen: 2 },
  );
  const { inputs } = train.gather([0, train.length - 1]);
  expect(train.length).toBe(3 * 17);
  // a usual one
  expect(inputs.slice(-2)[1]).toBe(0);
});

it('trains more where there are ten series and more, unless it is told how', () => {
  const panel = (count: number) =>
    Array.from({ length: count }, (_, id) => ({
      id: `${id}`,
      values: Float64Array.from({ length: 40 }, (_, row) => Math.sin(row * row + id)),
    }));
  const few = { batchSize: 32, patience: 6, hiddenDim: 16, dropout: 0.3 };
  const many = { batchSize: 128, patience: 10, hiddenDim: 32, dropout: 0.2 };
  expect(trained(panel(9), {}).settings).toMatchObject(few);
  expect(trained(panel(10), {}).settings).toMatchObject(many);
  expect(trained(panel(10), few).settings).toMatchObject(few);
});

describe('dates between which some are absent', () => {
  const settings = { target: 'difference', period: 1, seqLen: 3 };
  const daily = (days: number[]) => ({
    values: Float64Array.from(days, (day) => Math.sin(day * day)),
    dates: Float64Array.from(days, (day) => Date.UTC(2024, 0, 1) + 86_400_000 * day),
  });
  const all = [...Array(40).keys()];
  const holed = daily(all.filter((day) => day !== 9 && day !== 20 && day !== 21));

  it('are refused, in the fit and after it, until each has a row', () => {
    const told = 'Between the dates of `series` 3 are absent, the first 2024-01-10.';
    expect(() => trained(holed, settings)).toThrow(told);
    const { train, scalers, series, settings: decided } = trained(fillGaps(holed), settings);
    // of 40 rows: windows of 3 changes and a target that hold none of the three
    const isFree = (row: number) => [9, 20, 21].every((day) => day > row + 1 || day < row - 3);
    expect(train.length).toBe(all.filter((row) => row >= 3 && row < 39 && isFree(row)).length);
    expect(() => prepareSeriesForecast(holed, { scalers, fittedSeries: series }, decided, 'last')).toThrow(
      told,
    );
  });

  it('are none where the market is closed, months differ or there is no step', () => {
    const weekdays = all.filter((day) => day % 7 < 5 && day !== 9);
    const months = {
      values: Float64Array.from(all, Math.sin),
      dates: Float64Array.from(all, (month) => Date.UTC(2020, month)),
    };
    const ticks = daily(all.map((day) => day + 0.2 * Math.sin(day * day)));
    for (const series of [daily(weekdays), months, ticks]) {
      expect(trained(series, settings).train.length).toBe(series.values.length - 4);
    }
  });
});

describe('series of different lengths', () => {
  const wave = (id: string, rows: number) => ({
    id,
    values: Float64Array.from({ length: rows }, (_, row) => Math.sin(row * row)),
  });
  const settings = { target: 'difference', period: 1, seqLen: 4, horizon: 2 };

  it('set a number of rows of each aside, and none where too few would be left', () => {
    const { train, validation, warnings } = trained(
      [wave('a', 40), wave('b', 30), wave('c', 9)],
      settings,
      5,
    );
    // 5 changes and targets before the first window's, then one window a row; both targets among the rows
    expect(train.length).toBe(40 - 5 - 6 + (30 - 5 - 6) + (9 - 6));
    expect(validation?.length).toBe(4 + 4);
    expect(warnings).toEqual([]);
  });

  it('are whole series where many are short, so that no part of the season goes unlearned', () => {
    const panel = (rows: number) => Array.from({ length: 20 }, (_, index) => wave(`${index}`, rows));
    // of 42 rows 15 end a window with its targets, of which 12 rows less would leave 3
    const monthly = { target: 'difference', period: 12, seqLen: 15, horizon: 12 };
    const short = trained(panel(42), monthly, 0.2);
    expect([short.train.length, short.validation?.length]).toEqual([16 * 15, 4 * 15]);
    expect(short.warnings).toEqual([]);
    const long = trained(panel(80), monthly, 0.2);
    expect([long.train.length, long.validation?.length]).toEqual([20 * (53 - 16), 20 * 5]);
    // a number of rows is a number of rows
    expect(trained(panel(42), monthly, 12).train.length).toBe(20 * 3);
    expect(trained(panel(42).slice(0, 9), monthly, 0.2).train.length).toBe(9 * 3);
  });

  it('tell of those too short to learn from, and of no rows to decide by', () => {
    const { train, validation, warnings } = trained(
      [wave('a', 7), wave('b', 5), wave('c', 6)],
      settings,
      0.5,
    );
    expect(train.length).toBe(1);
    expect(validation).toBeUndefined();
    expect(warnings).toEqual([
      expect.stringMatching(/^2 of 3 series \(the first: "b"\) hold no whole window of 4 rows/),
      expect.stringMatching(/^No series is long enough to set rows aside/),
    ]);
    expect(() => trained(wave('a', 40), { ...settings, period: 1, baseline: 'seasonal-naive' })).toThrow(
      '`baseline` must be another one: no season was found',
    );
    expect(() => trained(wave('a', 40), { ...settings, shrinkage: 'validation' })).toThrow(
      'above 0 where `shrinkage`',
    );
  });
});

it('refuses what it can not learn from', () => {
  const values = Float64Array.from({ length: 30 }, (_, row) => row - 3);
  expect(() => trained({ values }, { target: 'log-difference' })).toThrow('not above 0 in row 1,');
  expect(() => trained({ values }, { target: 'seasonal-difference', period: 1 })).toThrow(
    'no season was found',
  );
  expect(() => trained({ values }, { seqLen: 30, period: 1 })).toThrow('at least 32 are needed');
  expect(() => trained({ values: values.fill(gap) }, {})).toThrow('has no value');
  expect(() => trained([{ values }, { values }] as never, {})).toThrow();
});
