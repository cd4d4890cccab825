/**
 * A network that learned from made features, saved with the steps that make them and a calibration that goes on learning;
 * then asked as a client would: a day's price and volume go in, the next day's interval comes out.
 *
 *     node dist/serve.js
 */
import { frameStep, readCsv } from '@btcfc/core';
import { stationaryFeatures, toMatrix } from '@btcfc/features';
import { LSTMForecaster } from '@btcfc/lstm';
import { AdaptiveConformal } from '@btcfc/models';
import { createForecastService, saveServedModel } from '@btcfc/serve';
import { madeUpPrices } from './made-up-prices';

const { Date: allDates, Close, Volume } = readCsv(madeUpPrices(600)) as Record<string, Float64Array>;
const days = { Date: Array.from(allDates!, String), Close: Close!, Volume: Volume! };
// 590 days are known; ten are yet to come
const history = { Date: days.Date.slice(0, 590), Close: Close!.slice(0, 590), Volume: Volume!.slice(0, 590) };

// learn from the first 500 days, and see on the next 90 how far off it is
const made = { columns: ['Close', 'Volume'], windows: [7] };
const X = toMatrix(stationaryFeatures(history, made), {
  exclude: ['Date', 'Volume'],
  fillMissing: 'previous',
});
const upTo = (rows: number) => ({ ...X, rows, values: X.values.slice(0, rows * X.columns.length) });
const network = new LSTMForecaster({
  ...{
    target: 'log-difference',
    loss: 'student-t',
    seqLen: 8,
    hiddenDim: 8,
    numLayers: 1,
    epochs: 30,
    seed: 7,
  },
});
await network.fit({ X: upTo(500), y: history.Close.slice(0, 500), base: 'Close' });
const levels = [0.05, 0.5, 0.95];
const unseen = await network.forecast({ X: upTo(589), origins: 90, levels });
const calibration = new AdaptiveConformal({ levels, base: 'quantiles' });
calibration.warmUp({ forecast: unseen, actual: history.Close.slice(-90) });

// all of it is one folder, and that a service: `npx -p @btcfc/serve btcfc-serve stock=stock-service` is the same
const inputs = { steps: [frameStep('stationaryFeatures', made)], history, target: 'Close' };
await saveServedModel('stock-service', {
  ...{ model: network, calibration, inputs: { ...inputs, fillMissing: 'previous' as const } },
});
network.dispose();
const service = await createForecastService({ models: { stock: 'stock-service' }, journalDir: 'journals' });
const url = await service.listen({ port: 0 });

for (let day = 590; day < 600; day++) {
  const answer = await fetch(`${url}/v1/models/stock/rows`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      columns: { Close: [days.Close[day]], Volume: [days.Volume[day]] },
      dates: [days.Date[day]],
    }),
  });
  const { forecast } = (await answer.json()) as { forecast: { quantiles: number[][] } };
  const [low, , high] = forecast.quantiles.map(([value]) => value!.toFixed(2));
  console.log(
    `${days.Date[day]}: ${days.Close[day]}; nine times in ten the next day ends between ${low} and ${high}`,
  );
}
await service.close();
