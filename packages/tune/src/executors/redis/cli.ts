#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { BtcfcError } from '@btcfc/core';
import { type RedisWorkerOptions, startRedisWorker } from './redis-worker';

const usage = `Usage: npx -p @btcfc/tune btcfc-tune worker --redis URL --objective FILE [options]

Runs the trials of searches that use a RedisExecutor, each in a process of its own.

  --redis URL            Redis, such as redis://host:6379
  --objective FILE       module that exports the objective
  --export NAME          name of the export (default: default)
  --queue NAME           name that workers and search have in common (default: trials)
  --concurrency N        trials at a time (default: 1)
  --checkpoint-dir DIR   folder that all workers share, for the files of trials (default: they go through Redis)
  --max-checkpoint MIB   most that the files of a trial may take to go through Redis (default: 16)
  --trial-timeout S      longest time of a trial, seconds (default: no limit)
  --cpu N                cores for trials that a search says the resources of (default: all)
  --memory MIB           memory for them (default: all)
  --gpus NAMES           GPUs for them, as CUDA names them, with commas (default: all of Nvidia's)
  --adapters NAMES       the same GPUs as WebGPU's Dawn names them, with commas
  --memory-limit MIB     most memory of a trial (default: no limit)
  --stalled-after S      as that of the RedisExecutor, seconds (default: 30)
  --drain-timeout S      time that trials have to end on SIGTERM or SIGINT, seconds (default: 20)
  --quiet                print nothing but errors and what trials print
  --help
`;

const options = {
  redis: { type: 'string' },
  objective: { type: 'string' },
  export: { type: 'string' },
  queue: { type: 'string' },
  concurrency: { type: 'string' },
  'checkpoint-dir': { type: 'string' },
  'max-checkpoint': { type: 'string' },
  'trial-timeout': { type: 'string' },
  cpu: { type: 'string' },
  memory: { type: 'string' },
  gpus: { type: 'string' },
  adapters: { type: 'string' },
  'memory-limit': { type: 'string' },
  'stalled-after': { type: 'string' },
  'drain-timeout': { type: 'string', default: '20' },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

type Values = ReturnType<typeof readArguments>['values'];

main().catch((error) => {
  process.stderr.write(`${BtcfcError.isInstance(error) ? error.message : (error?.stack ?? error)}\n`);
  process.exit(1);
});

async function main(): Promise<void> {
  let values: Values;
  let positionals: string[];
  try {
    ({ values, positionals } = readArguments());
  } catch (error) {
    return refuse((error as Error).message);
  }
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  if (positionals.length !== 1 || positionals[0] !== 'worker') return refuse('The command is `worker`.');
  if (!values.redis || !values.objective) return refuse('--redis and --objective are needed.');
  const drainTimeoutMs = seconds(values['drain-timeout'])!;
  if (!(drainTimeoutMs >= 0)) return refuse('--drain-timeout must be a number of seconds.');
  await work(workerOptions(values, values.redis, values.objective), drainTimeoutMs);
}

function readArguments() {
  return parseArgs({ options, allowPositionals: true });
}

function refuse(why: string): void {
  process.stderr.write(`${why}\n\n${usage}`);
  process.exitCode = 2;
}

async function work(worker: RedisWorkerOptions, drainTimeoutMs: number): Promise<void> {
  const running = await startRedisWorker(worker);
  worker.log?.('ready');
  let signals = 0;
  const drain = () => {
    signals++;
    if (signals > 1) process.exit(1);
    worker.log?.('takes no more trials');
    running.drain({ timeoutMs: drainTimeoutMs }).then(
      () => process.exit(0),
      (error) => {
        process.stderr.write(`${error}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', drain);
  process.on('SIGINT', drain);
}

function workerOptions(values: Values, redis: string, objective: string): RedisWorkerOptions {
  const given = {
    exportName: values.export,
    queue: values.queue,
    checkpointDir: values['checkpoint-dir'],
    concurrency: number(values.concurrency),
    maxCheckpointBytes: scaled(values['max-checkpoint'], 2 ** 20),
    machine: {
      cpu: number(values.cpu),
      memory: number(values.memory),
      gpus: names(values.gpus),
      adapters: names(values.adapters),
    },
    memoryLimit: number(values['memory-limit']),
    trialTimeoutMs: seconds(values['trial-timeout']),
    stalledAfterMs: seconds(values['stalled-after']),
    log: values.quiet ? undefined : (line: string) => process.stdout.write(`${line}\n`),
  };
  return { redis, objective, ...given };
}

// what is no number is refused with its name by what it is an option of
function number(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return text.trim() === '' ? Number.NaN : Number(text);
}

function names(text: string | undefined): string[] | undefined {
  return text?.split(',').filter((name) => name !== '');
}

function seconds(text: string | undefined): number | undefined {
  return scaled(text, 1000);
}

function scaled(text: string | undefined, unit: number): number | undefined {
  const value = number(text);
  return value === undefined ? undefined : Math.round(value * unit);
}
