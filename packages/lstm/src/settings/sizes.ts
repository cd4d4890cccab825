import { BtcfcError } from '@btcfc/core';
import type { Architecture } from '../network/architecture';
import type { ArchitectureName } from './architecture-choice';

/** Weights that can be trained: more, with their gradients and moments, do not fit into the memory of 32-bit WebAssembly. */
const mostWeights = 100_000_000;

interface SizedSettings {
  hiddenDim: number;
  numLayers: number;
  architecture: ArchitectureName | Architecture;
}

/**
 * Refuses networks that no memory holds, before anything is allocated. What an architecture of your own takes is not
 * known ahead.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function checkSizes({ hiddenDim, numLayers, architecture }: SizedSettings, features: number): void {
  if (typeof architecture === 'object') return;
  // the first layer reads the features; Transformers have 12 matrices of hiddenDim squared in a block, LSTMs 8
  const inner = (architecture === 'transformer' ? 12 : 8) * hiddenDim * hiddenDim * numLayers;
  const weights = inner + 4 * hiddenDim * features;
  if (weights <= mostWeights) return;
  throw new BtcfcError({
    code: 'INVALID_OPTION',
    message: `\`hiddenDim\` ${hiddenDim} and \`numLayers\` ${numLayers} make a network of some ${Math.round(weights / 1e6)} million weights; ${mostWeights / 1e6} million can be trained.`,
    received: hiddenDim,
    remedy: 'Choose fewer units or layers.',
  });
}
