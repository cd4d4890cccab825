import { loadSavedModel, registerModelKind, savedWithin } from '@btcfc/core';
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

registerModelKind({
  kind: resultKind,
  package: packageName,
  load: (saved, options) => loadSavedModel(savedWithin(saved, modelFolder), options),
});
