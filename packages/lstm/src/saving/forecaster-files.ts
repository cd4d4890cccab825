import { BtcfcError, damaged, type RegressionMetrics, type SavedFiles } from '@btcfc/core';
import type { SeriesNames } from '../data/prepare-forecast';
import type { Scalers } from '../data/scaling/scale';
import { StandardScaler, type StandardScalerState } from '../data/scaling/standard-scaler';
import type { FittedSeries } from '../data/series/prepare-series';
import type { Architecture } from '../network/architecture';
import { architectureNames, nameOfArchitecture } from '../settings/architecture-choice';
import { type Hyperparameters, resolveSettings, type Settings } from '../settings/hyperparameters';
import { type JsonNumber, numbersFromJson, numbersToJson } from './numbers-json';

/** What a forecaster is besides its network. */
export interface ForecasterRecord<Summary> {
  settings: Settings;
  columns: readonly string[];
  scalers: Scalers;
  series: SeriesNames;
  fittedSeries: FittedSeries | undefined;
  summary: Summary;
  metrics: RegressionMetrics | undefined;
}

interface SavedRecord<Summary> {
  settings: Omit<Settings, 'architecture'> & { architecture: string };
  columns: string[];
  inputScaler: StandardScalerState;
  targetScaler: StandardScalerState;
  usualSpread: number;
  series: SeriesNames;
  /** Absent where it was fitted on rows. */
  fittedSeries?: FittedSeries;
  summary: Omit<Summary, 'bestLoss'> & { bestLoss: JsonNumber };
  metrics: Record<keyof RegressionMetrics, JsonNumber> | null;
}

export const recordName = 'forecaster.json';

/** The record as JSON; metrics that are not finite are kept too. */
export function writeRecord<Summary extends { bestLoss: number }>(record: ForecasterRecord<Summary>): string {
  const { settings, columns, scalers, series, fittedSeries, summary, metrics } = record;
  const saved: SavedRecord<Summary> = {
    settings: { ...settings, architecture: nameOfArchitecture(settings.architecture) },
    columns: [...columns],
    inputScaler: scalers.inputScaler.toJSON(),
    targetScaler: scalers.targetScaler.toJSON(),
    usualSpread: scalers.usualSpread,
    series,
    ...(fittedSeries && { fittedSeries }),
    summary: { ...summary, ...numbersToJson({ bestLoss: summary.bestLoss }) },
    metrics: metrics ? numbersToJson({ ...metrics }) : null,
  };
  return `${JSON.stringify(saved, null, 2)}\n`;
}

/** What loading may say of where and how to run. */
export interface LoadedWith extends Pick<Hyperparameters, 'backend' | 'kernels'> {
  architecture?: Architecture;
}

/**
 * @throws BtcfcError `PARSE_FAILED` if it is not what was written; `INVALID_OPTION` where an architecture of one's own is
 * missing or another
 */
export function readRecord<Summary extends { bestLoss: number }>(
  { files, description }: SavedFiles,
  { architecture, ...options }: LoadedWith,
): ForecasterRecord<Summary> {
  const saved = parseRecord<Summary>(files.get(recordName));
  if (!saved) throw damaged(description, recordName);
  const { settings, columns, usualSpread, series, fittedSeries, summary, metrics } = saved;
  const chosen = chooseArchitecture(settings.architecture, architecture, description);
  return {
    settings: resolveSettings({ ...settings, architecture: chosen, ...options }),
    columns,
    scalers: {
      inputScaler: StandardScaler.fromJSON(saved.inputScaler),
      targetScaler: StandardScaler.fromJSON(saved.targetScaler),
      usualSpread,
    },
    series,
    fittedSeries,
    summary: { ...summary, ...numbersFromJson({ bestLoss: summary.bestLoss }) } as Summary,
    metrics: metrics ? numbersFromJson(metrics) : undefined,
  };
}

function parseRecord<Summary>(bytes: Uint8Array | undefined): SavedRecord<Summary> | undefined {
  try {
    const saved = JSON.parse(new TextDecoder().decode(bytes)) as Partial<SavedRecord<Summary>> | null;
    const parts = [saved?.settings, saved?.columns, saved?.inputScaler, saved?.targetScaler, saved?.summary];
    return parts.every(Boolean) ? (saved as SavedRecord<Summary>) : undefined;
  } catch {
    return undefined;
  }
}

function chooseArchitecture(
  name: string,
  own: Architecture | undefined,
  description: string,
): Settings['architecture'] {
  const named = architectureNames.find((known) => known === name);
  if (named && !own) return named;
  if (own?.name === name) return own;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: named
      ? `The model in ${description} has the architecture "${name}" of this package, not one of your own.`
      : `The model in ${description} was made with an architecture of your own, "${name}".`,
    received: own?.name ?? 'undefined',
    remedy: named ? 'Leave `architecture` out.' : `Pass it again: \`architecture\` with the name "${name}".`,
  });
}
