const niceSteps = [10, 20, 25, 50, 100];
const wholeSteps = [10, 20, 50, 100];

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
  // halved first, as the difference of the largest numbers is infinite; below 1e-321 numbers have no digits left
  const rough = Math.max(2 * ((max / 2 - min / 2) / bins), 1e-321);
  // the step is a whole number of units, each a power of ten
  let exponent = Math.floor(Math.log10(rough)) - 1;
  const unitsIn = (value: number) => divideByPower(value, exponent);
  let units = (whole ? wholeSteps : niceSteps).find((step) => step >= unitsIn(rough) * (1 - 1e-9)) ?? 100;
  if (whole && unitsIn(1) > units) [units, exponent] = [1, 0];
  const first = Math.ceil(unitsIn(min) / units - 1e-9);
  const last = Math.floor(unitsIn(max) / units + 1e-9);
  // read from decimal text, so that each is the number nearest to what its label says: 3 * 0.1 becomes 0.3
  const ticks = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(`${(first + index) * units}e${exponent}`),
  );
  return distinct(ticks.map((tick) => tick + 0));
}

function divideByPower(value: number, exponent: number): number {
  // the power itself would be 0 or infinite beyond these
  if (exponent < -300) return value * Number(`1e${-exponent - 300}`) * 1e300;
  return exponent < 0 ? value * Number(`1e${-exponent}`) : value / Number(`1e${exponent}`);
}

/** Round numbers between powers of ten, and the least distance between two of them, powers of ten. */
const roundFactors = [
  { factors: [1, 2, 3, 4, 6], apart: Math.log10(4 / 3) },
  { factors: [1, 2, 5], apart: Math.log10(2) },
  { factors: [1, 3], apart: Math.log10(3) },
  { factors: [1], apart: 1 },
];

/** Of an interval: labels nearer to each other would overlap. */
const leastApart = 0.75;

/** Powers of ten within a logarithmic axis, with round numbers between them where there are less than four. */
export function logTicks({ min, max, bins }: NumberTicksOptions): number[] {
  const first = Math.ceil(Math.log10(min) - 1e-9);
  const last = Math.floor(Math.log10(max) + 1e-9);
  const decades = last - first;
  if (decades >= 3) {
    return steps(first, last, Math.ceil(decades / bins)).map((exponent) => Number(`1e${exponent}`));
  }
  const room = bins / (Math.log10(max) - Math.log10(min));
  const rounds = decades >= 1 ? roundFactors.slice(1) : roundFactors;
  const { factors } = rounds.find(({ apart }) => apart * room >= leastApart) ?? rounds.at(-1)!;
  const finer = steps(first - 1, last + 1, 1)
    .flatMap((exponent) => factors.map((factor) => Number(`${factor}e${exponent}`)))
    .filter((value) => value > 0 && value >= min && value <= max);
  return finer.length > 2 || (finer.length === 2 && factors.length < 3)
    ? distinct(finer)
    : numberTicks({ min, max, bins }).filter((value) => value > 0);
}

function steps(first: number, last: number, every: number): number[] {
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, index) => first + index * every);
}

function distinct(ascending: number[]): number[] {
  return ascending.filter((value, index) => value !== ascending[index - 1]);
}
