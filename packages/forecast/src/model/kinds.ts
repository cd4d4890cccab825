import { loadSavedModel, registerModelKind, savedWithin } from '@btcfc/core';
import { bySeriesKind, loadBySeries } from '../spread/by-series';
import { loadNextRowApart, nextRowApartKind } from '../spread/next-row-apart';
import { autoForecastOf } from './auto-forecast';
import {
  type AutoFit,
  autoForecastKind,
  loadAutoFit,
  modelFolder,
  packageName,
  resultKind,
} from './saved-auto-fit';

registerModelKind<AutoFit>({
  kind: autoForecastKind,
  package: packageName,
  async load(saved, options) {
    return {
      model: autoForecastOf({ preset: 'good', period: 'auto' }),
      fitted: await loadAutoFit(saved, options),
    };
  },
});

registerModelKind({ kind: bySeriesKind, package: packageName, load: loadBySeries });

registerModelKind({ kind: nextRowApartKind, package: packageName, load: loadNextRowApart });

registerModelKind({
  kind: resultKind,
  package: packageName,
  async load(saved, options) {
    return loadSavedModel(savedWithin(saved, modelFolder), options);
  },
});
