import { syntheticBitcoin } from '@btcfc/btc-data';
import { toDataFrame } from '@btcfc/core';
import { DataFrame } from 'danfojs-node';
import { firstForecast, learningData, learningParts, prepareData, trainingParts } from './prepare-data';

const columns = syntheticBitcoin({ rows: 700, seed: 1 });
const raw = toDataFrame(columns, DataFrame);
const priceOn = new Map(columns.Date.map((day, row) => [day, columns.btc_market_price[row]!]));
const seqLen = 8;

describe('protocol forecast', () => {
  const data = prepareData('forecast', raw);
  const parts = trainingParts(data, seqLen);

  it('forecasts the day after the last row of each window', () => {
    data.targetDays.forEach((day, row) => {
      expect(data.rows.y[row]).toBe(priceOn.get(day));
      const dayBefore = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
      expect(data.yesterday[row]).toBe(priceOn.get(dayBefore));
    });
    expect(data.targetOffset).toBe(0);
    expect(firstForecast(data, seqLen)).toBe(data.testStart);
    expect(parts.test.y[seqLen - 1]).toBe(data.rows.y[data.testStart]);
  });

  it('keeps the three parts apart in time: only their windows reach back', () => {
    const priced = columns.btc_market_price.filter((price) => price > 0).length - 1;
    const context = seqLen - 1;
    const rows = [parts.train, parts.validation!, parts.test].map(({ y }) => y.length);
    expect(rows[0]! + rows[1]! - context + rows[2]! - context).toBe(priced);
    expect(rows[2]! - context).toBe(priced - Math.floor(priced * 0.8));
  });

  it('takes nothing from the future: changing it changes nothing before', () => {
    const changed = {
      ...columns,
      btc_market_price: columns.btc_market_price.slice(),
      btc_difficulty: columns.btc_difficulty.slice(),
    };
    for (let row = 650; row < 700; row++) {
      changed.btc_market_price[row]! *= 3;
      changed.btc_difficulty[row] = 1;
    }
    const after = trainingParts(prepareData('forecast', toDataFrame(changed, DataFrame)), seqLen);
    expect(after.train).toEqual(parts.train);
    expect(after.validation).toEqual(parts.validation);
    const width = parts.test.X.columns.length;
    const untouched = parts.test.X.rows - 50;
    expect(after.test.X.values.slice(0, untouched * width)).toEqual(
      parts.test.X.values.slice(0, untouched * width),
    );
    expect(after.test.y.at(-1)).not.toBe(parts.test.y.at(-1));
  });

  it.each([1, 8, 32])(
    'shows a search no test row, and the same rows to watch with windows of %d',
    (length) => {
      const learning = learningData(data);
      expect(learning.rows.y).toEqual(data.rows.y.slice(0, data.testStart));
      const { train, watched } = learningParts(learning, length);
      expect(train).toEqual(parts.train);
      expect(watched.y.slice(length - 1)).toEqual(data.rows.y.slice(data.trainEnd, data.testStart));
    },
  );

  it('turns no missing value into a price', () => {
    for (const part of [parts.train, parts.validation!, parts.test]) {
      expect(part.X.values.every(Number.isFinite)).toBe(true);
      expect(part.X.values.includes(-101_010)).toBe(false);
    }
  });
});

