import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '@btcfc/test-support';
import {
  choice,
  MemoryStorage,
  mlflowReporter,
  PopulationBasedTraining,
  type TrialContext,
  tune,
  uniform,
} from '../../index';
import { FakeMlflow } from './test-support/fake-mlflow';

jest.setTimeout(240_000);

const space = { x: uniform(0, 1), net: choice([{ kind: 'lstm', units: 8 }, { kind: 'gru' }]) };
const options = { space, metric: 'loss', numSamples: 4, sampler: 'random', scheduler: 'fifo' } as const;

const objective = async ({ x }: { x: number }, trial: TrialContext) => {
  if (trial.number === 2) throw new Error('too large');
  await trial.note('weights', 1234);
  for (let epoch = 1; epoch <= 3; epoch++) await trial.report({ epoch, loss: x / epoch, 'mae (%)': epoch });
  return trial.number === 3 ? -1 : x / 3;
};

describe('mlflowReporter', () => {
  let server: FakeMlflow;
  let url: string;
  const told: string[] = [];
  const log = (line: string) => told.push(line);
  beforeEach(async () => {
    server = new FakeMlflow();
    url = await server.start();
    told.length = 0;
  });
  afterEach(() => server.stop());

  it('tells of each trial: configuration, curves, notes and its end', async () => {
    const { trials } = await tune(objective, {
      ...options,
      onProgress: mlflowReporter({ url, metric: 'loss', log }),
    });
    expect(told).toEqual([]);
    expect(server.runs.map(({ name, status }) => [name, status])).toEqual([
      ['trial-000', 'FINISHED'],
      ['trial-001', 'FINISHED'],
      ['trial-002', 'FAILED'],
      ['trial-003', 'FINISHED'],
    ]);
    server.runs.forEach(({ params, tags, metrics }, number) => {
      const { config, reports, value, state, error } = trials[number]!;
      expect(params.x).toBe(String(config.x));
      expect(params['net.kind']).toBe(config.net.kind);
      const curve = metrics.filter(({ key }) => key === 'loss').map((each) => [each.step, each.value]);
      const last = number === 3 ? [[4, value]] : [];
      expect(curve).toEqual([...reports.map((report) => [report.resource, report.value]), ...last]);
      expect(metrics.filter(({ key }) => key === 'mae (%)'.replace(/[()%]/g, '_'))).toHaveLength(
        reports.length,
      );
      expect(tags).toMatchObject({ 'btcfc.trial': String(number), 'btcfc.state': state });
      if (error === undefined) expect(tags['note.weights']).toBe('1234');
      else expect(tags['btcfc.error']).toBe(error);
    });
  });

  it('sends together what comes together', async () => {
    await tune(
      async ({ x }, trial) => {
        for (let epoch = 1; epoch <= 2500; epoch++) await trial.report({ epoch, loss: x });
      },
      { ...options, numSamples: 1, onProgress: mlflowReporter({ url, log }) },
    );
    expect(told).toEqual([]);
    expect(server.runs[0]!.metrics.map(({ step }) => step)).toEqual(
      Array.from({ length: 2500 }, (_, i) => i + 1),
    );
    expect(server.requests.length).toBeLessThan(60);
  });

  it('asks again where the server does not answer, or not now', async () => {
    let faults = 0;
    server.fault = (_, count) => {
      if (count % 3 === 0 || faults > 12) return undefined;
      faults++;
      return count % 3 === 1 ? 'drop' : { status: 503 };
    };
    await tune(objective, { ...options, onProgress: mlflowReporter({ url, log }) });
    expect(faults).toBeGreaterThan(3);
    expect(told).toEqual([]);
    expect(new Set(server.runs.map(({ tags }) => tags['btcfc.trial'])).size).toBe(4);
  });

  it('ends no search where the server is away, and tells at the end what it was not told', async () => {
    await server.stop();
    const { trials } = await tune(objective, {
      ...{ ...options, onProgress: mlflowReporter({ url, log, maxRetries: 1 }) },
    });
    expect(trials).toHaveLength(4);
    expect(told).toEqual([
      expect.stringMatching(/not told everything of 4 trials, 19 values .*ECONNREFUSED/),
    ]);
  });

  it('waits no longer at the end than it says', async () => {
    server.fault = () => ({ status: 503 });
    const onProgress = mlflowReporter({ url, log, maxRetries: 1000, closeTimeoutMs: 50 });
    await tune(objective, { ...options, onProgress });
    expect(told).toHaveLength(1);
  });

  it('gives up at once where it is refused, and shows who asks', async () => {
    server.fault = () => ({ status: 401, body: 'who are you' });
    await tune(objective, { ...options, onProgress: mlflowReporter({ url, log, token: 'secret' }) });
    expect(told[0]).toMatch(/401: who are you/);
    expect(told[0]).not.toContain('secret');
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]!.authorization).toBe('Bearer secret');
    const named = mlflowReporter({ url, log, username: 'me', password: 'wörd' });
    await tune(objective, { ...options, onProgress: named });
    const basic = `Basic ${Buffer.from('me:wörd', 'utf8').toString('base64')}`;
    expect(server.requests.at(-1)!.authorization).toBe(basic);
  });

  it('goes on with the runs of a search that goes on', async () => {
    const storage = new MemoryStorage();
    for (const numSamples of [2, 4]) {
      const onProgress = mlflowReporter({ url, log, search: 'first search' });
      const abort = new AbortController();
      const search = tune(
        async (config, trial) => {
          if (numSamples === 2 && trial.number === 1) abort.abort(new Error('enough'));
          return objective(config, trial);
        },
        { ...options, numSamples, name: 'f', storage, onProgress, signal: abort.signal },
      );
      if (numSamples === 2) {
        await expect(search).rejects.toThrow('enough');
        expect(server.runs.map(({ status }) => status)).toEqual(['FINISHED', 'KILLED']);
      } else await search;
    }
    expect(server.runs.map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED', 'FAILED', 'FINISHED']);
  });

  it('shows what members of a population go on with', async () => {
    await tune(
      async ({ x }, trial) => {
        for (let epoch = ((await trial.loadCheckpoint()) as number) ?? 0; epoch < 4; epoch++) {
          await trial.report({ epoch: epoch + 1, loss: x }, { checkpoint: epoch + 1 });
        }
      },
      {
        ...options,
        scheduler: new PopulationBasedTraining({ populationSize: 4, perturbationInterval: 2, maxT: 4 }),
        onProgress: mlflowReporter({ url, log }),
      },
    );
    const moved = server.runs.filter(({ tags }) => tags['btcfc.lineage']);
    expect(moved.length).toBe(1);
    expect(moved[0]!.metrics.filter(({ key }) => key === 'config/x')).toHaveLength(1);
    expect(server.runs.every(({ status }) => status === 'FINISHED')).toBe(true);
  });

  it.each([
    [{ url: 'localhost' }, 'url'],
    [{ url: 'http://a', search: "it's" }, 'search'],
    [{ url: 'http://a', tags: { a: 1 } }, 'tags'],
    [{ url: 'http://a', token: 'a', username: 'b' }, 'token'],
    [{}, 'No MLflow server'],
  ])('refuses %j', (given, name) => {
    const before = process.env.MLFLOW_TRACKING_URI;
    delete process.env.MLFLOW_TRACKING_URI;
    expect(() => mlflowReporter(given as never)).toThrow(name);
    if (before !== undefined) process.env.MLFLOW_TRACKING_URI = before;
  });
});

