import { BtcfcError, digestOf, invalidOption } from '@btcfc/core';
import {
  type Chosen,
  type Hyperparameters,
  resolveSettings,
  type Settings,
} from '../../settings/hyperparameters';
import { isLogarithm, isResidual, isSeasonal, type Target } from '../../settings/scaling';
import type { TrainingData } from '../prepare-training';
import { invalidData, tooFewRows } from '../reading/matrix';
import { rangeWarnings } from '../scaling/range-warning';
import { type Scalers, scaleTargets } from '../scaling/scale';
import { scalingRows, type Units } from '../scaling/target-units';
import { cutWindows } from '../windows/cut-windows';
import { independentWindows } from '../windows/independent-windows';
import type { Sequences } from '../windows/sequences';
import {
  areMany,
  cyclesOf,
  decideOnSeries,
  isShrunkByWindows,
  longestOf,
  longestSmoothed,
  windowsNeeded,
} from './decide';
import { type Layout, layOut } from './lay-out';
import { fitInputScaler, fitTargetScaler, scaleSeriesInputs } from './scales/scale-series';
import { learnScales, type SeriesScales } from './scales/series-scales';
import { clockOf } from './season-phase';
import { checkCovariates, nameOf, type SeriesColumns } from './series-columns';
import { readSeriesRows, type SeriesRows } from './series-rows';
import { SeriesUnits } from './series-units';
import { isLabelled, type LabelledRows, labelledRows, originsOf, wholeWindows } from './series-windows';
import { rowsNeeded, setAside } from './set-aside';
import { learnStatics } from './static-encoding';

/** What a fit on series learned beside what every fit learns. */
export interface FittedSeries {
  columns: SeriesColumns;
  scales: SeriesScales;
}

/** What a training on series needs. */
export interface SeriesTrainingData extends TrainingData {
  settings: Settings;
  series: FittedSeries;
}

/**
 * From series to what the network is trained on: read, decide what is left to them, measure, lay out, scale, window.
 *
 * @param validation what to set aside, see `setAside`
 * @param goesOn a fit to go on from, whose columns and categories stay; with `keepsScalers` so does what it measured by
 * @throws BtcfcError `INVALID_DATA`, `INVALID_OPTION`, `MISSING_COLUMN`
 */
export function prepareSeriesTraining(
  given: unknown,
  validation: number,
  chosen: Chosen,
  goesOn?: { fit: SeriesFit; keepsScalers: boolean },
): SeriesTrainingData {
  const series = readSeriesRows(given);
  const settings = settingsOf(series, chosen);
  const columns = goesOn?.fit.fittedSeries?.columns ?? columnsOfFit(series, settings);
  const kept = goesOn?.keepsScalers ? goesOn.fit : undefined;
  for (const one of series) checkCovariates(one, columns);
  checkShrinkable(validation, settings);
  const parts = setAside(series, validation, settings);
  const trained = parts.map(({ trained }) => trained);
  const learned = learnScales(series, columns, trained, settings, kept?.fittedSeries?.scales.smoothing);
  const scales = kept ? withKept(learned, kept.fittedSeries!.scales) : learned;
  const layout = layOut(series, columns, scales, settings);
  const units = new SeriesUnits(layout, settings);
  const isWhole = wholeWindows(layout, settings);
  const train = labelledRows(layout, units, isWhole, settings, (position) => parts[position]!.teaches);
  if (train.lastRows.length === 0) throw noWindows(series, settings);
  const decides = labelledRows(layout, units, isWhole, settings, (position) => parts[position]!.decides);
  const scalers = kept?.scalers ?? {
    inputScaler: fitInputScaler(layout, trained, settings),
    targetScaler: fitTargetScaler(layout, units, train.lastRows, trained, settings),
    usualSpread: 1,
  };
  const inputs = scaleSeriesInputs(layout, scalers.inputScaler, columns, settings);
  const { horizon } = settings;
  const windows = ({ lastRows }: LabelledRows) => {
    const targetAt = (index: number) => units.target(lastRows[Math.floor(index / horizon)]!, index % horizon);
    return cutWindows(inputs, scaleTargets(targetAt, lastRows.length * horizon, scalers), lastRows, settings);
  };
  const trainWindows = windows(train);
  const validationWindows = decides.lastRows.length > 0 ? windows(decides) : undefined;
  // nothing below keeps the layout for the whole training
  const digested = [inputs.values, trainWindows.allTargets()];
  if (validationWindows) digested.push(validationWindows.allTargets());
  return {
    settings,
    columns: layout.columns,
    scalers,
    series: { columns, scales },
    train: trainWindows,
    validation: validationWindows,
    validationUnits: units,
    warnings: [
      ...rangeWarnings(
        settings,
        trainWindows.allTargets(),
        validationWindows?.allTargets() ?? new Float32Array(),
        "`target: 'auto'`",
      ),
      ...lengthWarnings(layout, [train, decides], settings),
      ...(validation > 0 && decides.lastRows.length === 0 ? [nothingHeld] : []),
      ...skillWarnings(validationWindows, settings),
    ],
    digest: () => digestOf(Float64Array.from(trained), ...digested).slice(0, 16),
  };
}

