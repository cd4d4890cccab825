import { randomWalk } from '@btcfc/backtest';
import { formatDate, loadModel, memoryStore, normalQuantile, Rng } from '@btcfc/core';
import { forecastSpread } from './forecast-spread';
import type { SpreadSeries } from './spread-result';
import { intervalText } from './spread-text';

jest.setTimeout(60_000);

const quick = { preset: 'fast', progress: false } as const;
const plain = { ...quick, candidates: ['ewma'] };

/** Prices of calm and wild months in turn, business days from Monday 2021-01-04 on, some of them without a price. */
function marketRows(rows: number) {
  const rng = new Rng(6);
  let price = 100;
  const days: { date: string; open: number; close: number | null; volume: number }[] = [];
  for (let day = 0; days.length < rows; day++) {
    const date = Date.UTC(2021, 0, 4 + day);
    if ([0, 6].includes(new Date(date).getUTCDay())) continue;
    const open = price;
    price *= Math.exp((Math.floor(days.length / 40) % 2 === 0 ? 0.004 : 0.02) * rng.normal());
    const isClosed = days.length % 83 === 40;
    days.push({
      date: formatDate(date),
      open,
      close: isClosed ? null : price,
      volume: rng.integer(1000, 5000),
    });
  }
  return days;
}

const market = marketRows(700);
const csv = `Date,Open,Close,Volume\n${market
  .map(({ date, open, close, volume }) => `${date},${open},${close ?? ''},${volume}`)
  .join('\n')}\n`;

const closes = Float64Array.from(market.flatMap(({ close }) => close ?? []));

/** Whether what was saved forecasts as the result does. */
async function expectSameAfterLoading(
  result: Awaited<ReturnType<typeof forecastSpread>>,
  values: Float64Array,
): Promise<void> {
  const store = memoryStore();
  await result.save(store, { pictures: false });
  const { model, fitted } = await loadModel(store);
  const { horizon, levels, quantiles } = result.forecast;
  const again = await model.predict(fitted, [
    {
      ...{ series: { values }, panel: [], origin: values.length - 1, horizon, levels, seed: 0 },
      tail: (count) => ({ values: values.slice(-count) }),
    },
  ]);
  again.quantiles.forEach((quantile, level) => {
    quantile.forEach((value, step) => {
      expect(value / quantiles[level]![step]!).toBeCloseTo(1, 12);
    });
  });
}

