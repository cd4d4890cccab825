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