function withKept(learned: SeriesScales, kept: SeriesScales): SeriesScales {
  return { ...kept, known: { ...learned.known, ...kept.known } };
}

function settingsOf(series: readonly SeriesRows[], chosen: Chosen): Settings {
  const futureCovariates = Object.keys(series[0]!.futureCovariates ?? {});
  const given: Hyperparameters = { ...chosen, futureCovariates };
  const settings = resolveSettings(
    given,
    decideOnSeries(series, chosen),
    areMany(series) ? 'panel' : 'series',
  );
  const { target, period, targetOffset } = settings;
  if (targetOffset !== 1) throw invalidOption('targetOffset', targetOffset, '1 for series');
  if (isSeasonal(target) && period === 1) {
    throw invalidOption('target', target, 'a change over one row: no season was found (set `period`)');
  }
  if (settings.baseline === 'seasonal-naive' && period === 1) {
    throw invalidOption('baseline', settings.baseline, 'another one: no season was found (set `period`)');
  }
  if (isResidual(target) && period > longestSmoothed) {
    const allowed = `another than "${target}" where a season has more than ${longestSmoothed} rows`;
    throw invalidOption('target', target, allowed);
  }
  if (isLogarithm(target)) for (const one of series) checkPositive(one, target);
  return settings;
}

function checkPositive(series: SeriesRows, target: Target): void {
  const row = series.values.findIndex((value) => (isResidual(target) ? value < 0 : value <= 0));
  if (row < 0) return;
  throw invalidData(
    `${nameOf(series)} is not above 0 in row ${series.first + row + 1}, and \`target\` is "${target}".`,
    series.values[row],
  );
}

function columnsOfFit(series: readonly SeriesRows[], settings: Settings): SeriesColumns {
  const dated = series.every(({ dates }) => dates !== undefined);
  return {
    past: Object.keys(series[0]!.pastCovariates ?? {}),
    future: Object.keys(series[0]!.futureCovariates ?? {}),
    clock:
      ((settings.calendar || isResidual(settings.target)) && dated && clockOf(longestOf(series))) || null,
    cycles: settings.calendar ? cyclesOf(series, settings.period) : [],
    statics: learnStatics(series),
  };
}

const nothingHeld =
  'No series is long enough to set rows aside, or they hold no whole window: the training loss decides when to stop (pass longer series or a smaller `validation` or `seqLen`).';

/** Tells that nothing can show whether the network is any better than the baseline, which is then forecast. */
function skillWarnings(validation: Sequences | undefined, settings: Settings): string[] {
  if (!validation || !isShrunkByWindows(settings)) return [];
  if (independentWindows(validation) >= windowsNeeded) return [];
  return [
    `The rows set aside hold less than ${windowsNeeded} horizons of ${settings.horizon} rows: too few to show that the network beats the last value, which is forecast instead (a longer series, a shorter \`horizon\`, a larger \`validation\`, or \`shrinkage: 'none'\`).`,
  ];
}

/** Tells of series that are in the fit and teach nothing. */
function lengthWarnings({ placed }: Layout, parts: readonly LabelledRows[], { seqLen }: Settings): string[] {
  const idle = placed.filter((_, position) => !parts.some(({ taught }) => taught.has(position)));
  if (idle.length === 0) return [];
  return [
    `${idle.length} of ${placed.length} series (the first: "${idle[0]!.series.id}") hold no whole window of ${seqLen} rows with its targets: nothing was learned from them (a smaller \`seqLen\` or \`fillGaps\` helps).`,
  ];
}

