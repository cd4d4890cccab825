// Judges the networks of @btcfc/lstm as the tutorial judges its LSTM: in the same folds, on the same days.
// Arguments: --data FILE, --seeds N. It takes some minutes for each seed.
import { parseArgs } from 'node:util';
import { backtest, createReport } from '@btcfc/backtest';
import type { DataFrame } from 'danfojs-node';
import { loadData } from '../load-data';
import { judgedRows, levels } from './judge-forecasts';
import { judgedModels } from './models';
import { spreadModel } from './spread-model';

const { values } = parseArgs({
  options: { data: { type: 'string' }, seeds: { type: 'string', default: '1' } },
});
const { signal } = new AbortController();
const { frame } = await loadData({
  source: values.data ? { kind: 'file', path: values.data } : { kind: 'default' },
  ...{ seed: 0, signal, onProgress: console.error },
});
const { lstm, ewma } = judgedModels({ backend: 'auto' });
const { days: _, ...rows } = judgedRows(frame as DataFrame);

for (let seed = 0; seed < Number(values.seeds); seed++) {
  const result = await backtest({
    models: {
      lstm,
      'attention-lstm': spreadModel({ backend: 'auto', architecture: 'attention-lstm' }),
      transformer: spreadModel({ backend: 'auto', architecture: 'transformer' }),
      ewma,
    },
    ...rows,
    ...{ levels, spreadBaseline: 'ewma', seed },
    onProgress: ({ model, fold }) => console.error(`seed ${seed}: ${model}, fold ${fold.index + 1} done`),
  });
  console.log(`# Seed ${seed}\n\n${createReport(result).toMarkdown()}`);
}
