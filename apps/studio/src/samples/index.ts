import type { SampleName } from '../messages';
import { bitcoinCsv } from './bitcoin';
import { loadCsv } from './load';
import { shopCsv } from './shop';

const samples: Record<SampleName, { name: string; text: () => string | Promise<string> }> = {
  load: { name: 'made-up-load.csv', text: loadCsv },
  shop: { name: 'made-up-shop.csv', text: shopCsv },
  bitcoin: { name: 'made-up-bitcoin.csv', text: bitcoinCsv },
};

/** A file of data that were made up: the same one each time. */
export async function sampleFile(sample: SampleName): Promise<{ name: string; text: string }> {
  const { name, text } = samples[sample];
  return { name, text: await text() };
}
