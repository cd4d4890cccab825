import '@tensorflow/tfjs';
import * as backtest from '@btcfc/backtest';
import * as btcData from '@btcfc/btc-data';
import * as btcFeatures from '@btcfc/btc-features';
import * as core from '@btcfc/core';
import * as coreNode from '@btcfc/core/node';
import * as dataCleaning from '@btcfc/data-cleaning';
import * as features from '@btcfc/features';
import * as forecast from '@btcfc/forecast';
import * as fusedLstm from '@btcfc/fused-lstm';
import * as lstm from '@btcfc/lstm';
import * as models from '@btcfc/models';
import * as series from '@btcfc/series';
import * as serve from '@btcfc/serve';
import * as tune from '@btcfc/tune';
import * as viz from '@btcfc/viz';
import * as vizLive from '@btcfc/viz/live';
import * as vizReport from '@btcfc/viz/report';
import type { Doors } from '../door';
import { backtestDoors } from './backtest';
import { btcDataDoors } from './btc-data';
import { btcFeaturesDoors } from './btc-features';
import { coreDoors } from './core';
import { dataCleaningDoors } from './data-cleaning';
import { featuresDoors } from './features';
import { forecastDoors } from './forecast';
import { fusedLstmDoors } from './fused-lstm';
import { lstmDoors } from './lstm';
import { modelsDoors } from './models';
import { seriesDoors } from './series';
import { serveDoors } from './serve';
import { tuneDoors } from './tune';
import { vizDoors } from './viz';

export interface Table {
  name: string;
  /** What all of its entries export. */
  exports: Readonly<Record<string, unknown>>;
  doors: Doors;
}

/** The doors of every package. */
export const tables: readonly Table[] = [
  { name: '@btcfc/backtest', exports: backtest, doors: backtestDoors },
  { name: '@btcfc/btc-data', exports: btcData, doors: btcDataDoors },
  { name: '@btcfc/btc-features', exports: btcFeatures, doors: btcFeaturesDoors },
  { name: '@btcfc/core', exports: { ...core, ...coreNode }, doors: coreDoors },
  { name: '@btcfc/data-cleaning', exports: dataCleaning, doors: dataCleaningDoors },
  { name: '@btcfc/features', exports: features, doors: featuresDoors },
  { name: '@btcfc/forecast', exports: forecast, doors: forecastDoors },
  { name: '@btcfc/fused-lstm', exports: fusedLstm, doors: fusedLstmDoors },
  { name: '@btcfc/lstm', exports: lstm, doors: lstmDoors },
  { name: '@btcfc/models', exports: models, doors: modelsDoors },
  { name: '@btcfc/series', exports: series, doors: seriesDoors },
  { name: '@btcfc/serve', exports: serve, doors: serveDoors },
  { name: '@btcfc/tune', exports: tune, doors: tuneDoors },
  { name: '@btcfc/viz', exports: { ...viz, ...vizLive, ...vizReport }, doors: vizDoors },
];
