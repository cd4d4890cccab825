#!/usr/bin/env node
import { once } from 'node:events';
import { runCommand } from '@btcfc/core/node';
import type { LogEntry } from '../reporting/log';
import { commandOf, flags, type ServeCommand, usage } from './command-line';

runCommand({ usage, flags, run: (line, signal) => serve(commandOf(line), signal) });

// what loads TensorFlow.js is imported where it is needed: `--help` and a misspelt flag are answered at once

async function serve(command: ServeCommand, signal: AbortSignal): Promise<void> {
  const service = await (command.workers === 1 ? inThisProcess(command) : inWorkers(command));
  try {
    if (!signal.aborted) await service.listen(command.listen);
    if (!signal.aborted) await Promise.race([once(signal, 'abort'), service.ended]);
  } finally {
    await service.close();
  }
}

async function inThisProcess(command: ServeCommand) {
  const { collectDefaultMetrics, Registry } = await import('prom-client');
  const { importPackage } = await import('../models/model-packages');
  const { createForecastService } = await import('../service/forecast-service');
  for (const name of command.imports) await importPackage(name);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const service = await createForecastService({ ...command.service, ...ofEnvironment(command), registry });
  return {
    listen: (options: ServeCommand['listen']) => service.listen(options),
    close: () => service.close(),
    ended: new Promise<never>(() => {}),
  };
}

async function inWorkers(command: ServeCommand) {
  const { createForecastCluster } = await import('../service/cluster/forecast-cluster');
  const { service, workers, imports } = command;
  return createForecastCluster({ ...service, ...ofEnvironment(command), workers, imports });
}

function ofEnvironment({ quiet }: ServeCommand) {
  return {
    token: process.env.BTCFC_SERVE_TOKEN,
    log(entry: LogEntry) {
      if (!quiet || entry.level !== 'info') print(entry);
    },
  };
}

let lines = '';

/** Writes what happens in one turn of the event loop at once: each write halts all else until it is taken. */
function print(entry: LogEntry): void {
  if (lines === '') setImmediate(printed);
  lines += `${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`;
}

function printed(): void {
  const text = lines;
  lines = '';
  if (text !== '') process.stdout.write(text);
}

// a fault leaves no turn
process.on('exit', printed);
