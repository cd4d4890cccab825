import { syntheticBitcoin } from '@btcfc/btc-data';
import { toDataFrame } from '@btcfc/core';
import { DataFrame } from 'danfojs-node';
import { prepareData } from './prepare-data';

const columns = syntheticBitcoin({ rows: 700, seed: 1 });
const raw = toDataFrame(columns, DataFrame);
const priceOn = new Map(columns.Date.map((day, row) => [day, columns.btc_market_price[row]!]));
const seqLen = 8;

describe('protocol forecast', () => {
  const data = prepareData('forecast', raw, seqLen);

  it('forecasts the day after the last row of each window', () => {
    const { y } = data.test;
    data.targetDays.forEach((day, row) => {
      expect(y[row]).toBe(priceOn.get(day));
      const dayBefore = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
      expect(data.yesterday[row]).toBe(priceOn.get(dayBefore));
    });
    expect(data.targetOffset).toBe(0);
    expect(data.firstForecast).toBe(seqLen - 1);
  });

  it('keeps the three parts apart in time: only their windows reach back', () => {
    const priced = columns.btc_market_price.filter((price) => price > 0).length - 1;
    const context = seqLen - 1;
    const rows = [data.train, data.validation!, data.test].map(({ y }) => y.length);
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
    const after = prepareData('forecast', toDataFrame(changed, DataFrame), seqLen);
    expect(after.train).toEqual(data.train);
    expect(after.validation).toEqual(data.validation);
    const width = data.test.X.columns.length;
    const untouched = data.test.X.rows - 50;
    expect(after.test.X.values.slice(0, untouched * width)).toEqual(
      data.test.X.values.slice(0, untouched * width),
    );
    expect(after.test.y.at(-1)).not.toBe(data.test.y.at(-1));
  });

  it('turns no missing value into a price', () => {
    for (const part of [data.train, data.validation!, data.test]) {
      expect(part.X.values.every(Number.isFinite)).toBe(true);
      expect(part.X.values.includes(-101_010)).toBe(false);
    }
  });
});

describe('protocol notebook', () => {
  const data = prepareData('notebook', raw, seqLen);

  it('sorts the days as text, so that neighbours lie apart', () => {
    const texts = data.targetDays.map((day) => {
      const [year, month, date] = day.split('-').map(Number);
      return `${month}/${date}/${year}`;
    });
    expect(texts).toEqual([...texts].sort((left, right) => (`${left} 0:00` < `${right} 0:00` ? -1 : 1)));
    expect(data.targetDays).not.toEqual([...data.targetDays].sort());
  });

  it('knows the real price of the day before each target', () => {
    data.targetDays.forEach((day, row) => {
      expect(data.test.y[row]).toBe(priceOn.get(day));
      const dayBefore = new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);
      expect(data.yesterday[row]).toBe(priceOn.get(dayBefore));
    });
    expect(data.targetOffset).toBe(1);
    expect(data.validation).toBeUndefined();
  });

  it('writes -101010 where a value is missing', () => {
    expect(data.train.X.values.includes(-101_010)).toBe(true);
  });
});