describe('forecastSpread', () => {
  let result: Awaited<ReturnType<typeof forecastSpread>>;
  let only: SpreadSeries;
  beforeAll(async () => {
    result = await forecastSpread(csv, { ...quick, horizon: 5 });
    only = result.series[0]!;
  });

  it('finds the closing price, and leaves days without one out', () => {
    const closed = market.filter(({ close }) => close === null).length;
    expect(String(result)).toContain(`${700 - closed} prices, business days, 2021-01-04`);
    expect(result.notes.join('\n')).toContain('"Close" is taken as the value');
    // the next five days of trade
    const dates = Array.from(result.forecast.dates!, (date) => new Date(date).getUTCDay());
    expect(dates.every((weekday) => weekday > 0 && weekday < 6)).toBe(true);
    expect(result.forecast.dates![0]).toBeGreaterThan(Date.parse(market.at(-1)!.date));
  });

  it('judges the first and the last row ahead by what the models forecast there', () => {
    expect([...new Set(only.scores.map(({ horizon }) => horizon))]).toEqual([1, 5]);
    for (const horizon of [1, 5]) {
      const own = only.scores.filter((score) => score.horizon === horizon);
      expect(own.map(({ name }) => name).sort()).toEqual(
        expect.arrayContaining(['average', 'ewma', 'garch']),
      );
      expect(own.map(({ pinball }) => pinball)).toEqual(
        own.map(({ pinball }) => pinball).sort((a, b) => a - b),
      );
      for (const { name, skill, verdict, coverage, pinball } of own) {
        const baseline = own.find((score) => score.name === 'ewma')!;
        expect(skill).toBeCloseTo(1 - pinball / baseline.pinball, 12);
        expect(verdict === 'baseline').toBe(name === 'ewma');
        const [half, wide] = coverage;
        expect(wide!.measured).toBeGreaterThan(0.8);
        expect(wide!.measured).toBeLessThan(0.97);
        expect(half!.measured).toBeLessThan(wide!.measured);
      }
    }
  });

  it('tells the next interval in units of the price', () => {
    const [lower, upper] = [result.forecast.quantiles[0]![0]!, result.forecast.quantiles.at(-1)![0]!];
    const sentence = only.sentences.find((each) => each.startsWith("The next day's 90% interval"))!;
    const [from, to] = [...sentence.matchAll(/[\d.]+(?= to|\.$)/g)].map(Number);
    expect(Math.abs(from! - lower)).toBeLessThan(0.06 * (upper - lower));
    expect(Math.abs(to! - upper)).toBeLessThan(0.06 * (upper - lower));
    expect(String(result)).toContain(sentence);
    expect(intervalText([91_218.3, 97_342.9])).toBe('91,200 to 97,300');
    expect(intervalText([0.81234, 0.85678])).toBe('0.812 to 0.857');
    expect(intervalText([5, 5])).toBe('5.00 to 5.00');
    expect(intervalText([1.05e-198, 1.1e-198])).toBe('1.050e-198 to 1.100e-198');
    expect(intervalText([1.05e202, 1.1e202])).toBe('1.050e+202 to 1.100e+202');
  });

  it('saves the best, a pool here, which is read without naming it', async () => {
    expect(only.best).toBe('pool');
    const store = memoryStore();
    await result.save(store, { pictures: false });
    expect((await store.list()).filter((name) => !name.startsWith('model/')).sort()).toEqual([
      'forecast.csv',
      'manifest.json',
      'report.md',
    ]);
    await expectSameAfterLoading(result, closes);
    const report = new TextDecoder().decode((await store.read('report.md'))!);
    for (const part of ['| one row ahead |', '## Part by part', '## How sure it was'])
      expect(report).toContain(part);
    for (const { folds, pit, pinball, skill } of only.scores) {
      expect(folds).toHaveLength(5);
      const losses = folds.map((fold) => fold.pinball);
      expect(Math.min(...losses)).toBeLessThanOrEqual(pinball);
      expect(Math.max(...losses)).toBeGreaterThanOrEqual(pinball);
      // each of EWMA's own
      if (skill === 0) expect(folds.map((fold) => fold.skill)).toEqual([0, 0, 0, 0, 0]);
      expect(pit.reduce((sum, count) => sum + count, 0)).toBe(
        only.scores[0]!.pit.reduce((sum, count) => sum + count, 0),
      );
    }
  });

  it('tries a network whose intervals follow calm and wild times', async () => {
    const tried = await forecastSpread(closes, { ...quick, candidates: ['lstm'], horizon: 1 });
    const { coverage } = tried.series[0]!.scores.find(({ name }) => name === 'lstm')!;
    for (const { promised, measured } of coverage) expect(Math.abs(measured - promised)).toBeLessThan(0.1);
  });

  it('is said as JSON and CSV', () => {
    const plain = JSON.parse(JSON.stringify(result));
    expect(Object.keys(plain)).toEqual(['notes', 'series', 'forecast']);
    expect(plain.forecast).toHaveLength(5);
    expect(result.toCsv()).toMatch(/^date,point,lower90,lower50,upper50,upper90\n20\d\d-\d\d-\d\d,[\d.,]+\n/);
  });
});

describe('several series in one CSV', () => {
  const [calm, wild] = [closes.slice(0, 400), closes.slice(200, 600)];
  const day = (row: number) => formatDate(Date.UTC(2022, 0, 1 + row));
  const lines = [...calm.keys()].flatMap((row) => [
    `${day(row)},calm,${calm[row]}`,
    `${day(row)},"wild, ""very""",${wild[row]}`,
    ...(row < 50 ? [`${day(row)},young,${wild[row]}`] : []),
  ]);
  const many = `date,asset,close\n${lines.join('\n')}\n`;
  const asked = { ...quick, candidates: ['garch'], horizon: 1 };
  let result: Awaited<ReturnType<typeof forecastSpread>>;
  beforeAll(async () => {
    result = await forecastSpread(many, { ...asked, id: 'asset' });
  });

  it('are judged each by itself, and corrected for all of them', async () => {
    expect(result.series.map(({ id }) => id)).toEqual(['calm', 'wild, "very"']);
    const alone = [await forecastSpread(calm, asked), await forecastSpread(wild, asked)];
    const garchOf = (each: SpreadSeries) => each.scores.find(({ name }) => name === 'garch')!;
    // one comparison alone is not corrected; the smaller of two is doubled, the larger no smaller than that (Holm 1979)
    const [first, second] = alone.map(({ series }) => garchOf(series[0]!).pValue) as [number, number];
    const doubled = Math.min(1, 2 * Math.min(first, second));
    const holm = [first, second].map((p) => (p === Math.min(first, second) ? doubled : Math.max(doubled, p)));
    result.series.forEach((each, place) => {
      expect(garchOf(each).skill).toBeCloseTo(garchOf(alone[place]!.series[0]!).skill, 12);
      expect(garchOf(each).pValue).toBeCloseTo(holm[place]!, 12);
      const rows = result.forecast.quantiles.map((own) => own[place]);
      expect(rows).toEqual(alone[place]!.forecast.quantiles.map((own) => own[0]));
    });
  });

  it('are told one by one, and in one table', () => {
    const text = String(result);
    expect(text).toContain('2 series of prices.');
    expect(text).toMatch(/^calm {2,}\S+ .*\d to \d/m);
    expect(text).toMatch(/\ncalm\n====\n400 prices, daily/);
    expect(text).toContain('young left out: fewer than 100 prices.');
    expect(result.toCsv()).toMatch(/^id,date,point,lower90.*\ncalm,2023-02-05,/);
    expect(result.toCsv()).toContain('"wild, ""very""",2023-02-05,');
    expect(result.toMarkdown()).toContain('## wild, "very"');
  });

  it('are saved as one model, which tells them apart', async () => {
    const store = memoryStore();
    await result.save(store, { pictures: false });
    const { model, fitted } = await loadModel(store);
    const input = (id: string, values: Float64Array) => ({
      ...{ series: { id, values }, panel: [], origin: values.length - 1, horizon: 1, seed: 0 },
      levels: result.forecast.levels,
      tail: (count: number) => ({ id, values: values.slice(-count) }),
    });
    const inputs = [input('wild, "very"', wild), input('calm', calm)];
    const again = await model.predict(fitted, inputs);
    again.quantiles.forEach((own, level) => {
      expect(own[0]! / result.forecast.quantiles[level]![1]!).toBeCloseTo(1, 12);
      expect(own[1]! / result.forecast.quantiles[level]![0]!).toBeCloseTo(1, 12);
    });
    await expect((async () => model.predict(fitted, [input('cold', calm)]))()).rejects.toThrow(
      'no model for the series "cold"',
    );
    // fitted and kept once more
    const panel = inputs.map(({ series }) => series);
    const refitted = await model.fit({ ...inputs[0]!, panel, first: 0 });
    const kept = memoryStore();
    await model.save!(refitted, kept);
    const loaded = await loadModel(kept);
    const third = await loaded.model.predict(loaded.fitted, inputs);
    expect(third.quantiles[0]![0]! / again.quantiles[0]![0]!).toBeCloseTo(1, 9);
  });
});