describe('signals', () => {
  const from = 300;
  const mood = columns.Date.map((_, day) => (day < from || day % 11 === 4 ? Number.NaN : Math.sin(day)));
  const signals = [{ label: 'mood.csv', publicationLag: 2, frame: { Date: columns.Date, mood } }];
  const moodOn = (day: string) => {
    const position = columns.Date.indexOf(day);
    for (let known = position - 2; known >= from; known--)
      if (!Number.isNaN(mood[known]!)) return mood[known]!;
    return undefined;
  };
  // of the row that each day's price is forecast from
  const columnOf = ({ rows, targetDays }: ReturnType<typeof prepareData>, name: string) => {
    const { columns: names, values } = rows.X;
    const position = names.indexOf(name);
    return targetDays.map((target, row) => {
      const day = new Date(Date.parse(target) - 86_400_000).toISOString().slice(0, 10);
      return { day, value: values[row * names.length + position]! };
    });
  };

  it('are what was known on each day, flagged where nothing was', () => {
    const data = prepareData('forecast', raw, { signals });
    const flags = columnOf(data, 'mood_missing');
    expect(columnOf(data, 'mood')).toEqual(
      flags.map(({ day, value }) => ({ day, value: value === 1 ? 0 : moodOn(day) })),
    );
    expect(flags.map(({ value }) => value)).toEqual(flags.map(({ day }) => +(moodOn(day) === undefined)));
    expect(new Set(flags.map(({ value }) => value))).toEqual(new Set([0, 1]));
  });

  it('come beside the inputs that there are without them, which they leave as they are', () => {
    const [without, withThem] = [prepareData('forecast', raw), prepareData('forecast', raw, { signals })];
    const added = withThem.rows.X.columns.filter((name) => !without.rows.X.columns.includes(name));
    expect(added).toEqual(['mood', 'mood_missing', 'mood_log']);
    for (const name of ['btc_difficulty', 'roc_missing']) {
      expect(columnOf(withThem, name)).toEqual(columnOf(without, name));
    }
    expect(withThem.rows.y).toEqual(without.rows.y);
  });

  it('move nothing before they are known, whatever is filled or cleaned', () => {
    const cut = 600;
    const changed = { Date: columns.Date, mood: mood.map((value, day) => (day < cut ? value : 9 - value)) };
    const after = prepareData('forecast', raw, { signals: [{ ...signals[0]!, frame: changed }] });
    const before = columnOf(prepareData('forecast', raw, { signals }), 'mood');
    const known = columns.Date[cut + 2]!;
    const now = columnOf(after, 'mood');
    expect(now.filter(({ day }) => day < known)).toEqual(before.filter(({ day }) => day < known));
    expect(now.filter(({ day }) => day >= known)).not.toEqual(before.filter(({ day }) => day >= known));
  });

  it.each([false, true])('are -101010 where missing under protocol notebook, tuned: %s', (tuned) => {
    const data = prepareData('notebook', raw, { tuned, signals });
    const { columns: names, rows, values } = data.rows.X;
    const column = Array.from(
      { length: rows },
      (_, row) => values[row * names.length + names.indexOf('mood')]!,
    );
    expect(column.filter((value) => value === -101_010).length).toBeGreaterThan(50);
    expect(column.every((value) => value === -101_010 || Math.abs(value) <= 1)).toBe(true);
  });
});

describe('protocol notebook', () => {
  const data = prepareData('notebook', raw);
  const parts = trainingParts(data, seqLen);

  it('sorts the days as text, so that neighbours lie apart', () => {
    const testDays = data.targetDays.slice(data.testStart);
    const texts = testDays.map((day) => {
      const [year, month, date] = day.split('-').map(Number);
      return `${month}/${date}/${year}`;
    });
    expect(texts).toEqual([...texts].sort((left, right) => (`${left} 0:00` < `${right} 0:00` ? -1 : 1)));
    expect(testDays).not.toEqual([...testDays].sort());
  });

  it('knows the real price of the day before each target', () => {
    data.targetDays.forEach((day, row) => {
      expect(data.rows.y[row]).toBe(priceOn.get(day));
      const dayBefore = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
      expect(data.yesterday[row]).toBe(priceOn.get(dayBefore));
    });
    expect(data.targetOffset).toBe(1);
    expect(parts.validation).toBeUndefined();
    expect(parts.test.y).toEqual(data.rows.y.slice(data.testStart));
    expect(firstForecast(data, seqLen)).toBe(data.testStart + seqLen);
  });

  it('lets the search watch the test rows, as published', () => {
    expect(learningParts(learningData(data), seqLen).watched).toEqual(parts.test);
  });

  it('writes -101010 where a value is missing', () => {
    expect(parts.train.X.values.includes(-101_010)).toBe(true);
  });
});
