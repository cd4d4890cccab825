import { BtcfcError } from '../errors/error';
import { type CommandLine, type Flags, flagOf, readFlags } from './read-flags';

/** A program that is run from a command line. */
export interface Command<Given extends Flags> {
  /** How it is called, and what it does; the flags follow it in `--help`. */
  usage: string;
  /** Its flags; `--help` is added. */
  flags: Given;
  /** What it does. The signal is aborted by SIGINT (Ctrl-C) and SIGTERM; a second one ends the process at once. */
  run(line: CommandLine<Given>, signal: AbortSignal): Promise<void> | void;
  /** What is said when it was interrupted. @default 'Interrupted.' */
  interrupted?: string;
  /** What stands after the program's name. @default process.argv.slice(2) */
  line?: readonly string[];
}

const exitCodes = { failure: 1, misuse: 2, interrupted: 130 };

/**
 * Runs a program and sets the process's exit code: 0 for success, 1 for a failure, 2 for a misuse, 130 where it was
 * interrupted. An error that a `@btcfc` package threw on purpose is told in one line, in which options are called by their
 * flags; any other goes on. Where nobody reads what it writes any more it ends, as under `| head`.
 *
 * @example
 * import { option } from '@btcfc/core'
 * import { runCommand } from '@btcfc/core/node'
 * await runCommand({
 *   usage: 'Usage: greet [options]',
 *   flags: { name: [option.text({ default: 'you' }), 'whom to greet'] },
 *   run: ({ values }) => console.log(`Hello ${values.name}`),
 *   line: ['--name', 'Ada'],
 * })
 */
export async function runCommand<const Given extends Flags>({
  usage,
  flags,
  run,
  interrupted = 'Interrupted.',
  line = process.argv.slice(2),
}: Command<Given>): Promise<void> {
  const abort = new AbortController();
  const stop = () => abort.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  process.stdout.on('error', endOfOutput);
  try {
    if (line.includes('--help') || line.includes('-h')) process.stdout.write(helpText(usage, flags));
    else await run(readFlags(line, flags), abort.signal);
  } catch (error) {
    process.exitCode = tell(error, flags, abort.signal.aborted ? interrupted : undefined);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

// whoever reads has enough, as `head` does; a disk that is full is a failure
function endOfOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`The output can't be written: ${error.message}.\n`);
  process.exit(exitCodes.failure);
}

function tell(error: unknown, flags: Flags, interrupted: string | undefined): number {
  if (interrupted !== undefined) {
    process.stderr.write(`${interrupted}\n`);
    return exitCodes.interrupted;
  }
  if (!BtcfcError.isInstance(error)) throw error;
  process.stderr.write(`${inFlags(error.message, flags)}\n`);
  return error.code === 'INVALID_OPTION' ? exitCodes.misuse : exitCodes.failure;
}

/**
 * A text that speaks of options, such as a note or an error of a function, in words of the command line: `queueLength` in
 * backticks becomes --queue-length where that is a flag.
 *
 * @example
 * import { option } from '@btcfc/core'
 * import { inFlags } from '@btcfc/core/node'
 * const flags = { timeZone: [option.text(), 'whose clocks'] } as const
 * inFlags('Set `timeZone` to "UTC".', flags) // -> 'Set --time-zone to "UTC".'
 */
export function inFlags(text: string, flags: Flags): string {
  return text.replace(/`(\w+)`/g, (word, name) => (Object.hasOwn(flags, name) ? flagOf(name) : word));
}

function helpText(usage: string, flags: Flags): string {
  const lines = Object.entries(flags).map(([name, [kind, help]]) => {
    const hasDefault = kind.default !== undefined && kind.default !== false && !help.includes('default');
    const value = kind.form === 'flag' ? '' : kind.form === 'number' ? ' N' : ' TEXT';
    return [
      `${flagOf(name)}${value}`,
      hasDefault ? `${help} (default: ${String(kind.default)})` : help,
    ] as const;
  });
  lines.push(['--help', 'this text']);
  const width = Math.max(...lines.map(([flag]) => flag.length));
  return `${usage.trimEnd()}\n\n${lines.map(([flag, help]) => `  ${flag.padEnd(width)}  ${help}\n`).join('')}`;
}
