import { tune, uniform } from '../../index';

const options = { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 1 };

it('tells an objective that returns what its report was answered what to return', async () => {
  const { trials } = await tune(async (_, trial) => (await trial.report({ loss: 1 })) as never, options);
  expect(trials[0]).toMatchObject({
    state: 'failed',
    error: expect.stringMatching(/returned true.*\{ loss \} or nothing/),
  });
});
