import {
  ASHAScheduler,
  AutoScheduler,
  createStudy,
  GPSampler,
  hypervolume,
  MemoryStorage,
  RandomSampler,
  readStudy,
  type Sampler,
  TPESampler,
  tune,
  uniform,
} from '../index';

const metrics = { loss: 'min', speed: 'max' } as const;
const space = { x: uniform(0, 1), y: uniform(0, 1), z: uniform(0, 1) };
// the best lie where y and z are 0.3: loss (1 - x)^2, speed 1 - x^2
const objective = ({ x, y, z }: { x: number; y: number; z: number }) => {
  const off = (y - 0.3) ** 2 + (z - 0.3) ** 2;
  return { loss: (1 - x) ** 2 + off, speed: 1 - x ** 2 - off };
};
const reference = { loss: 1, speed: 0 };

describe('a search for several metrics', () => {
  it('gives the trials that no other is better than in all, and no best one', async () => {
    const storage = new MemoryStorage();
    const options = { space, metrics, numSamples: 40, sampler: new RandomSampler(), storage, name: 'front' };
    const { trials, front, best } = await tune(objective, options);
    const isBeaten = (one: (typeof trials)[number]) =>
      trials.some(({ values }) => values!.loss! < one.values!.loss! && values!.speed! > one.values!.speed!);
    expect(best).toBeUndefined();
    expect(front).toEqual(trials.filter((trial) => !isBeaten(trial)));
    expect(front.length).toBeGreaterThan(2);
    const seen = await readStudy({ storage });
    expect(seen.metrics).toEqual(metrics);
    expect(seen.front).toMatchObject(front);
    const study = await createStudy({ storage });
    expect(study.front).toEqual(front);
    await expect(study.tell((await study.ask())!, { loss: 1 })).rejects.toThrow('told no `speed`');
    await study.close();
    await expect(tune(objective, { ...options, metrics: { loss: 'min', speed: 'min' } })).rejects.toThrow(
      'another metrics',
    );
  });

  it.each<[string, Sampler, number]>([
    ['TPE', new TPESampler(), 0.03],
    ['a Gaussian process', new GPSampler(), 0.08],
  ])('conquers more by %s than at random', async (_, sampler, ahead) => {
    const volume = async (chosen: Sampler, seed: number) => {
      const { trials } = await tune(objective, { space, metrics, numSamples: 30, sampler: chosen, seed });
      return hypervolume({ trials, metrics, reference });
    };
    let [sum, random] = [0, 0];
    for (const seed of [1, 2]) {
      sum += (await volume(sampler, seed)) / 2;
      random += (await volume(new RandomSampler(), seed)) / 2;
    }
    expect(sum - random).toBeGreaterThan(ahead);
  });

  it.each([
    ['ASHA', new ASHAScheduler({ maxT: 9, reductionFactor: 3 }), 'pruned'],
    ['promotion', new ASHAScheduler({ maxT: 9, reductionFactor: 3, type: 'promotion' }), 'paused'],
    ['the default', new AutoScheduler({ maxT: 9 }), 'pruned'],
  ] as const)(
    'stops by %s what others are better than, and lets either end of the front go on',
    async (_, scheduler, state) => {
      const { trials, front } = await tune(
        async (config, trial) => {
          const { loss, speed } = objective(config);
          for (let epoch = 1; epoch <= 9; epoch++)
            await trial.report({ epoch, loss: loss + 1 / epoch, speed });
        },
        { space, metrics, numSamples: 60, sampler: new RandomSampler(), scheduler, seed: 3 },
      );
      const stopped = trials.filter((trial) => trial.state === state);
      const complete = trials.filter((trial) => trial.state === 'complete');
      expect(stopped.length).toBeGreaterThan(20);
      const off = (of: typeof trials) =>
        of.reduce((sum, { config: { y, z } }) => sum + (y - 0.3) ** 2 + (z - 0.3) ** 2, 0) / of.length;
      expect(off(complete)).toBeLessThan(0.6 * off(stopped));
      const xs = front.map(({ config }) => config.x);
      expect(Math.max(...xs) - Math.min(...xs)).toBeGreaterThan(0.3);
    },
  );

  it.each([
    [{ metric: 'loss', metrics }, 'left out where `metrics` is given'],
    [{ metrics: { loss: 'best' } }, "'min' or 'max'"],
    [{ metrics: {} }, '`metrics`'],
    [{ metrics: { loss: 'min', epoch: 'min' } }, 'another name than the resource'],
    [{ metrics: { constraints: 'min', loss: 'min' } }, 'another name'],
  ])('refuses %j', async (options, message) => {
    await expect(tune(objective, { space, numSamples: 1, ...options } as never)).rejects.toThrow(message);
  });
});

