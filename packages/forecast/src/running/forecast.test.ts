import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { randomWalk, seasonalSeries } from '@btcfc/backtest';
import { formatDate, loadModel, memoryStore, Rng } from '@btcfc/core';
import { describeWithReference, referenceFile } from '@btcfc/test-support';
import { plot } from '@btcfc/viz';
import type { ForecastReport } from '../result/forecast-result';
import { shopsCsv } from '../test-support/shops';
import type { ForecastExecutor } from './executors';
import { forecast } from './forecast';
import { forecastSaved } from './forecast-saved';
import forecastWorker from './worker/worker';

jest.setTimeout(60_000);

const quick = { preset: 'fast', progress: false } as const;

/** Two shops by the day, a week of season each, one of them without a Sunday in its first weeks. */
function shops(): string {
  const rng = new Rng(4);
  const lines = ['day,shop,sold'];
  for (let day = 0; day < 84; day++) {
    const date = formatDate(Date.UTC(2024, 0, 1 + day));
    for (const [shop, level] of [
      ['a', 50],
      ['b', 500],
    ] as const) {
      if (shop === 'b' && day % 7 === 6 && day < 30) continue;
      const sold = level * (1 + [0, 0.1, 0.3, 0.1, 0.4, 0.8, 0.2][day % 7]!) + 0.05 * level * rng.normal();
      lines.push(`${date},${shop},${sold.toFixed(2)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

describe('forecast', () => {
  it('gives each shop of a CSV its days, ids and intervals', async () => {
    const result = await forecast(shops(), { horizon: 7, ...quick });
    const { forecast: ahead, series } = result;
    expect(series.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(series.map(({ period }) => period)).toEqual([7, 7]);
    expect(series[1]!.filled).toBe(4);
    expect(ahead.id).toEqual(['a', 'b']);
    expect(Array.from(ahead.dates!.slice(0, 7), formatDate)).toEqual(
      [25, 26, 27, 28, 29, 30, 31].map((day) => `2024-03-${day}`),
    );
    const frame = result.frame as Record<string, ArrayLike<unknown>>;
    expect(Object.keys(frame)).toEqual(['id', 'date', 'point', 'lower90', 'lower50', 'upper50', 'upper90']);
    const [point, lower90, lower50, upper50, upper90] = [
      'point',
      'lower90',
      'lower50',
      'upper50',
      'upper90',
    ].map((name) => Array.from(frame[name] as Float64Array)) as [
      number[],
      number[],
      number[],
      number[],
      number[],
    ];
    point.forEach((middle, row) => {
      expect(lower90[row]).toBeLessThan(lower50[row]!);
      expect(lower50[row]).toBeLessThan(middle);
      expect(middle).toBeLessThan(upper50[row]!);
      expect(upper50[row]).toBeLessThan(upper90[row]!);
    });
    // Saturday sells most, in both
    for (const shop of [0, 7]) {
      const week = point.slice(shop, shop + 7);
      expect(week.indexOf(Math.max(...week))).toBe(5);
    }
    expect(String(result)).toContain('4 missing values were filled');
  });

  it('is sure of what is better where the noise is that of single days', async () => {
    // last week's noise comes on top of this week's: whoever averages weeks errs 1 - sqrt(1/2) = 29% less, or nearly so
    const sales = shopsCsv({ shops: 5, days: 126 });
    const { verdict, series } = await forecast(sales, { horizon: 3, candidates: ['theta'], ...quick });
    expect(verdict.verdict).toBe('better');
    expect(verdict.skill).toBeGreaterThan(0.1);
    expect(verdict.skill).toBeLessThan(0.4);
    expect(series.map((each) => each.verdict.verdict)).not.toContain('worse');
  });

  it('gives back the kind of frame that came in', async () => {
    const rows = Array.from({ length: 40 }, (_, day) => ({
      date: new Date(Date.UTC(2024, 0, 1 + day)),
      load: 5 + (day % 3),
    }));
    const { frame } = await forecast(rows, {
      horizon: 2,
      period: 3,
      candidates: ['naive'],
      coverage: [0.8],
      ...quick,
    });
    expect(frame).toEqual([
      {
        date: new Date(Date.UTC(2024, 1, 10)),
        point: 6,
        lower80: expect.any(Number),
        upper80: expect.any(Number),
      },
      {
        date: new Date(Date.UTC(2024, 1, 11)),
        point: 7,
        lower80: expect.any(Number),
        upper80: expect.any(Number),
      },
    ]);
  });

  it('finds nothing on a random walk, and a season where there is one', async () => {
    // one of 20 may be taken for more by luck: more than 3 of 16 would come once in 140 times
    const verdicts: string[] = [];
    for (let seed = 0; seed < 16; seed++) {
      const walk = randomWalk({ rows: 160, seed });
      const { verdict } = await forecast(walk, { horizon: 4, candidates: ['theta', 'arRidge'], ...quick });
      verdicts.push(verdict.verdict);
    }
    const wrong = verdicts.filter((verdict) => verdict !== 'no better than luck');
    expect(wrong.length).toBeLessThanOrEqual(3);
    const season = await forecast(seasonalSeries({ rows: 240, period: 12 }), { horizon: 6, ...quick });
    expect(season.series[0]!.period).toBe(12);
    expect(season.verdict.verdict).toBe('better');
    expect(season.verdict.sentence).toContain('better than repeating the last season');
  });

  it('writes hours on the clocks of the time zone that was named, also where autumn doubles one', async () => {
    const hours = Array.from({ length: 240 }, (_, row) => Date.UTC(2024, 9, 16, 22 + row));
    const load = hours.map((date, row) => ({
      date: new Date(date).toISOString(),
      load: 50 + 10 * Math.sin(row / 3.8),
    }));
    const result = await forecast(load, {
      ...{ horizon: 5, timeZone: 'Europe/Berlin', candidates: ['drift'], progress: false },
    });
    // what Python's zoneinfo gives for the hours from 2024-10-26 22:00 UTC on
    const ahead = [
      '2024-10-27T00:00:00+02:00',
      '2024-10-27T01:00:00+02:00',
      '2024-10-27T02:00:00+02:00',
      '2024-10-27T02:00:00+01:00',
      '2024-10-27T03:00:00+01:00',
    ];
    const inCsv = result.toCsv().split('\n').slice(1, 6);
    expect(inCsv.map((line) => line.split(',')[0])).toEqual(ahead);
    expect(result.toJSON().forecast.map(({ date }) => date)).toEqual(ahead);
    for (const date of ['2024-10-17T00:00:00+02:00 to 2024-10-26T23:00:00+02:00', ...ahead])
      expect(String(result)).toContain(date);
    expect((await result.plot()).x?.timeZone).toBe('Europe/Berlin');
  });

  it('promises intervals that hold', async () => {
    // an autoregression whose next 6 rows are drawn anew: what is inside is counted on rows nobody saw
    const rng = new Rng(11);
    const horizon = 6;
    let inside = 0;
    let count = 0;
    for (let run = 0; run < 24; run++) {
      const values: number[] = [0];
      for (let row = 1; row < 126; row++) values.push(0.7 * values[row - 1]! + rng.normal());
      const series = values.slice(0, 120);
      const { forecast: ahead } = await forecast(series, {
        horizon,
        candidates: ['arima'],
        period: 1,
        ...quick,
      });
      for (let step = 0; step < horizon; step++) {
        const came = values[120 + step]!;
        if (came >= ahead.quantiles[0]![step]! && came <= ahead.quantiles.at(-1)![step]!) inside++;
        count++;
      }
    }
    // 144 outcomes, those of a run related: three standard errors of 24 runs
    expect(inside / count).toBeGreaterThan(0.8);
    expect(inside / count).toBeLessThan(0.99);
  });

  it.each([
    ['three rows', [5, 7, 6], 'too few rows to tell'],
    ['a constant', new Array(60).fill(4), 'no better than luck'],
    ['eight rows', [3, 5, 4, 6, 5, 7, 6, 8], 'too few rows to tell'],
  ])('is honest about %s', async (_, values, verdict) => {
    const result = await forecast(values, { horizon: 4, ...quick });
    expect(result.verdict.verdict).toBe(verdict);
    expect(result.forecast.point.every(Number.isFinite)).toBe(true);
    expect(result.forecast.quantiles.every((quantile) => quantile.every(Number.isFinite))).toBe(true);
    expect(String(result)).toContain(result.verdict.sentence);
  });

  it('keeps what never falls below zero above it, and makes sense of many zeros', async () => {
    const rng = new Rng(2);
    const demand = Array.from({ length: 120 }, () =>
      rng.uniform() < 0.6 ? 0 : 1 + Math.floor(3 * rng.uniform()),
    );
    const result = await forecast(demand, { horizon: 6, ...quick });
    const { point, quantiles } = result.forecast;
    expect(quantiles[0]!.every((value) => value >= 0)).toBe(true);
    expect(point.every((value) => value >= 0 && value < 3)).toBe(true);
    // 95% of days sell 3 or less
    expect(quantiles.at(-1)!.every((value) => value >= 1.5 && value <= 5)).toBe(true);
    const small = Array.from({ length: 80 }, () => Math.exp(rng.normal() - 1));
    const bounds = (await forecast(small, { horizon: 4, ...quick })).forecast.quantiles;
    expect(bounds.every((quantile) => quantile.every((value) => value >= 0))).toBe(true);
    const below = Array.from({ length: 80 }, () => rng.normal());
    expect((await forecast(below, { horizon: 4, ...quick })).forecast.quantiles[0]![0]).toBeLessThan(0);
  });

  it('tells how it has done part by part, where what came lay, and what it leaned on', async () => {
    const rng = new Rng(8);
    const price = (day: number) => ((day * 7919) % 17) / 2;
    const lines = Array.from({ length: 150 }, (_, day) => {
      const sold = 100 + [0, 5, 9, 3, 12, 20, 7][day % 7]! - 3 * price(day) + rng.normal();
      const date = formatDate(Date.UTC(2024, 0, 1 + day));
      return `${date},${day < 143 ? sold.toFixed(2) : ''},${price(day)},${rng.normal().toFixed(3)}`;
    });
    const source = `day,sold,price,noise\n${lines.join('\n')}\n`;
    const columns = { value: 'sold', futureCovariates: ['price'], pastCovariates: ['noise'] };
    const result = await forecast(source, { horizon: 7, ...columns, ...quick });
    const { folds, pit, features, candidates } = result;
    const origins = folds.reduce((sum, fold) => sum + fold.origins, 0);
    expect(pit.reduce((sum, count) => sum + count, 0)).toBe(7 * origins);
    expect(folds.map(({ from, to }) => [from, to].map((date) => formatDate(date!)))).toEqual([
      ...folds.slice(0, -1).map(() => [expect.any(String), expect.any(String)]),
      [expect.any(String), formatDate(Date.UTC(2024, 0, 143))],
    ]);
    // all parts together are the whole
    for (const { name, mase } of candidates) {
      const parts = folds.map(
        (fold) => fold.origins * fold.candidates.find((each) => each.name === name)!.mase,
      );
      expect(parts.reduce((sum, part) => sum + part, 0) / origins).toBeCloseTo(mase, 10);
    }
    const naive = candidates.find(({ name }) => name === 'naive')!;
    const errors = folds.reduce((sum, fold) => sum + fold.origins * fold.mase, 0) / origins;
    expect(1 - errors / naive.mase).toBeCloseTo(result.verdict.skill, 10);
    for (const { skill, mase, candidates: own } of folds)
      expect(skill).toBeCloseTo(1 - mase / own.find(({ name }) => name === 'naive')!.mase, 12);

    expect(features!.candidate).toBe('arRidge');
    expect(features!.features[0]).toMatchObject({ feature: 'price', kind: 'futureCovariate' });
    expect(features!.features[0]!.importance).toBeGreaterThan(0.5);
    const noise = features!.features.find(({ feature }) => feature === 'noise');
    expect(Math.abs(noise?.importance ?? 0)).toBeLessThan(0.1);
    expect(String(result)).toContain('arRidge leans on price most');
    const again = await forecast(source, { horizon: 7, ...columns, ...quick });
    expect(again.features).toEqual(features);

    const report = result.toMarkdown();
    expect(report).toMatch(/## Part by part[\s\S]*\| this forecast \| [+-]?\d+% \|[\s\S]*\| ets \|/);
    expect(report).toMatch(/## What mattered[\s\S]*\| price \| \+\d+% \|/);
    expect(report).toContain('## How sure it was');
    const plots = await result.evaluationPlots();
    expect(Object.keys(plots)).toEqual(['scores', 'folds', 'pit', 'features']);
    for (const chart of Object.values(plots)) await plot(chart!);
    const json = JSON.parse(JSON.stringify(result)) as ForecastReport;
    expect(json.folds.at(-1)!.to).toBe('2024-05-22');
    // without columns, dates or a model that looks at them there is nothing to be told
    const plain = await forecast([3, 5, 4, 6, 5, 7, 6, 8, 7, 9, 8, 10], {
      horizon: 2,
      candidates: ['ets'],
      ...quick,
    });
    expect(plain.features).toBeUndefined();
    const few = await forecast([3, 5, 4, 6], { horizon: 2, ...quick });
    expect([few.folds, few.pit, await few.evaluationPlots()]).toEqual([[], [], {}]);
    await expect(few.plot('a')).rejects.toThrow(
      'must be left out: the series has no id. Received: "a". Leave `id` out.',
    );
  });

  it('forecasts by what it has saved, the same and on new rows', async () => {
    const source = shops();
    const result = await forecast(source, { horizon: 7, ...quick });
    const store = memoryStore();
    await result.save(store, { pictures: false });
    const again = await forecastSaved(source, { model: store });
    expect(again.toCsv()).toBe(result.toCsv());
    expect(String(result).endsWith(String(again).split('\n').slice(again.notes.length).join('\n'))).toBe(
      true,
    );
    expect(again.toJSON()).toEqual(result.toJSON().forecast);
    expect((await again.plot('b')).title).toBe('Forecast of b');
    await expect(again.plot('c')).rejects.toThrow('must be the id of a series: a, b.');
    const shorter = source.trimEnd().split('\n').slice(0, -4).join('\n');
    const earlier = await forecastSaved(shorter, {
      model: await loadModel(store),
      horizon: 2,
      coverage: [0.8],
    });
    expect(Array.from(earlier.forecast.dates!, formatDate)).toEqual([
      '2024-03-23',
      '2024-03-24',
      '2024-03-23',
      '2024-03-24',
    ]);
    expect(Object.keys(earlier.frame)).toEqual(['id', 'date', 'point', 'lower80', 'upper80']);
    await expect(forecastSaved(source, { model: store, horizon: 8 })).rejects.toThrow('7 rows ahead, not 8');
    await expect(forecastSaved(source, { model: {} as never })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    const other = source.replaceAll(',b,', ',c,');
    await expect(forecastSaved(other, { model: store })).rejects.toThrow('not fitted on the series "c"');
  });

  it('lets one forecast at a time have a journal, and the other go on from it', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'btcfc forecast '));
    try {
      const options = { horizon: 7, candidates: ['theta'], ...quick };
      const journal = path.join(directory, 'journal.jsonl');
      const expected = await saved(await forecast(shops(), options));
      const first = forecast(shops(), { ...options, journal });
      await expect(forecast(shops(), { ...options, journal })).rejects.toMatchObject({
        code: 'INVALID_STATE',
        message: expect.stringContaining('is in use by process'),
      });
      expect(await saved(await first)).toEqual(expected);
      expect(await saved(await forecast(shops(), { ...options, journal }))).toEqual(expected);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('goes on from what is kept in a store', async () => {
    const source = shops();
    const options = { horizon: 7, candidates: ['ets', 'theta'], ...quick };
    const expected = await saved(await forecast(source, options));
    const journal = memoryStore();
    const controller = new AbortController();
    const stopped = forecast(source, {
      ...options,
      journal,
      signal: controller.signal,
      onProgress: ({ done }) => done === 2 && controller.abort(),
    });
    await expect(stopped).rejects.toThrow('aborted');
    const [name] = await journal.list();
    // as where the page was gone while a line was being written
    await journal.append(name!, '{"job":"torn');
    const tried: string[] = [];
    const executor: ForecastExecutor = async (jobs, { onResult }) => {
      for (const [index, job] of jobs.entries()) {
        tried.push(job.candidate);
        onResult(await forecastWorker(job), index);
      }
    };
    expect(await saved(await forecast(source, { ...options, journal, executor }))).toEqual(expected);
    expect(tried).toHaveLength(4);
    await expect(forecast(source, { ...options, horizon: 5, journal })).rejects.toMatchObject({
      code: 'INVALID_STATE',
    });
    // a store without a lock too is that of one forecast at a time
    const one = forecast(source, { ...options, journal });
    await expect(forecast(source, { ...options, journal })).rejects.toMatchObject({
      code: 'INVALID_STATE',
      message: expect.stringContaining('in use by another forecast'),
    });
    expect(await saved(await one)).toEqual(expected);
    const full = Object.assign(memoryStore(), { append: () => Promise.reject(new Error('no space')) });
    await expect(forecast(source, { ...options, journal: full })).rejects.toThrow('no space');
    // and is let go of where it can't be read, by whatever lock
    const unlock = jest.fn(async () => {});
    for (const broken of [memoryStore(), Object.assign(memoryStore(), { lock: async () => unlock })]) {
      const read = jest.spyOn(broken, 'read').mockRejectedValueOnce(new Error('can not be read'));
      await expect(forecast(source, { ...options, journal: broken })).rejects.toThrow('can not be read');
      read.mockRestore();
      expect(await saved(await forecast(source, { ...options, journal: broken }))).toEqual(expected);
    }
    expect(unlock).toHaveBeenCalledTimes(2);
  });

  it('goes on after an interruption to the same bytes', async () => {
    const directory = mkdtempSync(path.join(tmpdir(), 'btcfc forecast '));
    try {
      const source = shops();
      const options = { horizon: 7, candidates: ['ets', 'theta'], ...quick };
      const expected = await saved(await forecast(source, options));
      const journal = path.join(directory, 'journal.jsonl');
      const controller = new AbortController();
      const stopped = forecast(source, {
        ...options,
        journal,
        signal: controller.signal,
        onProgress: ({ done }) => done === 2 && controller.abort(),
      });
      await expect(stopped).rejects.toThrow('aborted');
      const tried: string[] = [];
      const executor: ForecastExecutor = async (jobs, { onResult }) => {
        for (const [index, job] of jobs.entries()) {
          tried.push(job.candidate);
          onResult(await forecastWorker(job), index);
        }
      };
      const resumed = await forecast(source, { ...options, journal, executor });
      expect(tried).toHaveLength(4);
      expect(await saved(resumed)).toEqual(expected);
      const other = forecast(source, { ...options, horizon: 5, journal });
      await expect(other).rejects.toMatchObject({ code: 'INVALID_STATE' });
      expect(readFileSync(journal, 'utf8').split('\n')).toHaveLength(8);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  it('leaves out what there is no time for, and says so', async () => {
    const tried: string[] = [];
    const executor: ForecastExecutor = (jobs, { signal, onResult }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        tried.push(...jobs.map(({ candidate }) => candidate));
        if (jobs[0]!.candidate === 'arima') return;
        const all = jobs.map(async (job, index) => onResult(await forecastWorker(job), index));
        Promise.all(all).then(resolve, reject);
      });
    const series = seasonalSeries({ rows: 96, period: 12 });
    const result = await forecast(series, {
      horizon: 3,
      candidates: ['theta', 'arima'],
      timeoutMs: 3000,
      executor,
      ...quick,
    });
    expect(tried).toEqual(['naive', 'theta', 'arima']);
    expect(Object.keys(result.series[0]!.leftOut)).toEqual(['arima']);
    expect(result.notes.join()).toContain('arima was left out: there was no time left for it');
  });

  it('saves what loadModel reads, which forecasts the same', async () => {
    const values = seasonalSeries({ rows: 96, period: 12 });
    const result = await forecast(values, { horizon: 6, ...quick });
    const store = memoryStore();
    await result.save(store, { pictures: false });
    expect((await store.list()).slice(0, 3)).toEqual([
      'forecast.csv',
      'manifest.json',
      'model/auto-forecast.json',
    ]);
    const { model, fitted } = await loadModel(store);
    const { levels } = result.forecast;
    const again = await model.predict(fitted, [
      {
        series: { values },
        panel: [],
        origin: 95,
        horizon: 6,
        levels: [...levels],
        seed: 0,
        tail: (count) => ({ values: values.slice(-count) }),
      },
    ]);
    again.point.forEach((value, row) => {
      expect(value).toBeCloseTo(result.forecast.point[row]!, 8);
    });
  });

  it.each([
    ['no horizon', [1, 2, 3], {}, 'INVALID_OPTION', /horizon/],
    ['too few values', [1, null, null], { horizon: 1 }, 'INVALID_DATA', /3 known values/],
    [
      'a candidate there is none of',
      [1, 2, 3],
      { horizon: 1, candidates: ['etz'] },
      'INVALID_OPTION',
      /"ets" perhaps/,
    ],
    [
      'a broken number',
      'day,sold\n2024-01-01,3\n2024-01-02,x4\n',
      { horizon: 1, date: 'day', value: 'sold' },
      undefined,
      /sold/,
    ],
  ])('refuses %s', async (_, source, options, code, message) => {
    const refused = forecast(source as never, { ...quick, ...options } as never);
    await expect(refused).rejects.toMatchObject({
      ...(code && { code }),
      message: expect.stringMatching(message),
    });
  });

  it('forecasts hundreds of series', async () => {
    const rng = new Rng(8);
    const series = Array.from({ length: 150 }, (_, index) => ({
      id: `shop ${index}`,
      values: Float64Array.from({ length: 30 + (index % 5) }, (_, row) => 20 + (row % 4) + rng.normal()),
    }));
    const result = await forecast(series, { horizon: 3, candidates: ['theta'], period: 4, ...quick });
    expect(result.forecast.point).toHaveLength(450);
    expect(String(result)).toContain('and 138 more series');
  });
});

describeWithReference('what newcomers bring', () => {
  const stores = JSON.stringify(referenceFile('data/stores.csv'));
  const load = JSON.stringify(referenceFile('data/load_dirty.csv'));

  it.each([
    [
      'stores',
      ['berlin', 'paris', 'lyon', 'wien'],
      'better',
      `import { forecast } from '@btcfc/forecast';
       import { plot } from '@btcfc/viz';
       const result = await forecast(${stores}, { horizon: 28, id: 'store', candidates: ['theta'] });
       await plot(await result.plot('paris'), { file: process.env.FAN });
       console.log(JSON.stringify(result));`,
    ],
    [
      'an hourly load with whatever goes wrong in such files',
      [''],
      'better',
      `import { forecast } from '@btcfc/forecast';
       import { plot } from '@btcfc/viz';
       const result = await forecast(${load}, { horizon: 24, timeZone: 'Europe/Berlin', duplicates: 'first', candidates: ['arRidge'] });
       await plot(await result.plot(), { file: process.env.FAN });
       console.log(JSON.stringify(result));`,
    ],
  ])('comes to a fan chart in at most 8 lines: %s', async (_, ids, verdict, program) => {
    expect(program.split('\n').length).toBeLessThanOrEqual(8);
    const directory = mkdtempSync(path.join(tmpdir(), 'btcfc fan '));
    try {
      const fan = path.join(directory, 'fan.png');
      const { stdout } = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', program],
        // where the package finds itself by its name
        { cwd: path.resolve(__dirname, '../..'), env: { ...process.env, NODE_OPTIONS: '', FAN: fan } },
      );
      const report = JSON.parse(stdout) as ForecastReport;
      expect(report.series.map(({ id }) => id)).toEqual(ids);
      expect(report.verdict.verdict).toBe(verdict);
      expect(readFileSync(fan).subarray(1, 4).toString()).toBe('PNG');
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

/** All files a result is saved as, as text. */
async function saved(result: Awaited<ReturnType<typeof forecast>>): Promise<Record<string, string>> {
  const store = memoryStore();
  await result.save(store, { pictures: false });
  const files: Record<string, string> = {};
  for (const name of await store.list())
    files[name] = Buffer.from((await store.read(name))!).toString('latin1');
  return files;
}
