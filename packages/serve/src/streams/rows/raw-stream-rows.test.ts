import { frameStep, type PlainFrame, Rng } from '@btcfc/core';
import '@btcfc/btc-features';
import { toMatrix } from '@btcfc/features';
import { InputSteps } from '../../models/inputs/input-steps';
import type { LoadedRowModel } from '../../models/loaded-model';
import { RawStreamRows } from './raw-stream-rows';

jest.setTimeout(120_000);

const rows = 12_000;
const known = 600;
const window = 8;
const rng = new Rng(5);
const hourMs = 3_600_000;

/** A price and a volume that wander for more than a year of hours; volumes are missing now and then, once for 3,000 rows. */
function wandering(): { price: Float64Array; volume: Float64Array; dates: Float64Array } {
  const price = new Float64Array(rows);
  const volume = new Float64Array(rows);
  let level = Math.log(500);
  for (let row = 0; row < rows; row++) {
    level += 0.01 * rng.normal();
    price[row] = Math.exp(level);
    const isMissing = row % 97 === 5 || (row > 6000 && row < 9000);
    volume[row] = isMissing ? Number.NaN : 1000 * Math.exp(0.3 * rng.normal());
  }
  return { price, volume, dates: Float64Array.from(price, (_, row) => Date.UTC(2013, 0, 1) + row * hourMs) };
}

const all = wandering();
const text = (dates: Float64Array) => Array.from(dates, (date) => new Date(date).toISOString());
const steps = [
  frameStep('keepPricedRows', { priceColumn: 'price' }),
  frameStep('BTCFeatureEngineer', { priceColumn: 'price', volumeColumn: 'volume', supplyColumn: null }),
  frameStep('stationaryFeatures', { columns: ['price'], periods: [1], windows: [7], decay: 0.9 }),
  frameStep('logTransform'),
];

it('holds no more rows after 12,000 than after a thousand, and makes of them what all rows make', () => {
  let frame: PlainFrame = { Date: text(all.dates), price: all.price, volume: all.volume };
  for (const { transform } of steps) frame = transform(frame);
  const whole = toMatrix(frame, { exclude: ['Date'], fillMissing: 'previous' });
  expect(whole.columns).toEqual(expect.arrayContaining(['obv', 'vpt', 'obv_log', 'price_volatility_ewma']));
  const history = {
    Date: text(all.dates.subarray(0, known)),
    price: all.price.slice(0, known),
    volume: all.volume.slice(0, known),
  };
  const inputs = InputSteps.of({ steps, history, target: 'price', fillMissing: 'previous' });
  const model = {
    rowsNeeded: window,
    content: { columns: whole.columns },
    inputs,
  } as unknown as LoadedRowModel;
  const sent = (start: number, end: number) =>
    RawStreamRows.sent(
      {
        rows: end - start,
        columns: { price: all.price.slice(start, end), volume: all.volume.slice(start, end) },
        dates: all.dates.slice(start, end),
      },
      inputs,
    );
  /** The furthest that an input is from that of all rows, relative to its size. */
  const furthest = (stream: RawStreamRows, last: number) => {
    const { X, base, dates } = stream.asked(model, 1, 1);
    expect([X.rows, base!.at(-1), dates!.at(-1)]).toEqual([window, all.price[last], all.dates[last]]);
    const width = whole.columns.length;
    const start = (last + 1 - window) * width;
    return X.values.reduce((most, value, place) => {
      const expected = whole.values[start + place]!;
      return Math.max(most, Math.abs(value - expected) / Math.max(1, Math.abs(expected)));
    }, 0);
  };
  const together = 20;
  let stream = sent(known, known + together);
  let most = 0;
  let mostAtFirst = 0;
  let size = 0;
  const checked = [620, 1100, 4000, 6500, 9000, 9020, 9100, 10_000, rows];
  for (let end = known + 2 * together; end <= rows; end += together) {
    stream = stream.followedBy(sent(end - together, end)).kept(model);
    most = Math.max(most, stream.count);
    if (end <= 3000) mostAtFirst = most;
    if (!checked.includes(end)) continue;
    // as it is after a restart
    const stored = JSON.stringify(stream.toJSON());
    size = Math.max(size, stored.length);
    stream = RawStreamRows.fromJSON(JSON.parse(stored), model);
    expect({ end, isEqual: furthest(stream, end - 1) < 1e-9 }).toEqual({ end, isEqual: true });
  }
  // twice what the steps look back over, and two windows
  const lookBack = steps.reduce((sum, step) => sum + step.lookBack, 0);
  expect(most).toBe(mostAtFirst);
  expect(most).toBeLessThanOrEqual(2 * (lookBack + 2 * window) + together);
  expect(lookBack).toBeLessThan(400);
  expect(size).toBeLessThan(100_000);
});
