// @btcfc/lstm, but that the first training sends its time and losses to whoever began the process.
import { trainLSTMModel as train } from '@btcfc/lstm';

export * from '@btcfc/lstm';

export async function trainLSTMModel(options) {
  const begin = performance.now();
  const result = await train({ ...options, verbose: false });
  const seconds = (performance.now() - begin) / 1000;
  const { trainLosses, valLosses } = result;
  process.send({ seconds, trainLosses: Array.from(trainLosses), valLosses: Array.from(valLosses) });
  return result;
}
