#!/usr/bin/env node
import { runCommand } from '@btcfc/core/node';
import { commandOf, type ForecastCommand, flags, usage } from './command-line';

runCommand({
  usage,
  flags,
  run: (line, signal) => run(commandOf(line), signal),
});

async function run({ file, options, out, print }: ForecastCommand, signal: AbortSignal): Promise<void> {
  const source = file === '-' ? await standardInput() : file;
  // only now: help must not wait for what forecasts
  const { forecast } = await import('../index');
  const result = await forecast(source, { ...options, signal });
  if (out !== undefined) await result.save(out);
  if (print === 'json') process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else if (print === 'csv') process.stdout.write(result.toCsv());
  else process.stdout.write(`${result}\n${out === undefined ? '' : `\nWritten to ${out}.\n`}`);
}

async function standardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}
