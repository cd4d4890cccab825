import type { OptionsOutput } from '@btcfc/core';
import { seriesNamesOf, withFittedSeries } from '../data/prepare-forecast';
import { prepareTraining } from '../data/prepare-training';
import { prepareSeriesTraining } from '../data/series/prepare-series';
import type { Settings } from '../settings/hyperparameters';
import { fitNetwork, type NetworkFit } from './fit-network';
import type { Fitted } from './fitted';
import { checkForm, formOf, heldOf, withTarget } from './given-data';
import type { fineTuneOptions } from './options';

/** Trains a network further on new rows, from the weights there are. */
export async function fineTuneNetwork(
  fitted: Fitted,
  before: Settings,
  read: OptionsOutput<typeof fineTuneOptions>,
): Promise<NetworkFit> {
  const { epochs, updates, lr = before.lr / 10, patience = before.patience, validation } = read;
  const { dropout = before.dropout, weightDecay = before.weightDecay } = read;
  // a warm-up in steps was meant for the steps of the fit
  const lrWarmup = before.lrWarmup < 1 ? before.lrWarmup : 0;
  const training = { epochs, updates, lr, lrWarmup, patience, dropout, weightDecay };
  const settings = { ...before, ...training, minUpdates: 0 };
  const form = formOf(read);
  checkForm(fitted, form);
  if (form.series !== undefined) return fineTuneOnSeries(fitted, form.series, settings, read);
  const rows = withFittedSeries(withTarget(form.rows), fitted);
  const { base, scale } = rows;
  const held = typeof validation === 'number' ? validation : { base, scale, ...validation };
  const data = prepareTraining(rows, held, {
    settings,
    columns: fitted.columns,
    others: 'refused',
    scalers: read.scalers === 'kept' ? fitted.scalers : undefined,
  });
  const series = seriesNamesOf({ base, scale });
  return fitNetwork(data, { settings, series, run: read, start: fitted.model });
}

function fineTuneOnSeries(
  fitted: Fitted,
  series: unknown,
  settings: Settings,
  read: OptionsOutput<typeof fineTuneOptions>,
): Promise<NetworkFit> {
  const data = prepareSeriesTraining(series, heldOf(read.validation), settings, {
    fit: fitted,
    keepsScalers: read.scalers === 'kept',
  });
  return fitNetwork(data, {
    settings,
    series: fitted.series,
    fittedSeries: data.series,
    run: read,
    start: fitted.model,
  });
}
