import { BtcfcError } from '@btcfc/core';
import { helpText, parseArguments } from './arguments';
import { Narrator } from './narrator';
import { runTutorial } from './tutorial';

const exitCodes = { success: 0, failure: 1, misuse: 2, interrupted: 130 };

process.exitCode = await main(process.argv.slice(2));

async function main(argv: string[]): Promise<number> {
  const abort = new AbortController();
  // a second Ctrl-C finds no listener and ends the process at once
  process.once('SIGINT', () => abort.abort());
  process.once('SIGTERM', () => abort.abort());
  const output = {
    write: (text: string) => process.stdout.write(text),
    isTerminal: process.stdout.isTTY ?? false,
    columns: process.stdout.columns,
  };
  const narrator = new Narrator(output);
  try {
    const options = parseArguments(argv);
    if (options === 'help') {
      process.stdout.write(helpText);
      return exitCodes.success;
    }
    await runTutorial({ options, narrator, signal: abort.signal });
    return exitCodes.success;
  } catch (error) {
    if (abort.signal.aborted) {
      fail('Interrupted. Whatever was finished before is intact.');
      return exitCodes.interrupted;
    }
    if (!BtcfcError.isInstance(error)) throw error;
    fail(error.message);
    return error.code === 'INVALID_OPTION' ? exitCodes.misuse : exitCodes.failure;
  }

  function fail(message: string): void {
    narrator.endLine();
    process.stderr.write(`${message}\n`);
  }
}
