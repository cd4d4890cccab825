import path from 'node:path';
import { BtcfcError, option } from '@btcfc/core';
import type { CommandLine, Flags } from '@btcfc/core/node';
import { type ListenOptions, listenOptions } from '../http/connections/http-listener';
import { isName } from '../input/names';
import { type ForecastServiceOptions, serviceOptions } from '../service/service-options';
import { webhookOptions } from '../streams/webhooks/webhook-options';

export const usage = `Usage: btcfc-serve FOLDER [options]
       btcfc-serve NAME=FOLDER... [options]

Serves saved models over HTTP: networks, classic models, automatic forecasts, and kinds of your own (--with). A token
that callers have to send is taken from the environment variable BTCFC_SERVE_TOKEN.`;

const { backend, allowedHosts: _hosts, webhooks: _webhooks, ...ofService } = serviceOptions.spec;
const { port, host, insecure } = listenOptions.spec;

export const flags = {
  name: [option.text(), 'name of a single model (default: that of its folder)'],
  with: [option.text(), 'packages or files to import that read further kinds of models, separated by commas'],
  port: [port, 'port to listen at, 0 for any that is free'],
  host: [host, 'address to listen at'],
  insecure: [insecure, 'listen where others reach it without a token'],
  allowedHosts: [option.text(), 'names by which it may be asked, separated by commas'],
  backend: [backend, 'wasm, cpu, webgpu, tensorflow or auto (default: what each model was made for)'],
  workers: [
    option.integer({ min: 1, max: 1024, default: 1 }),
    'processes that answer behind the port, such as one for each core',
  ],
  queueLength: [ofService.queueLength, 'requests of a model that may wait'],
  maxWaitMs: [ofService.maxWaitMs, 'time that a request may be expected to wait'],
  batchMs: [ofService.batchMs, 'time that forecasts computed together should take'],
  bodyLimit: [ofService.bodyLimit, 'bytes of the largest body'],
  maxConnections: [ofService.maxConnections, 'connections at a time'],
  headersTimeoutMs: [ofService.headersTimeoutMs, 'time for the headers of a request'],
  requestTimeoutMs: [ofService.requestTimeoutMs, 'time for a whole request'],
  webhookHosts: [option.text(), 'hosts to which callers may have forecasts sent, separated by commas'],
  webhookPrivate: [
    webhookOptions.spec.allowPrivate,
    'let those hosts be on this machine or a private network',
  ],
  journalDir: [ofService.journalDir, 'folder in which streams outlive the process'],
  reloadIntervalMs: [ofService.reloadIntervalMs, "time between two looks at a model's folder, 0 for none"],
  drainMs: [ofService.drainMs, 'time that /readyz answers 503 on SIGTERM or SIGINT'],
  closeTimeoutMs: [ofService.closeTimeoutMs, 'time that requests then have'],
  quiet: [option.boolean({ default: false }), 'log warnings and errors only'],
} satisfies Flags;

/** What the program is to do. */
export interface ServeCommand {
  service: ForecastServiceOptions;
  listen: ListenOptions;
  /** What is imported before, packages or files. */
  imports: string[];
  /** Processes that answer; 1: this one. */
  workers: number;
  quiet: boolean;
}

/**
 * What a command line asks for.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function commandOf({ values, words: folders }: CommandLine<typeof flags>): ServeCommand {
  const { name, port, host, insecure, quiet, workers, with: imports = '', allowedHosts, ...others } = values;
  const { webhookHosts, webhookPrivate, ...service } = others;
  if (folders.length === 0) throw misused('The folder of a model is needed.');
  if (name !== undefined && folders.length > 1) throw misused('--name is for a single model.');
  const models = modelsOf(folders, name);
  if (models.size < folders.length) throw misused('Two models have the same name.');
  return {
    service: {
      ...service,
      ...(allowedHosts !== undefined && { allowedHosts: listOf(allowedHosts) }),
      ...(webhookHosts !== undefined && {
        webhooks: { hosts: listOf(webhookHosts), allowPrivate: webhookPrivate },
      }),
      models: Object.fromEntries(models),
    },
    listen: { port, host, insecure },
    imports: listOf(imports),
    workers,
    quiet,
  };
}

function listOf(text: string): string[] {
  return text.split(',').filter(Boolean);
}

function modelsOf(folders: readonly string[], name: string | undefined): Map<string, string> {
  return new Map(
    folders.map((argument) => {
      const [, given, folder] = /^([^=]+)=(.+)$/.exec(argument) ?? [];
      if (name === undefined && given && folder && isName(given)) return [given, folder];
      return [name ?? path.basename(path.resolve(argument)), argument];
    }),
  );
}

function misused(message: string): BtcfcError {
  return new BtcfcError({ code: 'INVALID_OPTION', message, remedy: 'See --help.' });
}
