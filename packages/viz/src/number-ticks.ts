const niceSteps = [1, 2, 2.5, 5, 10];
const wholeSteps = [1, 2, 5, 10];

export interface NumberTicksOptions {
  /** Lower end of the axis. */
  min: number;
  /** Upper end of the axis. */
  max: number;
  /** Intervals there may be at most. */
  bins: number;
  /** Whether only whole numbers are wanted, as for row numbers. @default false */
  whole?: boolean;
}

/** Round numbers within the axis: the finest of the steps 1, 2, 2.5 and 5 times a power of ten that fits. */
export function numberTicks({ min, max, bins, whole = false }: NumberTicksOptions): number[] {
  const rough = (max - min) / bins;
  const power = 10 ** Math.floor(Math.log10(rough));
  const fitting =
    (whole ? wholeSteps : niceSteps).find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10;
  const step = Math.max(fitting * power, whole ? 1 : 0);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  // 15 digits: 3 * 0.1 becomes 0.3
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(15)),
  );
}

/** Powers of ten within a logarithmic axis, with round numbers between them where there are less than four. */
export function logarithmicTicks({ min, max, bins }: NumberTicksOptions): number[] {
  const first = Math.ceil(Math.log10(min) - 1e-9);
  const last = Math.floor(Math.log10(max) + 1e-9);
  const decades = last - first;
  if (decades >= 3) {
    return steps(first, last, Math.ceil(decades / bins)).map((exponent) => Number(`1e${exponent}`));
  }
  const factors = decades >= 1 ? [1, 2, 5] : [1, 2, 3, 4, 6];
  const finer = steps(first - 1, last + 1, 1)
    .flatMap((exponent) => factors.map((factor) => Number(`${factor}e${exponent}`)))
    .filter((value) => value >= min && value <= max);
  return finer.length > 2 ? finer : numberTicks({ min, max, bins });
}

function steps(first: number, last: number, every: number): number[] {
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) => first + index * every);
}

/**
 * Tick values as text: thousands separated by commas, as many decimals as tell them apart, powers of ten for
 * the very large and very small.
 *
 * @param unit a currency sign goes before the number, `%` right after it, anything else after a space
 */
export function numberLabels(values: readonly number[], unit = ''): string[] {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const step = values.length > 1 ? Math.abs(values[1]! - values[0]!) : largest;
  const plain = largest === 0 || (largest < 1e12 && step >= 1e-5);
  const decimals = plain ? decimalsFor(values, step) : 0;
  return values.map((value) => {
    const size = Math.abs(value);
    const digits = plain ? separated(size.toFixed(decimals)) : scientific(size);
    return withUnit(digits, value < 0 ? '−' : '', unit);
  });
}

/** Ticks of a logarithmic axis as text: powers of ten such as 10⁻³ where they are all that, else each by itself. */
export function logarithmicLabels(values: readonly number[], unit = ''): string[] {
  const allPowers = values.every((value) => Math.log10(value) % 1 === 0);
  if (!allPowers) return values.flatMap((value) => numberLabels([value], unit));
  return values.map((value) => withUnit(`10${superscript(Math.log10(value))}`, '', unit));
}

function decimalsFor(values: readonly number[], step: number): number {
  for (let decimals = 0; decimals < 8; decimals++) {
    const precise = values.every((value) => Math.abs(Number(value.toFixed(decimals)) - value) <= step * 1e-6);
    if (precise) return decimals;
  }
  return 8;
}

function separated(digits: string): string {
  const [whole, fraction] = digits.split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function scientific(size: number): string {
  if (size === 0) return '0';
  const [mantissa, exponent] = Number(size.toPrecision(6)).toExponential().split('e') as [string, string];
  return `${mantissa}×10${superscript(Number(exponent))}`;
}

function superscript(exponent: number): string {
  return [...String(exponent)].map((sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)])).join('');
}

function withUnit(digits: string, sign: string, unit: string): string {
  if (/^\p{Sc}$/u.test(unit)) return `${sign}${unit}${digits}`;
  if (unit === '' || unit === '%') return `${sign}${digits}${unit}`;
  return `${sign}${digits} ${unit}`;
}