const mlflow = process.env.BTCFC_MLFLOW ?? 'mlflow';
const isPresent = spawnSync(mlflow, ['--version']).status === 0;
(isPresent ? describe : describe.skip)(
  isPresent ? 'a real MLflow server' : 'a real MLflow server (needs mlflow, BTCFC_MLFLOW names it)',
  () => {
    let directory: string;
    let server: ChildProcess;
    let url: string;
    beforeAll(async () => {
      directory = mkdtempSync(path.join(tmpdir(), 'btcfc-mlflow-'));
      const port = await freePort();
      url = `http://127.0.0.1:${port}`;
      const place = [
        '--backend-store-uri',
        `sqlite:///${directory}/mlflow.db`,
        '--artifacts-destination',
        directory,
      ];
      server = spawn(mlflow, ['server', '--port', String(port), '--workers', '1', ...place], {
        ...{ stdio: 'ignore', cwd: directory, detached: true },
      });
      const isUp = () =>
        fetch(`${url}/health`).then(
          ({ ok }) => ok,
          () => false,
        );
      while (!(await isUp())) await new Promise((resolve) => setTimeout(resolve, 200));
    });
    afterAll(() => {
      // its workers too
      process.kill(-server.pid!, 'SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    });

    it('has all that it was told', async () => {
      const told: string[] = [];
      const onProgress = mlflowReporter({
        ...{ url, experiment: 'btcfc tests', search: 'real', metric: 'loss', tags: { team: 'a' } },
        ...{ log: (line: string) => told.push(line), closeTimeoutMs: 100_000 },
      });
      const odd = async (config: { x: number }, trial: TrialContext) => {
        if (trial.number === 0) {
          await trial.report({
            loss: Number.NaN,
            most: Number.POSITIVE_INFINITY,
            least: Number.NEGATIVE_INFINITY,
          });
        }
        return objective(config, trial);
      };
      const { trials } = await tune(odd, { ...options, onProgress });
      expect(told).toEqual([]);
      const post = async (path: string, body: object) =>
        (
          await fetch(`${url}/api/2.0/mlflow/${path}`, {
            ...{
              method: 'POST',
              body: JSON.stringify(body),
              headers: { 'Content-Type': 'application/json' },
            },
          })
        ).json() as Promise<{ runs: Run[] }>;
      const experiment = (await (
        await fetch(`${url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=btcfc%20tests`)
      ).json()) as { experiment: { experiment_id: string } };
      const { runs } = await post('runs/search', {
        experiment_ids: [experiment.experiment.experiment_id],
        order_by: ['attributes.start_time'],
      });
      expect(runs).toHaveLength(4);
      for (const { info, data } of runs) {
        const tags = Object.fromEntries(data.tags.map(({ key, value }) => [key, value]));
        const trial = trials[Number(tags['btcfc.trial'])]!;
        const params = Object.fromEntries(data.params.map(({ key, value }) => [key, value]));
        expect(Number(params.x)).toBe(trial.config.x);
        expect([tags.team, tags['btcfc.state']]).toEqual(['a', trial.state]);
        expect(info.status).toBe(trial.state === 'failed' ? 'FAILED' : 'FINISHED');
        const history = (await (
          await fetch(`${url}/api/2.0/mlflow/metrics/get-history?run_id=${info.run_id}&metric_key=loss`)
        ).json()) as { metrics?: { step: number; value: number }[] };
        const steps = (history.metrics ?? []).map(({ step }) => Number(step));
        expect(new Set(steps)).toEqual(
          new Set([...trial.reports.map(({ resource }) => resource), ...(trial.number === 3 ? [4] : [])]),
        );
      }
    });
  },
);

interface Run {
  info: { run_id: string; status: string };
  data: { params: { key: string; value: string }[]; tags: { key: string; value: string }[] };
}
