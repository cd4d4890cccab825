#!/usr/bin/env node
import { BtcfcError } from '@btcfc/core';
import { checkSaveFolder, inFlags, runCommand } from '@btcfc/core/node';
import type { Executor } from '@btcfc/tune';
import { commandOf, type ForecastCommand, flags, usage } from './command-line';

runCommand({
  usage,
  flags,
  run: (line, signal) => run(commandOf(line), signal),
});

async function run(
  { file, options, out, redis, print }: ForecastCommand,
  signal: AbortSignal,
): Promise<void> {
  // not after minutes of work
  if (out !== undefined) checkSaveFolder(out);
  const source = file === '-' ? await standardInput() : file;
  // only now: help must not wait for what forecasts
  const { forecast, forecastSpread } = await import('../index');
  const executor = redis === undefined ? undefined : await redisExecutor(redis, options);
  const result = options.spread
    ? await forecastSpread(source, { ...options.given, signal })
    : await forecast(source, { ...options.given, executor, signal });
  if (print === 'json') process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else if (print === 'csv') process.stdout.write(result.toCsv());
  else process.stdout.write(`${inFlags(String(result), flags)}\n`);
  if (out === undefined) return;
  // last, so that what was worked out is seen even where it can't be kept
  await result.save(out);
  if (print === 'text') process.stdout.write(`\nWritten to ${out}.\n`);
}

async function redisExecutor(redis: string, options: ForecastCommand['options']): Promise<Executor> {
  const { RedisExecutor } = await import('@btcfc/tune');
  const concurrency = options.spread ? undefined : options.given.concurrency;
  return new RedisExecutor({ redis, queue: 'forecasts', concurrency });
}

async function standardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  const bytes = Buffer.concat(chunks);
  if (bytes.length > 0) return bytes;
  throw new BtcfcError({
    code: 'INVALID_DATA',
    message: 'Nothing came from standard input.',
    received: '0 bytes',
    remedy: 'See what the command before this one says, or name a file in the place of `-`.',
  });
}
