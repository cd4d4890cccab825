import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { openStore, readTimeSeries } from '@btcfc/core';
import { ets } from '@btcfc/models';
import { createForecastService, type ForecastService } from '../../service/forecast-service';
import { load, ModelFolders } from '../../test-support/tiny-model';

jest.setTimeout(180_000);

const program = process.env.BTCFC_SCHEMATHESIS ?? 'schemathesis';
const isInstalled = spawnSync(program, ['--version']).status === 0;
const hooks = path.resolve(__dirname, '../../test-support/schemathesis_hooks.py');
const folders = new ModelFolders();
let service: ForecastService | undefined;
let url: string;

beforeAll(async () => {
  if (!isInstalled) return;
  const model = ets();
  const asked = { panel: [], horizon: 1, levels: [], seed: 0 };
  const fitted = await model.fit({ ...asked, series: readTimeSeries('series', load), first: 0 });
  await model.save(fitted, openStore(folders.folder('sales')));
  const models = {
    points: await folders.save('points'),
    quantiles: await folders.save('quantiles', { loss: { quantiles: [0.1, 0.5, 0.9] } }),
    sales: folders.folder('sales'),
  };
  service = await createForecastService({ models, reloadIntervalMs: 0 });
  url = await service.listen({ port: 0 });
  // where it writes what it found
  mkdirSync(folders.folder('found'));
});

afterAll(async () => {
  await service?.close();
  folders.remove();
});

// what the document calls good is taken, what it does not is refused, and answers are as it tells
(isInstalled ? it : it.skip).each(['points', 'quantiles', 'sales'])(
  'tells the truth of %s (needs Schemathesis)',
  async (name) => {
    // events do not end by themselves
    const args = ['--phases', 'coverage', '--request-timeout', '1', '--no-color'];
    const asked = ['run', `${url}/openapi.json?model=${name}`, ...args];
    const env = { ...process.env, SCHEMATHESIS_HOOKS: hooks };
    const { stdout } = await promisify(execFile)(program, asked, { env, cwd: folders.folder('found') }).catch(
      (error) => {
        throw new Error(error.stdout);
      },
    );
    expect(stdout).toMatch(/Coverage \(in .*\n\n? *✅ 13 passed/);
  },
);
