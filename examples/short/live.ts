/**
 * Live: candles of an exchange's public endpoint, by plain fetch, go into a service as they close, and whoever listens is told
 * how far the price may go in the next one: as server-sent events, and as a webhook, signed with $WEBHOOK_SECRET, whose
 * receiver checks it by `verifyWebhook` of `@btcfc/serve/webhook`. Ctrl-C ends it.
 *
 *     node dist/live.js [address of candles, as Binance's /api/v3/klines has them] [seconds between two looks] [webhook]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { backtest } from '@btcfc/backtest';
import { AdaptiveConformal, ewma } from '@btcfc/models';
import { createForecastService, saveServedModel } from '@btcfc/serve';

const binance = 'https://api.binance.com/api/v3/klines?symbol=BTCUSDT&interval=1m&limit=500';
const [, , address = binance, seconds = '10', webhook] = process.argv;
const secret = process.env.WEBHOOK_SECRET ?? '';
const ended = new AbortController();
process.once('SIGINT', () => ended.abort());

// what has closed: the last candle of an answer is still moving
async function closedCandles() {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} answered ${answer.status}.`);
  const candles = ((await answer.json()) as [opened: number, ...rest: string[]][]).slice(0, -1);
  return { dates: candles.map(([opened]) => opened), values: candles.map((candle) => Number(candle[4])) };
}

// a model of the spread, and how far off it was on the last 100 candles
const past = await closedCandles();
const values = Float64Array.from(past.values);
const levels = [0.05, 0.5, 0.95];
const model = ewma({ target: 'log-difference' });
const folds = { trainRows: values.length - 100, testRows: 100 };
const { forecasts } = await backtest({ models: { ewma: model }, series: values, levels, folds });
const calibration = new AdaptiveConformal({ levels, base: 'quantiles' });
calibration.warmUp({ forecast: forecasts.ewma, actual: forecasts.ewma.actual });
const fitted = await model.fit({ series: { values }, first: 0, panel: [], horizon: 1, levels, seed: 0 });
await saveServedModel('live-service', { model: { kind: 'ewma', model, fitted }, calibration });

const webhooks = webhook ? { streams: { 'price/default': { url: webhook, secret } } } : {};
const service = await createForecastService({ models: { price: 'live-service' }, webhooks });
const price = `${await service.listen({ port: 0 })}/v1/models/price`;

async function send(series: { dates: number[]; values: number[] }) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${price}/rows`, { method: 'POST', headers, body: JSON.stringify(series) });
  if (!answer.ok) throw new Error(await answer.text());
  return series.dates.at(-1)!;
}
async function listen() {
  const { body } = await fetch(`${price}/stream`, { signal: ended.signal });
  for await (const text of body!.pipeThrough(new TextDecoderStream()) as unknown as AsyncIterable<string>) {
    const { asOf, quantiles } = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '{}');
    if (asOf)
      console.log(
        `${asOf}: nine times in ten the next candle closes between ${quantiles[0]} and ${quantiles[2]}`,
      );
  }
}

let last = await send(past);
console.log(`${price}/stream tells each new forecast`);
const listener = listen().catch((error) => ended.signal.aborted || Promise.reject(error));
while (!ended.signal.aborted) {
  const { dates, values: closes } = await closedCandles();
  const from = dates.findIndex((date) => date > last);
  if (from >= 0) last = await send({ dates: dates.slice(from), values: closes.slice(from) });
  await sleep(1000 * Number(seconds), undefined, { signal: ended.signal }).catch(() => {});
}
await listener;
await service.close();
