import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ProtobufField } from '@btcfc/core';
import { choice, FIFOScheduler, tensorboardReporter, tune, uniform } from '../../index';
import { crc32c, eventBytes, recordBytes } from './event-bytes';

describe('an event file', () => {
  it('has the checksums of CRC-32C', () => {
    // the check value of the catalogue of parametrised CRC algorithms
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa); // RFC 3720, B.4
  });

  it('has the bytes that tensorboard 2.21 writes', () => {
    const value: ProtobufField[] = [
      [1, 'loss µ'],
      [2, { float: 0.25 }],
    ];
    const events = [
      eventBytes(1.5, [[3, 'brain.Event:2']]),
      eventBytes(2.25, [
        [2, 300],
        [5, [[1, value]]],
      ]),
    ];
    expect(Buffer.concat(events.map(recordBytes)).toString('hex')).toBe(
      '1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c' +
        '1e00000000000000d9dc123209000000000000024010ac022a100a0e0a076c6f737320c2b5150000803e9363961c',
    );
  });
});

/** The records of a file, each checked. */
function recordsOf(file: string): Buffer[] {
  const bytes = readFileSync(file);
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.subarray(at, at + 16 + length)).toEqual(Buffer.from(recordBytes(data)));
    records.push(data);
    at += 16 + length;
  }
  return records;
}

describe('tensorboardReporter', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'btcfc-tensorboard-'));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  it('writes a run for each trial: its configuration, its curves, its end', async () => {
    await tune(
      async ({ x }, trial) => {
        for (let epoch = 1; epoch <= 3; epoch++) await trial.report({ epoch, loss: x + 1 / epoch, mae: 0.5 });
        return trial.number === 1 ? x : x + 1 / 3;
      },
      {
        space: { x: uniform(0, 1), net: { kind: choice(['lstm', 'gru']) } },
        ...{ metric: 'loss', numSamples: 2, scheduler: new FIFOScheduler(), sampler: 'random' },
        onProgress: tensorboardReporter({ dir: path.join(dir, 'deep'), metric: 'loss' }),
      },
    );
    const runs = readdirSync(path.join(dir, 'deep')).sort();
    expect(runs).toEqual(['trial-000', 'trial-001']);
    const [first, second] = runs.map((run) => {
      const [file, ...others] = readdirSync(path.join(dir, 'deep', run));
      expect(others).toEqual([]);
      expect(file).toMatch(/^events\.out\.tfevents\.\d+\./);
      return recordsOf(path.join(dir, 'deep', run, file!));
    });
    // the version, the configuration, three reports, the end; what was returned beside its last report
    expect([first!.length, second!.length]).toEqual([6, 7]);
    expect(first![0]!.includes('brain.Event:2')).toBe(true);
    for (const name of ['hparams', 'net.kind', 'x']) expect(first![1]!.includes(name)).toBe(true);
    for (const report of first!.slice(2, 5)) {
      expect(['loss', 'mae'].every((name) => report.includes(name))).toBe(true);
    }
    expect(first![5]!.includes('session_end_info')).toBe(true);
  });

  it('refuses what is no folder, and says so where it can not write', async () => {
    expect(() => tensorboardReporter({ dir: 3 as never })).toThrow('dir');
    const options = { space: { x: uniform(0, 1) }, metric: 'loss', numSamples: 1 } as const;
    const onProgress = tensorboardReporter({ dir: path.join(__filename, 'below') });
    await expect(tune(() => 1, { ...options, onProgress })).rejects.toMatchObject({ code: 'FILE_ACCESS' });
  });
});
