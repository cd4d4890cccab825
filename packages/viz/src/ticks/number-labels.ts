/** Digits from which a number written out is read more easily than one with a power of ten. */
const mostDigits = 7;

/**
 * Tick values as text: thousands separated by commas, as many digits as tell them apart, powers of ten for the very
 * large and very small. Two different values never get the same text.
 *
 * @param unit a currency sign goes before the number, `%` right after it, anything else after a space
 */
export function numberLabels(values: readonly number[], unit = ''): string[] {
  const sizes = values.map(Math.abs);
  const write = writerFor(values, sizes);
  return values.map((value, index) => withUnit(write(sizes[index]!), value < 0 ? '−' : '', unit));
}

/** Ticks of a logarithmic axis as text: powers of ten such as 10⁻³ where they are all that, else each by itself. */
export function logLabels(values: readonly number[], unit = ''): string[] {
  const exponents = values.map((value) => Math.round(Math.log10(value)));
  const allPowers = values.every((value, index) => value === Number(`1e${exponents[index]}`));
  if (allPowers) return exponents.map((exponent) => withUnit(`10${superscript(exponent)}`, '', unit));
  const each = values.flatMap((value) => numberLabels([value], unit));
  return new Set(each).size === new Set(values).size ? each : numberLabels(values, unit);
}

type Writer = (size: number) => string;

function writerFor(values: readonly number[], sizes: readonly number[]): Writer {
  const largest = Math.max(0, ...sizes);
  const step = values.length > 1 ? leastDistance(values) : largest;
  const decimals = decimalsFor(values, step);
  const plain: Writer = (size) => separated(size.toFixed(decimals));
  if (largest === 0 || (largest < 1e12 && step >= 1e-5)) return plain;
  const digits = digitsFor(values, step);
  const scientific: Writer = (size) => (size === 0 ? '0' : withPower(size, digits));
  if (digits <= mostDigits || largest >= 1e21 || decimals > 20) return scientific;
  return plain(largest).length <= scientific(largest).length ? plain : scientific;
}

function leastDistance(values: readonly number[]): number {
  const ascending = [...new Set(values)].sort((left, right) => left - right);
  const distances = ascending.slice(1).map((value, index) => value - ascending[index]!);
  return distances.length > 0 ? Math.min(...distances) : Math.abs(ascending[0] ?? 0);
}

/** The decimals with which each value is written to a millionth of a step. */
function decimalsFor(values: readonly number[], step: number): number {
  const precise = (decimals: number) =>
    values.every((value) => Math.abs(Number(value.toFixed(decimals)) - value) <= step * 1e-6);
  for (let decimals = 0; decimals <= 100; decimals++) if (precise(decimals)) return decimals;
  return 100;
}

/** The significant digits with which each value is written to a millionth of a step: 17 tell all numbers apart. */
function digitsFor(values: readonly number[], step: number): number {
  const precise = (digits: number) =>
    values.every((value) => Math.abs(Number(value.toPrecision(digits)) - value) <= step * 1e-6);
  for (let digits = 1; digits < 17; digits++) if (precise(digits)) return digits;
  return 17;
}

function separated(digits: string): string {
  const [whole, fraction] = digits.split('.') as [string, string?];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function withPower(size: number, digits: number): string {
  const [mantissa, exponent] = Number(size.toPrecision(digits)).toExponential().split('e') as [
    string,
    string,
  ];
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
