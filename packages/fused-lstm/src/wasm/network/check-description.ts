import { BtcfcError, invalidOption, type OptionKind, option, optionsFor } from '@btcfc/core';
import type {
  CategoriesDescription,
  DropoutDescription,
  LayerDescription,
  NetworkDescription,
  RecurrentDescription,
} from './description';

const count = { min: 1, required: true } as const;
const share = { min: 0, max: 1, belowMax: true } as const;

const dropoutOptions = optionsFor<DropoutDescription>()('a dropout layer', {
  kind: option.oneOf(['dropout'] as const, { required: true }),
  rate: option.number({ ...share, aboveMin: true, required: true }),
  sharing: option.oneOf(['steps', 'none', 'stream'] as const, { required: true }),
});

const recurrentOptions = optionsFor<RecurrentDescription>()('a recurrent layer', {
  kind: option.oneOf(['lstm', 'gru'] as const, { required: true }),
  units: option.integer(count),
  gateActivation: option.oneOf(['sigmoid', 'hardSigmoid'] as const),
  goBackwards: option.boolean(),
  returnSequences: option.boolean(),
  useBias: option.boolean(),
  resetAfter: option.boolean(),
  recurrentDropout: option.number(share),
});

const kinds = ['lstm', 'gru', 'dropout'];

const layer: OptionKind<LayerDescription> = option.custom((name, value) => {
  const kind = (value as { kind?: unknown } | null)?.kind;
  if (kind === 'dropout') return dropoutOptions.read(value, `${name}.`);
  if (kind === 'lstm' || kind === 'gru') return recurrentOptions.read(value, `${name}.`);
  throw invalidOption(`${name}.kind`, kind, `one of ${kinds.map((each) => `"${each}"`).join(', ')}`);
});

const categoriesOptions = optionsFor<CategoriesDescription>()('categories', {
  first: option.integer({ min: 0, required: true }),
  sizes: option.list(option.integer({ min: 1 }), { required: true }),
  widths: option.list(option.integer({ min: 1 }), { required: true }),
  dropout: option.number({ ...share, required: true }),
});

const lagsOptions = optionsFor<NonNullable<NetworkDescription['lags']>>()('lags', {
  lags: option.integer(count),
  pace: option.number({ min: 0, aboveMin: true, required: true }),
});

const skipOptions = optionsFor<NonNullable<NetworkDescription['skip']>>()('skip', {
  spacing: option.integer(count),
  place: option.integer({ min: 0, required: true }),
});

const networkOptions = optionsFor<NetworkDescription>()('FusedNetwork', {
  steps: option.integer(count),
  features: option.integer(count),
  categories: option.nested(categoriesOptions),
  lags: option.nested(lagsOptions),
  layers: option.list(layer, { required: true }),
  outputs: option.integer(count),
  useBias: option.boolean(),
  skip: option.nested(skipOptions),
});

/**
 * What a network is described by, if there is such a network.
 *
 * @throws BtcfcError `INVALID_OPTION`
 */
export function checkDescription(given: NetworkDescription): NetworkDescription {
  const description: NetworkDescription = networkOptions.read(given);
  checkLayers(description);
  checkCategories(description);
  const { skip, outputs } = description;
  if (!skip) return description;
  if (outputs % skip.spacing !== 0)
    throw invalidOption('skip.spacing', skip.spacing, `a divisor of \`outputs\`, ${outputs}`);
  if (skip.place >= skip.spacing)
    throw invalidOption('skip.place', skip.place, `below \`skip.spacing\`, ${skip.spacing}`);
  return description;
}

// what comes after a layer that gives its last step alone has no steps any more, and the outputs read one step
function checkLayers({ layers, steps }: NetworkDescription): void {
  const recurrent = layers.flatMap((each, index) => (each.kind === 'dropout' ? [] : [{ ...each, index }]));
  if (recurrent.length === 0 && steps > 1) {
    throw invalidOption(
      'layers',
      [...layers],
      'layers of which one is recurrent, where a window has several steps',
    );
  }
  for (const [place, { index, returnSequences = false }] of recurrent.entries()) {
    const isLast = place === recurrent.length - 1;
    if (returnSequences !== isLast) continue;
    const expected = isLast ? 'false in the last recurrent layer' : 'true below another recurrent layer';
    throw invalidOption(`layers[${index}].returnSequences`, returnSequences, expected);
  }
}

function checkCategories({ categories, features }: NetworkDescription): void {
  if (!categories) return;
  const { first, sizes, widths } = categories;
  if (widths.length !== sizes.length) {
    throw invalidOption('categories.widths', [...widths], `as long as \`categories.sizes\`, ${sizes.length}`);
  }
  // at least one feature has to be measured
  if (sizes.length === 0 || sizes.length >= features || first + sizes.length > features) {
    throw new BtcfcError({
      code: 'INVALID_OPTION',
      message: `\`categories\` must be at least one and fewer than the ${features} features, among which they lie.`,
      received: { first, count: sizes.length },
      remedy: 'Count the categories among `features`, and tell the place of the first in `categories.first`.',
    });
  }
}
