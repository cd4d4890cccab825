import { LSTMEnsemble } from '@btcfc/lstm';
import { PidConformal } from '@btcfc/models';
import { createForecastService } from '../../service/forecast-service';
import { send } from '../../test-support/requests';
import { load, ModelFolders } from '../../test-support/tiny-model';
import { saveServedModel } from './save-served-model';

const folders = new ModelFolders();

afterAll(() => folders.remove());

it('saves an ensemble with a calibration, as it saves one network', async () => {
  const ensemble = new LSTMEnsemble({
    ...{ members: 2, seqLen: 4, hiddenDim: 4, numLayers: 1, epochs: 1, targetOffset: 1, backend: 'wasm' },
  });
  await ensemble.fit({ X: { load }, y: load, base: 'load' });
  const seen = await ensemble.forecast({ X: { load }, origins: 20 });
  const calibration = new PidConformal({ levels: [0.1, 0.9] });
  calibration.warmUp({ forecast: seen, actual: load.slice(-20) });
  await saveServedModel(folders.folder('both'), { model: ensemble, calibration });
  const { point } = await ensemble.forecast({ X: { load } });
  const service = await createForecastService({
    models: { both: folders.folder('both') },
    reloadIntervalMs: 0,
  });
  const body = { columns: { load } };
  const { answer } = await send(service, 'POST', '/v1/models/both/forecast', { body });
  expect(answer).toMatchObject({ levels: [0.1, 0.9] });
  expect(answer.point[0]).toBeCloseTo(point[0]!, 4);
  await service.close();
  ensemble.dispose();
});