describe('forecastSpread promises', () => {
  it('intervals that hold, of a normal walk: those of its deviation', async () => {
    const rng = new Rng(9);
    const prices = new Float64Array(1000).fill(100);
    for (let row = 1; row < 1000; row++) prices[row] = prices[row - 1]! * Math.exp(0.02 * rng.normal());
    const { forecast, series } = await forecastSpread(prices, {
      ...quick,
      horizon: 4,
      candidates: ['garch'],
    });
    const { scores } = series[0]!;
    const reach = (Math.log(forecast.quantiles.at(-1)![0]!) - Math.log(forecast.quantiles[0]![0]!)) / 2;
    expect(reach / (0.02 * normalQuantile(0.95))).toBeGreaterThan(0.85);
    expect(reach / (0.02 * normalQuantile(0.95))).toBeLessThan(1.15);
    // nothing comes and goes there: a spread that stays as it is has less loss than one that follows the last days
    const garch = scores.find(({ name, horizon }) => name === 'garch' && horizon === 1)!;
    expect(garch.skill).toBeGreaterThan(0);
    // the expected pinball loss of a normal's own quantiles
    const levels = [0.05, 0.25, 0.5, 0.75, 0.95];
    const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const least = levels.reduce((sum, level) => sum + density(normalQuantile(level)), 0) / levels.length;
    expect(garch.pinball / (0.02 * least)).toBeCloseTo(1, 1);
  });

  it('to take zeros for none, and amounts where prices fall below 0', async () => {
    const walk = randomWalk({ rows: 300, start: 100 });
    const dead = await forecastSpread([0, 0, 0, ...walk], plain);
    expect(dead.series[0]!.notes).toEqual(['3 rows with a price of 0 were left out.']);
    expect(dead.forecast.origins[0]).toBe(299);
    const power = walk.map((value) => value - 100);
    const below = await forecastSpread(power, plain);
    expect(below.series[0]!.notes.join()).toContain('Some prices are below 0');
    const apart = await forecastSpread(walk, plain);
    expect(below.forecast.quantiles[0]![0]! + 100).toBeCloseTo(apart.forecast.quantiles[0]![0]!, 0);
  });

  it.each([
    [Array.from({ length: 40 }, (_, row) => 5 + (row % 3)), {}, 'takes 140 prices'],
    [randomWalk({ rows: 150 }), { horizon: 20 }, 'takes 400 prices'],
    [
      [
        { values: [1, 2], id: 'a' },
        { values: [1, 2], id: 'a' },
      ],
      {},
      'an `id` each',
    ],
    [randomWalk({ rows: 150 }), { candidates: ['garhc'] }, '"garch" perhaps'],
    [randomWalk({ rows: 150 }), { horizn: 3 }, 'did you mean `horizon`'],
  ])('to refuse what it cannot tell (%#)', async (source, options, message) => {
    await expect(forecastSpread(source as never, { ...quick, ...options } as never)).rejects.toThrow(message);
  });
});
