import { RandomSampler, terminalReporter, tune, uniform } from '../index';
import type { TextOutput } from './terminal-reporter';
import { shortTime } from './trial-table';

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
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(
      /^trial 0 complete, epoch 5, mse \d+, x 0\.\d+; 1 of 4 trials, best mse \d+ of trial 0/,
    );
    expect(lines[1]).toBe('trial 1 failed and is tried again: hiccup');
    expect(text).not.toContain('\u001b');
  });

  it('keeps one table up to date on a terminal, within its width', async () => {
    const lines = screen(await watch({ isTTY: true, columns: 60 }));
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(/^4 of 4 trials, best mse \d+ of trial \d/);
    expect(lines[1]).toMatch(/^trial {2}state {5}epoch {2}mse +config$/);
    expect(lines[2]).toMatch(/^3 {6}complete {2}5 {6}\d+ +x 0\./);
    const narrow = screen(await watch({ isTTY: true, columns: 30 }, { rows: 2 }));
    expect(narrow).toHaveLength(4);
    for (const line of narrow) expect(line.length).toBeLessThanOrEqual(30);
  });

  it('says times as people do', () => {
    expect([4_400, 185_000, 7_620_000].map(shortTime)).toEqual(['4 s', '3 min 05 s', '2 h 07 min']);
  });

  it('refuses a table without rows', () => {
    expect(() => terminalReporter({ metric: 'mse', rows: 0 })).toThrow('`rows`');
  });
});
