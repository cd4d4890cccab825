import { MissingValueCleaner } from '@btcfc/data-cleaning';

export function program(): unknown {
  return new MissingValueCleaner({ verbose: false }).clean({ load: [1, Number.NaN, 3, Number.NaN] });
}
