import { readBitcoinCsv } from '@btcfc/btc-data';
import { toDataFrame } from '@btcfc/core';
import { describeWithReference, referenceFile } from '@btcfc/test-support';
import { DataFrame } from 'danfojs-node';
import { defaultConfig } from './model-config';
import { Narrator } from './narrator';
import { prepareData } from './prepare-data';
import { trainModel } from './train-model';

const silent = new Narrator({ isTerminal: false, write: () => {} });

describeWithReference('protocol notebook', () => {
  // PyTorch 1.13 with a real copy of the best weights: R2 of 0.884, 0.886 and 0.890 with three seeds
  it('is as good as PyTorch: a median R2 of at least 0.88 over five seeds', async () => {
    const frame = toDataFrame(readBitcoinCsv(referenceFile('data/bitcoin_dataset.csv')), DataFrame);
    const data = prepareData('notebook', frame);
    const scores: number[] = [];
    for (const seed of [0, 1, 2, 3, 4]) {
      const options = { epochs: 300, seed, backend: 'wasm' } as const;
      const { signal } = new AbortController();
      const result = await trainModel({
        protocol: 'notebook',
        data,
        config: defaultConfig,
        options,
        narrator: silent,
        signal,
      });
      result.forecaster.dispose();
      scores.push(result.r2);
    }
    const median = scores.sort((left, right) => left - right)[2];
    expect(median).toBeGreaterThanOrEqual(0.88);
  }, 1_800_000);
});
