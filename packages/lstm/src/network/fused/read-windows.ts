import type { NetworkDescription } from '@btcfc/fused-lstm';
import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  CategoryDropout,
  CategoryEmbeddings,
  MeasuredFeatures,
  WindowCategories,
} from '../categories/category-layers';
import { LearnableLags } from '../layers/learnable-lags';
import { NotCovered } from './not-covered';
import type { PlannedDropout } from './planned-dropout';

/** What comes before the architecture. */
export interface ReadWindows {
  description: Pick<NetworkDescription, 'lags' | 'categories'>;
  dropouts: PlannedDropout[];
  /** The windows without their categories. */
  measured: SymbolicTensor;
  layers: layers.Layer[];
  weighted: layers.Layer[];
}

/** Windows, whose features may be read at lags and joined by what stands for their categories. */
export function readWindows(read: SymbolicTensor, source: SymbolicTensor): ReadWindows {
  const joined = read.sourceLayer instanceof CategoryEmbeddings ? readCategories(read, source) : undefined;
  const lagged = joined ? read.inputs[0]! : read;
  const { sourceLayer: lags } = lagged;
  const hasLags = lags instanceof LearnableLags;
  const measured = hasLags ? lagged.inputs[0]! : lagged;
  if (measured !== (joined?.measured ?? source)) {
    throw new NotCovered(`of its layer "${measured.sourceLayer.name}"`);
  }
  return {
    description: {
      ...(hasLags ? { lags: { lags: lags.lags, pace: lags.pace } } : {}),
      ...joined?.description,
    },
    dropouts: joined?.dropouts ?? [],
    measured,
    layers: [...(joined?.layers ?? []), ...(hasLags ? [lags] : [])],
    weighted: [...(hasLags ? [lags] : []), ...(joined?.weighted ?? [])],
  };
}

/** The embeddings of the categories of a window's last step, beside its measured features. */
function readCategories(joined: SymbolicTensor, source: SymbolicTensor): ReadWindows {
  const embeddings = joined.sourceLayer as CategoryEmbeddings;
  const [features, told] = joined.inputs;
  const dropout = told!.sourceLayer;
  const categories = told!.inputs[0]?.sourceLayer;
  const measured = measuredBehind(features!);
  const cut = measured.sourceLayer;
  const isOurs =
    dropout instanceof CategoryDropout &&
    categories instanceof WindowCategories &&
    cut instanceof MeasuredFeatures &&
    cut.first === categories.first &&
    cut.count === categories.count &&
    told!.inputs[0]!.inputs[0] === source &&
    measured.inputs[0] === source;
  if (!isOurs) throw new NotCovered(`of its layer "${embeddings.name}"`);
  const { sizes, widths } = embeddings;
  const { rate } = dropout;
  return {
    description: { categories: { first: cut.first, sizes, widths, dropout: rate } },
    dropouts: rate > 0 ? [{ kind: 'layer', layer: dropout }] : [],
    measured,
    layers: [embeddings, dropout, categories, cut],
    weighted: [embeddings],
  };
}

function measuredBehind(features: SymbolicTensor): SymbolicTensor {
  return features.sourceLayer instanceof LearnableLags ? features.inputs[0]! : features;
}
