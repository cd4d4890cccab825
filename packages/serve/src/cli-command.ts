import path from 'node:path';
import { parseArgs } from 'node:util';
import type { BackendName } from '@btcfc/lstm';
import type { ListenOptions } from './http-listener';
import { isName } from './names';
import type { ForecastServiceOptions } from './service-options';

export const usage = `Usage: btcfc-serve FOLDER [options]
       btcfc-serve NAME=FOLDER... [options]

Serves models that LSTMForecaster has saved, over HTTP.

  --name NAME            name of a single model (default: that of its folder)
  --port N               port to listen at, 0 for any (default: 8080)
  --host ADDRESS         address to listen at (default: 127.0.0.1)
  --backend NAME         wasm, cpu, webgpu, tensorflow or auto (default: what each model was made for)
  --queue N              forecasts of a model that may wait (default: 64)
  --body-limit BYTES     largest body (default: 1048576)
  --reload-interval MS   time between two looks at a model's folder, 0 for none (default: 2000)
  --close-timeout MS     time that requests have to end on SIGTERM or SIGINT (default: 10000)
  --quiet                log warnings and errors only
  --help

A token that callers have to send is taken from the environment variable BTCFC_SERVE_TOKEN.
`;

const options = {
  name: { type: 'string' },
  port: { type: 'string', default: '8080' },
  host: { type: 'string', default: '127.0.0.1' },
  backend: { type: 'string' },
  queue: { type: 'string' },
  'body-limit': { type: 'string' },
  'reload-interval': { type: 'string' },
  'close-timeout': { type: 'string' },
  quiet: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What the program is to do. */
export type Command =
  | { kind: 'help' }
  | { kind: 'refused'; why: string }
  | { kind: 'serve'; service: ForecastServiceOptions; listen: ListenOptions; quiet: boolean };

/** @param argv what stands after the program's name */
export function readCommand(argv: string[]): Command {
  let values: Values;
  let folders: string[];
  try {
    ({ values, positionals: folders } = readArguments(argv));
  } catch (error) {
    return refused((error as Error).message);
  }
  if (values.help) return { kind: 'help' };
  if (folders.length === 0) return refused('The folder of a model is needed.');
  if (values.name !== undefined && folders.length > 1) return refused('--name is for a single model.');
  const models = modelsOf(folders, values.name);
  if (models.size < folders.length) return refused('Two models have the same name.');
  return {
    kind: 'serve',
    service: {
      models: Object.fromEntries(models),
      // what is no backend or number is refused with its name by what it is an option of
      backend: values.backend as BackendName | undefined,
      queueLength: number(values.queue),
      bodyLimit: number(values['body-limit']),
      reloadInterval: number(values['reload-interval']),
      closeTimeout: number(values['close-timeout']),
    },
    listen: { port: number(values.port), host: values.host },
    quiet: values.quiet,
  };
}

type Values = ReturnType<typeof readArguments>['values'];

function readArguments(args: string[]) {
  return parseArgs({ args, options, allowPositionals: true });
}

function refused(why: string): Command {
  return { kind: 'refused', why };
}

function modelsOf(folders: string[], name: string | undefined): Map<string, string> {
  return new Map(
    folders.map((argument) => {
      const [, given, folder] = /^([^=]+)=(.+)$/.exec(argument) ?? [];
      if (name === undefined && given && folder && isName(given)) return [given, folder];
      return [name ?? path.basename(path.resolve(argument)), argument];
    }),
  );
}

function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
