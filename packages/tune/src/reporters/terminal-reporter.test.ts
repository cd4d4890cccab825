import {
  ASHAScheduler,
  choice,
  MemoryStorage,
  RandomSampler,
  terminalReporter,
  tune,
  uniform,
} from '../index';
import type { TextOutput } from './terminal-reporter';
import { shortTime } from './trial-table';

const esc = '\u001b';

async function watch(output: Partial<TextOutput>, options: object = {}): Promise<string> {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  await tune(
    async ({ x }, trial) => {
      if (trial.number === 1 && trial.attempt === 1) throw new Error('hiccup');
      await trial.report({ epoch: 5, mse: Math.round(x * 100) });
    },
    {
      space: { x: uniform(0, 1) },
      metric: 'mse',
      numSamples: 4,
      maxRetries: 1,
      sampler: new RandomSampler(),
      onProgress: terminalReporter({
        metric: 'mse',
        output: { write, ...output },
        intervalMs: 0,
        ...options,
      }),
    },
  );
  return text;
}

/** What a terminal shows after such text: `ESC[nF ESC[J` goes n lines up and clears what is below. */
function screen(text: string): string[] {
  const lines: string[] = [];
  for (const [index, part] of text.split('\u001b[').entries()) {
    const up = index > 0 ? /^(\d+)F$/.exec(part) : undefined;
    if (up) lines.splice(lines.length - Number(up[1]));
    else lines.push(...part.replace(/^J/, '').split('\n').slice(0, -1));
  }
  return lines;
}

describe('terminalReporter', () => {
  it('writes a plain line for each trial that ended, elsewhere than on a terminal', async () => {
    const text = await watch({ isTTY: false });
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(
      /^trial 0 complete, epoch 5, mse \d+, x 0\.\d+; 1 of 4 trials, best mse \d+ of trial 0/,
    );
    expect(lines[1]).toBe('trial 1 failed and is tried again: hiccup');
    expect(lines[5]).toMatch(/^4 trials in \d+ s: 4 complete, best mse \d+ of trial \d$/);
    expect(text).not.toContain('\u001b');
  });

  it('keeps a line a line, whatever stands in texts and errors', async () => {
    let text = '';
    const output = { isTTY: false, write: (part: string) => (text += part) };
    await tune(
      () => {
        throw new Error(`${esc}[31mout of\r\nmemory${esc}[0m\u0007`);
      },
      {
        ...{ space: { net: choice([`one\ntwo${esc}[2J`]) }, metric: 'mse', numSamples: 1 },
        onProgress: terminalReporter({ metric: 'mse', output }),
      },
    );
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^trial 0 failed, net one two: out of memory; 1 of 1 trial/);
    const tables: string[] = [];
    await tune(() => 1, {
      ...{ space: { net: choice([`one\ntwo${esc}[2J`]) }, metric: 'mse', numSamples: 1 },
      onProgress: terminalReporter({
        metric: 'mse',
        output: { isTTY: true, write: (part) => tables.push(part) },
      }),
    });
    expect(screen(tables.join('')).at(-1)).toMatch(/^0 {6}complete .* one two$/);
  });

  it('keeps one table up to date on a terminal, with a column for each parameter', async () => {
    const lines = screen(await watch({ isTTY: true, columns: 60 }));
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(/^4 trials in \d+ s: 4 complete, best mse \d+ of trial \d$/);
    expect(lines[1]).toMatch(/^trial {2}state {5}epoch {2}mse {2}x$/);
    expect(lines[2]).toMatch(/^3 {6}complete {2}5 {6}\d+ +0\.\d+$/);
    expect(screen(await watch({ isTTY: true, columns: 30 }, { rows: 2 }))).toHaveLength(4);
  });

  it('goes back over all the lines that wide tables take, and cuts nothing off', async () => {
    const parts: string[] = [];
    const output = { isTTY: true, columns: 40, write: (part: string) => parts.push(part) };
    const space = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`parameter${index}`, uniform(0, 1)]),
    );
    const onProgress = terminalReporter({ metric: 'mse', output, intervalMs: 0 });
    await tune(() => 1, { space, metric: 'mse', numSamples: 2, sampler: 'random', onProgress });
    const [first, ...tables] = parts.map((part) => part.split(`${esc}[J`).at(-1)!);
    expect(tables.at(-1)).toContain('parameter11');
    const rowsOf = (table: string) =>
      table
        .split('\n')
        .slice(0, -1)
        .reduce((sum, line) => sum + Math.ceil(line.length / 40), 0);
    parts.slice(1).forEach((part, index) => {
      expect(part.startsWith(`${esc}[${rowsOf([first!, ...tables][index]!)}F`)).toBe(true);
    });
  });

  it('tells of a trial when it is paused, and how the search ended', async () => {
    let text = '';
    const output = {
      write(part: string) {
        text += part;
      },
    };
    const storage = new MemoryStorage();
    const controller = new AbortController();
    const search = (signal?: AbortSignal) =>
      tune(
        async ({ x }, trial) => {
          const done = ((await trial.loadCheckpoint()) as number | undefined) ?? 0;
          for (let epoch = done + 1; epoch <= 9; epoch++) {
            if (trial.number === 5) controller.abort();
            await trial.report({ epoch, loss: x + 1 / epoch }, { checkpoint: epoch });
          }
        },
        {
          ...{
            space: { x: uniform(0, 1) },
            metric: 'loss',
            numSamples: 9,
            sampler: 'random',
            storage,
            signal,
          },
          scheduler: new ASHAScheduler({ maxT: 9, reductionFactor: 3, type: 'promotion' }),
          onProgress: terminalReporter({ metric: 'loss', output }),
        },
      );
    await expect(search(controller.signal)).rejects.toThrow('aborted');
    expect(text).toMatch(/^trial 0 paused, epoch 1, loss/m);
    expect(text).toMatch(/^Interrupted\. 6 trials in .*Go on with it by `resume: true`\.\n$/m);
    text = '';
    await search();
    expect(text).toMatch(/^9 trials in \d+ s: 8 stopped, 1 complete, best loss [\d.]+ of trial \d\n$/m);
  });

  it('shows nothing where nobody watches, unless told to', async () => {
    const { isTTY } = process.stderr;
    const write = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    const search = (progress: boolean | 'auto') =>
      tune(({ x }) => x, { space: { x: uniform(0, 1) }, metric: 'mse', numSamples: 1, progress });
    try {
      process.stderr.isTTY = false;
      await search('auto');
      await search(false);
      expect(write).not.toHaveBeenCalled();
      await search(true);
      expect(write.mock.calls.join('')).toMatch(/^trial 0 complete, mse .*\n1 trial in 0 s: 1 complete/);
      process.stderr.isTTY = true;
      write.mockClear();
      await search('auto');
      expect(write.mock.calls.join('')).toContain('trial  state');
    } finally {
      process.stderr.isTTY = isTTY;
      write.mockRestore();
    }
  });

  it('says times as people do', () => {
    expect([4_400, 185_000, 7_620_000].map(shortTime)).toEqual(['4 s', '3 min 05 s', '2 h 07 min']);
  });

  it('refuses a table without rows', () => {
    expect(() => terminalReporter({ metric: 'mse', rows: 0 })).toThrow('`rows`');
  });
});