describe('constraints', () => {
  // Gardner et al. (2014), their first function, on the unit square: cos(2x) cos(y) + sin(x), to be kept cos(x + y) <= 0.5
  const place = { x: uniform(0, 6), y: uniform(0, 6) };
  const gardner = ({ x, y }: { x: number; y: number }) => ({
    loss: Math.cos(2 * x) * Math.cos(y) + Math.sin(x),
    constraints: { c: Math.cos(x) * Math.cos(y) - Math.sin(x) * Math.sin(y) - 0.5 },
  });

  it('are kept by what is best, and by the front', async () => {
    const { trials, best } = await tune(gardner, {
      ...{ space: place, metric: 'loss', numSamples: 30, sampler: new RandomSampler() },
    });
    const feasible = trials.filter(({ constraints }) => constraints!.c! <= 0);
    expect(feasible.length).toBeLessThan(30);
    expect(best!.value).toBe(Math.min(...feasible.map(({ value }) => value!)));
    const never = await tune(() => ({ loss: 1, constraints: { c: Number.NaN } }), {
      ...{ space: place, metric: 'loss', numSamples: 3 },
    });
    expect(never.best).toBeUndefined();
  });

  it.each<[string, { sampler: Sampler; good: number; searches: number }]>([
    ['TPE', { sampler: new TPESampler(), good: -1.7, searches: 16 }],
    ['a Gaussian process', { sampler: new GPSampler(), good: -1.8, searches: 2 }],
  ])('are learnt by %s, in the mean of some searches', async (_, { sampler, good, searches }) => {
    const kept = async (chosen: Sampler) => {
      let [share, best] = [0, 0];
      for (let seed = 1; seed <= searches; seed++) {
        const found = await tune(gardner, {
          ...{ space: place, metric: 'loss', numSamples: 40, sampler: chosen, seed },
        });
        const last = found.trials.slice(20).filter(({ constraints }) => constraints!.c! <= 0);
        share += last.length / 20 / searches;
        best += found.best!.value! / searches;
      }
      return { share, best };
    };
    const found = await kept(sampler);
    expect(found.best).toBeLessThan(good);
    expect(found.share).toBeGreaterThan((await kept(new RandomSampler())).share + 0.1);
  });

  it('that nothing keeps are looked for by themselves', async () => {
    const rare = ({ x, y }: { x: number; y: number }) => ({
      loss: x,
      constraints: { c: (x - 5) ** 2 + (y - 1) ** 2 - 0.05 },
    });
    const { best } = await tune(rare, {
      ...{ space: place, metric: 'loss', numSamples: 40, sampler: new GPSampler(), seed: 1 },
    });
    expect(best!.constraints!.c).toBeLessThanOrEqual(0);
  });

  it.each([5, [1], { memory: 'much' }])(
    'are refused where they are no numbers by name: %j',
    async (constraints) => {
      const { trials } = await tune((_, trial) => trial.report({ loss: 1, constraints }).then(() => {}), {
        ...{ space: place, metric: 'loss', numSamples: 1, sampler: 'random' },
      });
      expect(trials[0]!.error).toContain('constraints');
    },
  );
});
