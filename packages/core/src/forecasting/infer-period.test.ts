import { readFileSync } from 'node:fs';
import { describeWithR, describeWithReference, referenceFile, runR } from '@btcfc/test-support';
import { Rng } from '../numerics/rng';
import { inferPeriod, inferPeriods } from './infer-period';

function wave(period: number, rows: number, noise: number, seed: number): number[] {
  const rng = new Rng(seed);
  const shape = Array.from({ length: period }, () => rng.normal());
  return Array.from(
    { length: rows },
    (_, row) => 50 + 0.1 * row + shape[row % period]! * 3 + noise * rng.normal(),
  );
}

describe('inferPeriod', () => {
  it.each([4, 7, 12, 24, 52])('finds a season of %i rows under noise and a trend', (period) => {
    // a shape drawn at random may itself have a shorter period, or nearly so
    const found = Array.from({ length: 40 }, (_, seed) => inferPeriod(wave(period, period * 12, 0.5, seed)));
    expect(found.filter((each) => each === period).length).toBeGreaterThanOrEqual(36);
  });

  it('finds the season with values missing', () => {
    const values = wave(12, 144, 0.5, 5).map((value, row) => (row % 17 === 3 ? Number.NaN : value));
    expect(inferPeriod(values)).toBe(12);
  });

  it('finds none in random walks but by chance', () => {
    let found = 0;
    for (let seed = 0; seed < 200; seed++) {
      const rng = new Rng(seed);
      let level = 0;
      const walk = Array.from({ length: 200 }, () => (level += rng.normal()));
      if (inferPeriod(walk) !== 1) found++;
    }
    expect(found).toBeLessThan(20);
  });

  it('finds none in constants and in what is too short', () => {
    expect(inferPeriod(new Array(50).fill(3))).toBe(1);
    expect(inferPeriod([1, 2, 1])).toBe(1);
  });
});

describe('with a frequency', () => {
  it('looks for the seasons that are usual there, and for no others', () => {
    const weekly = wave(7, 140, 0.5, 3);
    expect(inferPeriod(weekly, { frequency: 'day' })).toBe(7);
    expect(inferPeriod(weekly, { frequency: 'month' })).toBe(1);
    expect(inferPeriod(wave(12, 36, 0.5, 3), { frequency: 'month' })).toBe(12);
    expect(inferPeriod(wave(12, 36, 0.5, 3), { frequency: 'year' })).toBe(1);
  });

  it('finds the season that a long series came to have', () => {
    const periods = Array.from({ length: 20 }, (_, seed) => {
      const rng = new Rng(seed);
      const values = Array.from(
        { length: 264 },
        (_, month) => (month < 160 ? 0 : 2) * Math.sin((month * Math.PI) / 6) + rng.normal(),
      );
      return inferPeriod(values, { frequency: 'month' });
    });
    expect(periods.filter((period) => period === 12).length).toBeGreaterThan(15);
  });

  it.each([120, 210])('finds a year of %i weeks of which noise hides the moves', (rows) => {
    const periods = Array.from({ length: 10 }, (_, seed) => {
      const rng = new Rng(seed);
      const year = (week: number) => 30 * Math.sin((2 * Math.PI * week) / 52.18);
      const values = Array.from({ length: rows }, (_, week) => 100 + year(week) + 6 * rng.normal());
      return inferPeriod(values, { frequency: 'week' });
    });
    expect(periods).toEqual(new Array(10).fill(52));
  });

  it.each(['noise', 'walk'])('gives a false alarm for %s in one of twenty at most', (kind) => {
    const rates = ['month', 'quarter', 'week', 'hour', undefined].map((frequency) => {
      let found = 0;
      for (let seed = 0; seed < 60; seed++) {
        const rng = new Rng(seed);
        let level = 0;
        const values = Array.from({ length: 120 }, () => {
          level = rng.normal() + (kind === 'walk' ? level : 0);
          return level;
        });
        if (inferPeriod(values, { ...(frequency && { frequency }) }) !== 1) found++;
      }
      return found / 60;
    });
    // three standard errors of a rate of .05
    expect(Math.max(...rates)).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / 60));
    expect(rates.reduce((sum, rate) => sum + rate, 0) / rates.length).toBeLessThan(0.05);
  });

  it('finds the day and the week of hours, and the day alone where the week adds nothing', () => {
    const rng = new Rng(4);
    const hours = Array.from({ length: 16 * 168 }, (_, hour) => hour);
    const day = (hour: number) =>
      10 * Math.sin((2 * Math.PI * hour) / 24) + 4 * Math.cos((4 * Math.PI * hour) / 24);
    const noise = hours.map(() => rng.normal());
    const daily = hours.map((hour) => 100 + day(hour) + noise[hour]!);
    const both = daily.map((value, hour) => value + (hour % 168 < 120 ? 0 : -0.8 * day(hour)));
    expect(inferPeriods(daily, { frequency: 'hour' })).toEqual([24]);
    expect(inferPeriods(both, { frequency: 'hour' })).toEqual([24, 168]);
    expect(inferPeriod(both, { frequency: 'hour' })).toBe(24);
    expect(inferPeriods(noise, { frequency: 'hour' })).toEqual([]);
  });
});

describeWithReference('real series', () => {
  it.each([
    ['airpass', 'month', 12],
    ['gas', 'month', 12],
    ['nottem', 'month', 12],
    ['realgdp', 'quarter', 1],
    ['seattle', 'day', 1],
    ['taylor', 'hour', 24],
    ['ukgas', 'quarter', 4],
    ['woolyrnq', 'quarter', 4],
    ['dax-prices', 'business-day', 1],
    ['sp500d-prices', 'business-day', 1],
  ])('%s', (name, frequency, period) => {
    const { values } = JSON.parse(readFileSync(referenceFile(`series/${name}.json`), 'utf8'));
    expect([inferPeriod(values), inferPeriod(values, { frequency })]).toEqual([period, period]);
  });
});

describeWithR("R's classic series", () => {
  it('have the seasons that R knows of, and yearly ones none', () => {
    const names = [
      'AirPassengers',
      'co2',
      'nottem',
      'UKgas',
      'JohnsonJohnson',
      'austres',
      'ldeaths',
      'USAccDeaths',
    ];
    const answer = runR<Record<string, { values: number[]; period: [number] }>>(`
answer <- lapply(list(${[...names, 'Nile', 'lynx'].map((name) => `${name} = ${name}`).join(', ')}),
  function(x) list(values = as.numeric(x), period = frequency(x)))`);
    const frequencies: Record<number, string> = { 1: 'year', 4: 'quarter', 12: 'month' };
    const found = Object.entries(answer).map(
      ([
        name,
        {
          values,
          period: [period],
        },
      ]) => [name, inferPeriod(values, { frequency: frequencies[period]! })],
    );
    expect(found).toEqual(Object.entries(answer).map(([name, { period }]) => [name, period[0]]));
  });
});
