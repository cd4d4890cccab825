import type { MlflowClient } from './mlflow-client';
import { MlflowRuns } from './mlflow-runs';

/** A client whose requests are all answered at once, and what it was told. */
function fakeClient(onMetrics: () => void = () => {}) {
  const told: { path: string; metrics: number }[] = [];
  const call = async (_method: string, path: string, { metrics = [] }: { metrics?: object[] }) => {
    told.push({ path, metrics: metrics.length });
    if (metrics.length > 0) onMetrics();
    if (path === 'runs/create') return { run: { info: { run_id: '1' } } };
    return { experiment: { experiment_id: '1' } };
  };
  return { told, client: { call, close() {} } as unknown as MlflowClient };
}

const metric = { key: 'loss', value: 1, timestamp: 0, step: 1 };

describe('MlflowRuns', () => {
  // however soon after the last answer it comes: in any of the turns in which the sending ends
  it('sends what is told as it ends sending', async () => {
    const late = Array.from({ length: 12 }, async (_, turns) => {
      let answer = () => {};
      const answered = new Promise<void>((resolve) => {
        answer = resolve;
      });
      const { client, told } = fakeClient(answer);
      const runs = new MlflowRuns({ client, experiment: 'e', search: undefined, tags: {} });
      runs.begin(0, () => ({}));
      runs.metrics(0, [metric]);
      await answered;
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      runs.metrics(0, [metric]);
      await runs.close(1000);
      return told.reduce((sum, { metrics }) => sum + metrics, 0);
    });
    expect(await Promise.all(late)).toEqual(late.map(() => 2));
  });

  it('asks for the parameters of a run once', async () => {
    const { client } = fakeClient();
    const runs = new MlflowRuns({ client, experiment: 'e', search: undefined, tags: {} });
    const params = jest.fn(() => ({ x: '1' }));
    for (let time = 0; time < 3; time++) runs.begin(0, params);
    await runs.close(1000);
    expect(params).toHaveBeenCalledTimes(1);
  });
});
