import { loadSavedModel, registerModelKind, savedWithin } from '@btcfc/core';
import { modelFolder, resultKind } from '../result/save-result';
import { autoForecastOf } from './auto-forecast';
import { type AutoFit, autoForecastKind, loadAutoFit, packageName } from './saved-auto-fit';

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

registerModelKind({
  kind: resultKind,
  package: packageName,
  load: (saved, options) => loadSavedModel(savedWithin(saved, modelFolder), options),
});
