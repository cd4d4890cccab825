import { openProgressLine } from './progress-line';
import type { EpochEvent } from './training-events';

const event: EpochEvent = {
  type: 'epoch',
  epoch: 3,
  updates: 30,
  trainLoss: 0.123456,
  valLoss: 0.234567,
  lr: 0.01,
  bestLoss: 0.2,
  bestEpoch: 2,
  isBest: false,
  done: 3,
  total: 3,
  elapsedMs: 10,
  remainingMs: 75_000,
};

let written: string;
const { isTTY, columns } = process.stderr;
const { CI, NODE_ENV } = process.env;

beforeEach(() => {
  written = '';
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    written += text;
    return true;
  });
});

afterEach(() => {
  jest.restoreAllMocks();
  Object.assign(process.stderr, { isTTY, columns });
  Object.assign(process.env, { CI: CI ?? '', NODE_ENV });
});

it('writes one line anew', () => {
  Object.assign(process.stderr, { columns: 120 });
  const line = openProgressLine(true, false)!;
  line.show(event);
  line.show({ ...event, type: 'early-stop' } as never);
  line.end();
  line.end();
  expect(written).toBe(
    '\r\u001b[Kepoch 3 of 3: loss 0.1235, validation 0.2346, best in epoch 2, at most 2 min left\n',
  );
});

it('is for a person at a terminal, not for tests, builds or who takes the events', () => {
  expect(openProgressLine('auto', false)).toBeUndefined();
  Object.assign(process.stderr, { isTTY: true });
  Object.assign(process.env, { CI: '', NODE_ENV: 'production' });
  expect(openProgressLine('auto', false)).toBeDefined();
  expect(openProgressLine('auto', true)).toBeUndefined();
  expect(openProgressLine(false, false)).toBeUndefined();
  process.env.CI = 'true';
  expect(openProgressLine('auto', false)).toBeUndefined();
  expect(openProgressLine(true, true)).toBeDefined();
});
