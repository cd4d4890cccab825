import { LSTMForecaster } from '@btcfc/lstm';
import { PidConformal } from '@btcfc/models';
import { saveServedModel } from '../models/saving/save-served-model';
import { load, type ModelFolders, phase } from './tiny-model';

/** Saves a tiny network with a calibration; @returns its folder */
export async function saveCalibrated(folders: ModelFolders, name: string): Promise<string> {
  const plain = await folders.save(`${name}-alone`, { loss: 'gaussian' });
  const forecaster = await LSTMForecaster.load(plain);
  const forecast = await forecaster.forecast({ X: { load, phase }, origins: 20 });
  const calibration = new PidConformal({ levels: [0.05, 0.5, 0.95], learningRate: 0.2 });
  calibration.warmUp({ forecast, actual: load.slice(-20) });
  await saveServedModel(folders.folder(name), { model: forecaster, calibration });
  forecaster.dispose();
  return folders.folder(name);
}
