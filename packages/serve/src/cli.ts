#!/usr/bin/env node
import { BtcfcError } from '@btcfc/core';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { type Command, readCommand, usage } from './cli-command';
import { createForecastService } from './forecast-service';
import type { LogEntry } from './log';

main().catch((error) => {
  process.stderr.write(`${BtcfcError.isInstance(error) ? error.message : (error?.stack ?? error)}\n`);
  process.exit(1);
});

async function main(): Promise<void> {
  const command = readCommand(process.argv.slice(2));
  if (command.kind === 'serve') return serve(command);
  if (command.kind === 'help') {
    process.stdout.write(usage);
    return;
  }
  process.stderr.write(`${command.why}\n\n${usage}`);
  process.exitCode = 2;
}

async function serve({
  service: options,
  listen,
  quiet,
}: Extract<Command, { kind: 'serve' }>): Promise<void> {
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
  let signals = 0;
  const end = () => {
    signals++;
    if (signals > 1) process.exit(1);
    service.close().then(
      () => process.exit(0),
      (error) => {
        process.stderr.write(`${error}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  await service.listen(listen);
}

function print(entry: LogEntry): void {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
}