function checkShrinkable(validation: number, { shrinkage }: Settings): void {
  if (validation > 0 || shrinkage !== 'validation') return;
  throw invalidOption('validation', validation, 'above 0 where `shrinkage` is chosen on validation rows');
}

function noWindows(series: readonly SeriesRows[], settings: Settings): BtcfcError {
  const needed = rowsNeeded(settings);
  const longest = Math.max(...series.map(({ values }) => values.length));
  if (longest < needed) return tooFewRows('series', longest, needed);
  return new BtcfcError({
    code: 'INVALID_DATA',
    message: `No ${needed} rows in a row are complete: each window of ${settings.seqLen} rows, the season before it and what it forecasts must be.`,
    remedy: 'Fill the gaps first (`fillGaps` of `@btcfc/series`), or choose a smaller `seqLen`.',
  });
}

/** All that a forecast of series needs. */
export interface SeriesForecastData {
  windows: Sequences;
  units: Units;
  /** Of each window, which series it is of and its last row there. */
  from: readonly { series: SeriesRows; row: number }[];
  /** What came true, shape [windows, horizon]; NaN where it is not known. */
  truth: Float64Array;
}

/** What series are forecast with. */
export interface SeriesFit {
  scalers: Scalers;
  fittedSeries: FittedSeries | undefined;
}

/**
 * The stages of fitting for series to forecast from.
 *
 * @param origins from which rows of each series; `'labelled'`: those whose targets are known
 * @throws BtcfcError `INVALID_DATA`, `MISSING_COLUMN`
 */
export function prepareSeriesForecast(
  given: unknown,
  { scalers, fittedSeries }: SeriesFit,
  settings: Settings,
  origins: 'last' | 'all' | 'labelled' | number,
): SeriesForecastData {
  const series = readSeriesRows(given);
  const { columns, scales } = fittedSeries!;
  for (const one of series) {
    checkCovariates(one, columns);
    if (origins !== 'labelled') checkAhead(one, settings);
  }
  // a window may begin before its series
  const before = settings.seqLen - 1;
  const layout = layOut(series, columns, scales, settings, { before, last: rowsSeen(settings, origins) });
  const units = new SeriesUnits(layout, settings);
  const isWhole = wholeWindows(layout, settings);
  const chosen = layout.placed.map((one) =>
    origins === 'labelled'
      ? originsOf(one, isWhole, 'all').filter((row) => isLabelled(units, row, settings.horizon))
      : originsOf(one, isWhole, origins),
  );
  const lastRows = Int32Array.from(chosen.flat());
  const inputs = scaleSeriesInputs(layout, scalers.inputScaler, columns, settings, chosen);
  const { horizon } = settings;
  return {
    windows: cutWindows(inputs, new Float32Array(), lastRows, settings),
    units,
    from: layout.placed.flatMap(({ series: one, start }, position) =>
      chosen[position]!.map((row) => ({ series: one, row: row - start })),
    ),
    truth: Float64Array.from({ length: lastRows.length * horizon }, (_, index) =>
      units.truth(lastRows[Math.floor(index / horizon)]!, index % horizon),
    ),
  };
}

/** How many of the last rows of a series some origins see: their windows, and what these are scaled by. */
function rowsSeen(settings: Settings, origins: 'last' | 'all' | 'labelled' | number): number {
  if (typeof origins === 'string' && origins !== 'last') return Number.POSITIVE_INFINITY;
  return (origins === 'last' ? 1 : origins) - 1 + Math.max(settings.seqLen, scalingRows(settings) ?? 0);
}

function checkAhead(series: SeriesRows, { futureCovariates, horizon }: Settings): void {
  const needed = series.values.length + horizon;
  for (const name of futureCovariates) {
    const rows = series.futureCovariates![name]!.length;
    if (rows >= needed) continue;
    throw invalidData(
      `${nameOf(series)} knows "${name}" for ${rows - series.values.length} rows ahead, and ${horizon} are forecast.`,
    );
  }
}
