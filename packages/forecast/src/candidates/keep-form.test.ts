import { type FitInput, type ForecastModel, Rng } from '@btcfc/core';
import { type ArimaModelFit, arima, autoArima, type EtsModelFit, ets } from '@btcfc/models';
import { keepingForm } from './keep-form';
import { factsOf } from './series-facts';

const rng = new Rng(3);
/** A season that grows with its level until row 48, from then on noise alone. */
const values = Float64Array.from({ length: 96 }, (_, row) =>
  row < 48 ? (50 + row) * (1 + 0.3 * Math.sin((Math.PI * row) / 6)) + rng.normal() : 98 + 20 * rng.normal(),
);

function inputOf(rows: number): FitInput {
  const series = { values: values.slice(0, rows) };
  return { series, panel: [], first: 0, horizon: 6, levels: [0.05, 0.5, 0.95], seed: 0 };
}

const facts = factsOf({ values }, 12);

describe('a candidate that keeps its form', () => {
  it('finds the weights of exponential smoothing anew', async () => {
    const model = keepingForm('ets', ets({ period: 12 }) as ForecastModel, facts);
    const first = (await model.fit(inputOf(48))) as EtsModelFit;
    const { error, trend, season, damped } = first.form;
    const second = (await model.fit(inputOf(96))) as EtsModelFit;
    const sameForm = ets({ model: `${error}${trend}${season}`, damped, period: 12 });
    expect(second).toEqual(await sameForm.fit(inputOf(96)));
    expect(second.form).toEqual(first.form);
    // who chooses anew chooses otherwise
    expect(((await ets({ period: 12 }).fit(inputOf(96))) as EtsModelFit).form).not.toEqual(first.form);
  });

  it('finds the weights of an ARIMA model anew', async () => {
    const choosing = autoArima({ period: 12, transform: 'auto' });
    const model = keepingForm('arima', choosing as ForecastModel, facts);
    const first = (await model.fit(inputOf(48))) as ArimaModelFit;
    const second = (await model.fit(inputOf(96))) as ArimaModelFit;
    const { p, d, q, P, D, Q, constant, isLog } = first;
    const transform = isLog ? 'log' : 'none';
    const sameOrders = arima({ order: [p, d, q], seasonal: [P, D, Q], period: 12, constant, transform });
    expect(second).toEqual(await sameOrders.fit(inputOf(96)));
  });

  it('chooses anew where shares of the forecast would meet values that are not above zero', async () => {
    const model = keepingForm('ets', ets({ period: 12 }) as ForecastModel, { ...facts, isPositive: false });
    const first = (await model.fit(inputOf(48))) as EtsModelFit;
    expect(first.form.error).toBe('M');
    expect(await model.fit(inputOf(96))).toEqual(await ets({ period: 12 }).fit(inputOf(96)));
  });
});
