import type { Rng } from '@btcfc/core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { LayerWeights } from '../architecture';
import { CategoryDropout, CategoryEmbeddings, MeasuredFeatures, WindowCategories } from './category-layers';

/** The categories among the features of a window. */
export interface Categories {
  /** The place of the first one; the others follow it. */
  first: number;
  /** How many values each has, the unknown one, 0, among them. */
  sizes: readonly number[];
}

/** So often a category is taken for unknown in training. */
const droppedShare = 0.1;

/** More numbers for a category tell the values of none apart better. */
const mostNumbers = 16;

/** A window's measured features, and what joins its categories to them. */
export interface SplitWindow {
  measured: SymbolicTensor;
  join(features: SymbolicTensor): SymbolicTensor;
  weights: LayerWeights[];
}

/** Splits a window with categories into what is measured and what the categories say. */
export function splitWindow(
  source: SymbolicTensor,
  { first, sizes }: Categories,
  { rng, seed }: { rng: Rng; seed: number },
): SplitWindow {
  const places = { first, count: sizes.length };
  const widths = sizes.map(numbersFor);
  const measured = new MeasuredFeatures({ ...places, name: 'measured' });
  const categories = new WindowCategories({ ...places, name: 'categories' });
  const dropout = new CategoryDropout({ rate: droppedShare, seed, name: 'category_dropout' });
  const embeddings = new CategoryEmbeddings({ sizes, widths, name: 'category_embeddings' });
  const told = dropout.apply(categories.apply(source) as SymbolicTensor) as SymbolicTensor;
  return {
    measured: measured.apply(source) as SymbolicTensor,
    join: (features) => embeddings.apply([features, told]) as SymbolicTensor,
    weights: [
      { layer: embeddings, values: sizes.map((size, at) => tableOf(size, widths[at]!, rng.split(at))) },
    ],
  };
}

/** Howard and Gugger's rule of thumb in fastai. */
function numbersFor(size: number): number {
  return Math.min(mostNumbers, Math.max(1, Math.round(1.6 * size ** 0.56)));
}

// the unknown value starts in the middle of the others
function tableOf(size: number, width: number, rng: Rng): Float32Array {
  return Float32Array.from({ length: size * width }, (_, cell) => (cell < width ? 0 : 0.1 * rng.normal()));
}
