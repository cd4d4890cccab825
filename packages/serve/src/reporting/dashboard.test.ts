import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createForecastService } from '../service/forecast-service';
import { saveCalibrated } from '../test-support/calibrated-model';
import { send } from '../test-support/requests';
import { ModelFolders, rows } from '../test-support/tiny-model';

it('asks Prometheus for metrics and labels that the service has', async () => {
  const folders = new ModelFolders();
  const service = await createForecastService({
    models: { grid: await saveCalibrated(folders, 'grid') },
    token: 'secret',
  });
  const headers = { Authorization: 'Bearer secret' };
  await send(service, 'POST', '/v1/models/grid/rows', { body: { rows }, headers });
  await send(service, 'POST', '/v1/models/grid/reload', { headers });
  const { answer: metrics } = await send(service, 'GET', '/metrics', { headers });
  await service.close();
  folders.remove();

  const dashboard = readFileSync(path.join(__dirname, '../../grafana/dashboard.json'), 'utf8');
  const { panels, templating } = JSON.parse(dashboard);
  const asked: string[] = [
    ...panels.flatMap(({ targets }: { targets: { expr: string }[] }) => targets.map(({ expr }) => expr)),
    ...templating.list.flatMap(({ definition = '' }: { definition?: string }) => definition),
  ];
  const names = new Set(asked.flatMap((text) => text.match(/btcfc_serve_[a-z_]+/g) ?? []));
  expect(names.size).toBeGreaterThan(12);
  for (const name of names)
    expect({ name, isTold: metrics.includes(`\n# TYPE ${name.replace(/_bucket$/, '')} `) }).toEqual({
      name,
      isTold: true,
    });
  for (const text of asked) {
    for (const [, name, labels] of text.matchAll(/(btcfc_serve_[a-z_]+)\{([^}]*)\}/g)) {
      const line = metrics.split('\n').find((each: string) => each.startsWith(`${name}{`)) ?? '';
      for (const [label] of labels!.matchAll(/[a-z]+(?==)/g)) {
        // nothing was dropped, and there is no webhook: nothing is told of it
        if (name === 'btcfc_serve_dropped_subscribers_total' || name?.startsWith('btcfc_serve_webhook_'))
          continue;
        expect({ name, line }).toEqual({ name, line: expect.stringContaining(`${label}="`) });
      }
    }
  }
});
