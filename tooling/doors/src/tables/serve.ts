import { createHmac } from 'node:crypto';
import { memoryStore } from '@btcfc/core';
import { LSTMForecaster } from '@btcfc/lstm';
import { PidConformal } from '@btcfc/models';
import type { ForecastCluster, ForecastService } from '@btcfc/serve';
import { type Door, type Doors, made, options, takes } from '../door';

let folder: Promise<string> | undefined;

async function save(): Promise<string> {
  const wave = Array.from({ length: 40 }, (_, row) => 10 + Math.sin(row / 3));
  const forecaster = new LSTMForecaster({
    seqLen: 4,
    hiddenDim: 4,
    numLayers: 1,
    epochs: 1,
    backend: 'wasm',
  });
  await forecaster.fit({ X: { wave }, y: wave });
  await forecaster.save('served-model');
  forecaster.dispose();
  return 'served-model';
}

async function saved(): Promise<string> {
  folder ??= save();
  return folder;
}

/** Where metrics are kept, as far as a service asks of it. */
const registry = () => made({ registerMetric() {}, getSingleMetric() {} });

let last: ForecastService | undefined;

/** A method of a service; the service before it is closed. */
const ofService = (args: Door['args']): Door =>
  takes(args, {
    async before(service: ForecastService) {
      await last?.close();
      last = service;
    },
    close: () => last?.close(),
  });

/** A calibration that has learned from two forecasts. */
function calibration() {
  const calibrator = new PidConformal({ levels: [0.05, 0.95] });
  return calibrator.warmUp({ forecast: { point: [1, 2] }, actual: [1.5, 2] });
}

const webhookSecret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`;

/** A delivery as a service would sign it. */
function signed() {
  const [id, timestamp] = ['msg_1', String(Math.floor(Date.now() / 1000))];
  const mac = createHmac('sha256', Buffer.alloc(24, 1)).update(`${id}.${timestamp}.{}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
}

/** What a service is started with, whether in one process or in several. */
const started = async () => ({
  models: { wave: await saved() },
  token: 'secret',
  allowedHosts: ['grid.example'],
  queueLength: 8,
  maxWaitMs: 1000,
  batchMs: 5,
  bodyLimit: 10_000,
  maxConnections: 100,
  headersTimeoutMs: 1000,
  requestTimeoutMs: 2000,
  reloadIntervalMs: 0,
  journalDir: 'stream-journals',
  maxStreams: 2,
  maxSubscribers: 2,
  subscriberBuffer: 4096,
  subscriberPatienceMs: 1000,
  drainMs: 10,
  heartbeatMs: 1000,
  closeTimeoutMs: 100,
  backend: 'wasm',
  webhooks: options({
    hosts: ['hooks.example'],
    allowPrivate: false,
    timeoutMs: 1000,
    maxRetries: 3,
    backoffMs: 100,
    maxAgeMs: 10_000,
    queueLength: 10,
  }),
  log: () => {},
});

export const serveDoors: Doors = {
  verifyWebhook: takes(() => [
    options({ body: '{}', headers: made(signed()), secret: webhookSecret, toleranceMs: 60_000 }),
  ]),
  saveServedModel: takes(
    async () => [
      made(memoryStore()),
      options({
        model: await saved(),
        calibration: made(calibration()),
        inputs: options({
          steps: [],
          history: made({ wave: [1, 2] }),
          target: 'wave',
          targetAhead: 1,
          date: 'Date',
          fillMissing: 'previous',
          lookBack: 5,
        }),
      }),
    ],
    // a text is the path of a folder
    { taken: { '0': ['1', 'true'], '1.inputs.fillMissing': [1] } },
  ),
  createForecastService: takes(async () => [options({ ...(await started()), registry: registry() })], {
    members: {
      listen: ofService(() => [options({ port: 0, host: '127.0.0.1', insecure: true })]),
      fetch: ofService(() => [made(new Request('http://localhost/healthz'))]),
      close: ofService(() => []),
    },
    close: (service: ForecastService) => service.close(),
  }),
  createForecastCluster: takes(
    async () => [options({ ...(await started()), workers: 1, imports: ['node:os'] })],
    // it listens with the options of a single service
    { close: (cluster: ForecastCluster) => cluster.close() },
  ),
};
