import { choice, createStudy, lograndint, loguniform, optunaJournal, quniform, uniform } from '../../index';

async function told() {
  const study = await createStudy({
    space: {
      lr: loguniform(1e-5, 1e-1),
      units: lograndint(8, 64),
      share: quniform(0, 1, 0.25),
      kind: choice([{ name: 'sgd', momentum: uniform(0, 1) }, { name: 'adam' }]),
      flag: choice([true, false]),
    },
    ...{ metrics: { loss: 'min', speed: 'max' } as const, name: 'net', sampler: 'random' as const },
  });
  const base = { lr: 1e-3, units: 16, share: 0.5, flag: false };
  await study.enqueue({ ...base, kind: { name: 'sgd', momentum: 0.25 } });
  await study.enqueue({ ...base, kind: { name: 'adam' } });
  await study.enqueue({ ...base, kind: { name: 'adam' } });
  const first = (await study.ask())!;
  await first.report({ epoch: 1, loss: Number.NaN, speed: 2 });
  await first.report({ epoch: 2, loss: 0.5, speed: Number.POSITIVE_INFINITY, mae: 7 });
  await study.tell(first, { loss: 0.25, speed: 3, constraints: { memory: -1 } });
  await study.tell((await study.ask())!, new Error('out of "memory"'));
  await study.tell((await study.ask())!, { loss: Number.NaN, speed: 1 });
  await study.ask();
  return study;
}

it('writes the operations that Optuna 5 wrote for the same trials', async () => {
  const study = await told();
  const lines = optunaJournal(study).trimEnd().split('\n');
  const of = (code: number, trial: number) =>
    lines.filter((line) => line.startsWith(`{"op_code":${code},`) && line.includes(`"trial_id":${trial},`));
  expect(lines[0]).toBe('{"op_code":0,"worker_id":"btcfc","study_name":"net","directions":[1,2]}');
  // what `study.set_metric_names(['loss', 'speed'])` writes
  expect(lines[1]).toBe(
    '{"op_code":3,"worker_id":"btcfc","study_id":0,"system_attr":{"study:metric_names":["loss","speed"]}}',
  );
  const parameters = of(5, 0).map((line) => {
    const { param_name, param_value_internal, distribution } = JSON.parse(line);
    return [param_name, param_value_internal, JSON.parse(distribution)];
  });
  expect(parameters).toEqual([
    ['lr', 1e-3, { name: 'FloatDistribution', attributes: { step: null, low: 1e-5, high: 0.1, log: true } }],
    ['units', 16, { name: 'IntDistribution', attributes: { log: true, step: 1, low: 8, high: 64 } }],
    ['share', 0.5, { name: 'FloatDistribution', attributes: { step: 0.25, low: 0, high: 1, log: false } }],
    ['kind', 0, { name: 'CategoricalDistribution', attributes: { choices: ['sgd', 'adam'] } }],
    [
      expect.stringContaining('momentum'),
      ...[0.25, { name: 'FloatDistribution', attributes: { step: null, low: 0, high: 1, log: false } }],
    ],
    ['flag', 1, { name: 'CategoricalDistribution', attributes: { choices: [true, false] } }],
  ]);
  expect(of(7, 0).map((line) => line.slice(line.indexOf('"step"')))).toEqual([
    '"step":1,"intermediate_value":NaN}',
    '"step":2,"intermediate_value":0.5}',
  ]);
  expect(of(8, 0).map((line) => line.slice(line.indexOf('"user_attr"')))).toEqual([
    '"user_attr":{"speed":Infinity}}',
    '"user_attr":{"mae":7}}',
  ]);
  expect(of(9, 0)[0]).toContain('"system_attr":{"constraints":[-1]}');
  const ends = [0, 1, 2, 3].map((trial) =>
    of(6, trial)[0]?.replace(/.*("state".*),"datetime_complete".*/, '$1'),
  );
  expect(ends).toEqual([
    ...['"state":1,"values":[0.25,3]', '"state":3,"values":null', '"state":3,"values":null', undefined],
  ]);
  await study.close();
});

it('refuses what is no study', () => {
  expect(() => optunaJournal(undefined as never)).toThrow('`study`');
  const view = { space: { x: uniform(0, 1) }, metrics: { loss: 'min' }, name: 'f' };
  const trials = [{ number: 0, config: { y: 1 }, state: 'complete', reports: [] }];
  expect(() => optunaJournal({ ...view, trials } as never)).toThrow('trial 0');
});
