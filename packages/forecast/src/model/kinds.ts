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
  async load(saved, options) {
    const model = savedWithin(saved, modelFolder);
    // its package registers who reads networks, and is loaded where there are any, also as members of a mean
    const isMember = (file: string) => file.startsWith('members/lstm/');
    const isNetwork = model.package === '@btcfc/lstm' || [...model.files.keys()].some(isMember);
    if (isNetwork) await import('@btcfc/lstm');
    return loadSavedModel(model, options);
  },
});
