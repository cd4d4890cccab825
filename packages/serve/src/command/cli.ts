#!/usr/bin/env node
import { once } from 'node:events';
import { runCommand } from '@btcfc/core/node';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { importPackage } from '../models/model-packages';
import type { LogEntry } from '../reporting/log';
import { createForecastCluster } from '../service/cluster/forecast-cluster';
import { createForecastService } from '../service/forecast-service';
import { commandOf, flags, type ServeCommand, usage } from './command-line';

runCommand({ usage, flags, run: (line, signal) => serve(commandOf(line), signal) });

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

function inWorkers(command: ServeCommand) {
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

function print(entry: LogEntry): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
}
