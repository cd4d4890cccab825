// @btcfc/tune, but that a search has the options of the variable BTCFC_BENCH_SEARCH in place of its own, and sends its
// best loss after each epoch of all trials together to whoever began the process: at its end, or after `most` epochs.
import { tune as search } from '@btcfc/tune';

export * from '@btcfc/tune';

export async function tune(objective, options) {
  const { most, ...changes } = JSON.parse(process.env.BTCFC_BENCH_SEARCH);
  const bests = [];
  const onProgress = ({ type, trial }) => {
    if (type !== 'trial-reported') return;
    bests.push(Math.min(bests.at(-1) ?? Number.POSITIVE_INFINITY, trial.value));
    if (bests.length === most) process.send(bests);
  };
  const result = await search(objective, { ...options, ...changes, progress: false, onProgress });
  process.send(bests);
  return result;
}
