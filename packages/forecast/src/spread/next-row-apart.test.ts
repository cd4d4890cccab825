import {
  type ForecastModel,
  forecastFromPoints,
  loadModel,
  memoryStore,
  type PredictInput,
} from '@btcfc/core';
import { lstm } from '@btcfc/lstm';
import { average, ewma } from '@btcfc/models';
// lets `loadModel` read what was saved
import '../model/kinds';
import { nextRowApart } from './next-row-apart';

const values = Float64Array.from({ length: 60 }, (_, row) => 100 + Math.sin(row * row));
const asked = { panel: [], levels: [0.25, 0.5, 0.75], seed: 1 };

function inputsFor(horizon: number): PredictInput[] {
  return [40, 59].map((origin) => {
    const series = { values: values.slice(0, origin + 1) };
    return {
      ...{ ...asked, series, origin, horizon },
      tail: (count) => ({ values: series.values.slice(-count) }),
    };
  });
}

it('forecasts the next row by a fit of its own, the others by one of all', async () => {
  const freed: number[] = [];
  // of what was fitted for h rows, 10 h and how far ahead a value is
  const told: ForecastModel<number> = {
    fit: ({ horizon }) => horizon,
    predict: (fitted, inputs) =>
      forecastFromPoints({
        origins: inputs.map(({ origin }) => origin),
        horizon: inputs[0]!.horizon,
        point: inputs.flatMap(({ horizon }) =>
          Array.from({ length: horizon }, (_, step) => 10 * fitted + step + 1),
        ),
      }),
    dispose: (fitted) => void freed.push(fitted),
  };
  const model = nextRowApart(told as ForecastModel);
  const fitted = await model.fit({ ...asked, series: { values }, horizon: 3, first: 0 });
  const { point, horizon } = await model.predict(fitted, inputsFor(3));
  expect([horizon, ...point]).toEqual([3, 11, 32, 33, 11, 32, 33]);
  await model.dispose!(fitted);
  expect(freed).toEqual([1, 3]);
  const one = await model.fit({ ...asked, series: { values }, horizon: 1, first: 0 });
  expect([...(await model.predict(one, inputsFor(1))).point]).toEqual([11, 11]);
});

it.each([1, 3])('forecasts the same after saving, also as a member of a mean (%d rows)', async (horizon) => {
  const network = lstm({
    ...{ seqLen: 4, hiddenDim: 4, numLayers: 1, dropout: 0, epochs: 1, batchSize: 16 },
    ...{ loss: 'student-t', target: 'log-difference', scaling: 'window' },
  });
  const apart = nextRowApart(network as ForecastModel) as ForecastModel;
  const model = average({ models: { lstm: apart, ewma: ewma({ target: 'log-difference', decay: 0.9 }) } });
  const fitted = await model.fit({ ...asked, series: { values }, horizon, first: 0 });
  const store = memoryStore();
  await model.save!(fitted, store);
  const expected = await model.predict(fitted, inputsFor(horizon));
  const loaded = await loadModel(store);
  const again = await loaded.model.predict(loaded.fitted, inputsFor(horizon));
  expect(again.quantiles).toHaveLength(3);
  expect([again.point, ...again.quantiles]).toEqual([expected.point, ...expected.quantiles]);
  await model.dispose!(fitted);
  await loaded.model.dispose!(loaded.fitted);
});
