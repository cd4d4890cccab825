import { parameterImportance } from '@btcfc/tune';
import type { ImportanceAnswer, ImportanceTask } from '../messages';

addEventListener('message', ({ data: { space, trials, mode } }: MessageEvent<ImportanceTask>) => {
  postMessage(answerTo({ space, trials, mode }));
});

function answerTo(task: ImportanceTask): ImportanceAnswer {
  try {
    const found = parameterImportance(task);
    return { importances: found.map(({ name, importance }) => ({ name, importance })) };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
