#!/usr/bin/env node
import { once } from 'node:events';
import { runCommand } from '@btcfc/core/node';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { importPackage } from '../models/model-packages';
import type { LogEntry } from '../reporting/log';
import { createForecastService } from '../service/forecast-service';
import { commandOf, flags, type ServeCommand, usage } from './command-line';

runCommand({ usage, flags, run: (line, signal) => serve(commandOf(line), signal) });

async function serve(
  { service: options, listen, imports, quiet }: ServeCommand,
  signal: AbortSignal,
): Promise<void> {
  for (const name of imports) await importPackage(name);
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const service = await createForecastService({
    ...options,
    registry,
    token: process.env.BTCFC_SERVE_TOKEN,
    log(entry) {
      if (!quiet || entry.level !== 'info') print(entry);
    },
  });
  try {
    if (!signal.aborted) await service.listen(listen);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await service.close();
  }
}

function print(entry: LogEntry): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
}
