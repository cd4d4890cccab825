/** Whether the line is that of all training rows, or found anew in each row. */
export type LineKind = 'static' | 'dynamic';

/** What a theta line model has learned. */
export interface ThetaLines {
  line: LineKind;
  /** Weight of the newest value in the level. */
  alpha: number;
  /** How much of the line is in the forecast: 1 - 1 / theta. */
  share: number;
  /** Level before the first row. */
  level: number;
  /** Intercept and slope of the line through the training rows, the first of which is row 1. */
  intercept: number;
  slope: number;
}

/** Where it stands after some rows. */
interface State {
  level: number;
  rows: number;
  /** What is left of where it began. */
  fading: number;
  mean: number;
  intercept: number;
  slope: number;
}

// errors of the first rows tell more of the start than of the model
const warmup = 3;
const alphas = { least: 0.1, most: 0.99 };

/** The least squares line through the known rows, the first of which is row 1. */
export function lineThrough(values: Float64Array): { intercept: number; slope: number } {
  let count = 0;
  let place = 0;
  let mean = 0;
  values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    count++;
    place += (row + 1 - place) / count;
    mean += (value - mean) / count;
  });
  let spread = 0;
  let along = 0;
  values.forEach((value, row) => {
    if (Number.isNaN(value)) return;
    spread += (row + 1 - place) ** 2;
    along += (row + 1 - place) * (value - mean);
  });
  const slope = spread > 0 ? along / spread : 0;
  return { intercept: mean - slope * place, slope };
}

/**
 * The optimised theta models and their dynamic forms (Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler 2016): of the
 * least squared errors one row ahead, the first three rows aside, as in statsforecast. For each alpha the first level and
 * the share of the line solve a linear problem, so that alpha alone has to be searched for.
 *
 * @param values the first of which is known, NaN where missing
 * @param theta the coefficient, or undefined to find it
 */
export function fitLines(
  values: Float64Array,
  line: LineKind,
  theta?: number,
): { lines: ThetaLines; meanSquare: number; deviation: number } {
  const through = lineThrough(values);
  const given = theta === undefined ? undefined : 1 - 1 / theta;
  const at = (alpha: number) => solve(values, { line, alpha, ...through }, given);
  let best = at(0.5);
  const step = 0.05;
  const consider = (alpha: number) => {
    const found = at(Math.min(alphas.most, Math.max(alphas.least, alpha)));
    if (found.meanSquare < best.meanSquare) best = found;
  };
  for (let alpha = alphas.least; alpha < alphas.most + step; alpha += step) consider(alpha);
  for (let width = step / 2; width > 1e-6; width /= 2) {
    const centre = best.lines.alpha;
    consider(centre - width);
    consider(centre + width);
  }
  return best;
}

function solve(
  values: Float64Array,
  parts: Omit<ThetaLines, 'share' | 'level'>,
  given: number | undefined,
): ReturnType<typeof fitLines> {
  // errors without level and line, and what one unit of each takes from them
  const bare = errorsOf(values, { ...parts, share: 0, level: 0 });
  const takenBy = (share: number, level: number) => {
    const errors = errorsOf(values, { ...parts, share, level });
    return errors.map((error, row) => bare[row]! - error);
  };
  const [ofLevel, ofLine] = [takenBy(0, 1), takenBy(1, 0)];
  const sum = (left: Float64Array, right: Float64Array) => {
    let total = 0;
    for (let row = warmup; row < values.length; row++) {
      if (!Number.isNaN(bare[row])) total += left[row]! * right[row]!;
    }
    return total;
  };
  const [ll, ls, ss] = [sum(ofLevel, ofLevel), sum(ofLevel, ofLine), sum(ofLine, ofLine)];
  const [le, se] = [sum(ofLevel, bare), sum(ofLine, bare)];
  const levelFor = (share: number) => (ll > 0 ? (le - share * ls) / ll : values[0]!);
  const determinant = ll * ss - ls * ls;
  let share = given;
  if (share === undefined) {
    const free = determinant > 1e-12 * ll * ss ? (ll * se - ls * le) / determinant : 0;
    share = Math.min(1, Math.max(0, free));
  }
  const lines = { ...parts, share, level: levelFor(share) };
  const errors = errorsOf(values, lines).subarray(Math.min(warmup, values.length - 1));
  const known = errors.filter((error) => !Number.isNaN(error));
  const mean = known.reduce((total, error) => total + error, 0) / known.length;
  const squares = known.reduce((total, error) => total + error * error, 0);
  const scatter = known.reduce((total, error) => total + (error - mean) ** 2, 0);
  return {
    lines,
    meanSquare: squares / known.length,
    deviation: Math.sqrt(scatter / Math.max(1, known.length - 1)),
  };
}

/** Errors one row ahead, NaN for a missing row. */
function errorsOf(values: Float64Array, lines: ThetaLines): Float64Array {
  const state = start(lines);
  return values.map((value) => advance(lines, state, value));
}

/** Where the lines stand after some rows. */
export function stateAfter(values: Float64Array, lines: ThetaLines): State {
  const state = start(lines);
  for (const value of values) advance(lines, state, value);
  return state;
}

/** What comes next if no surprise does, shape [horizon]. */
export function linesAhead(lines: ThetaLines, from: State, horizon: number): Float64Array {
  const state = { ...from };
  return Float64Array.from({ length: horizon }, () => {
    const expected = expectation(lines, state);
    advance(lines, state, Number.NaN);
    return expected;
  });
}

/**
 * Standard deviations of the errors ahead, of surprises of standard deviation 1: forecasts are linear in the values, so
 * each surprise adds its response.
 */
export function linesDeviations(lines: ThetaLines, from: State, horizon: number): Float64Array {
  const squares = new Float64Array(horizon).fill(1);
  // without anything known, what a surprise alone leads to
  const still: ThetaLines = { ...lines, intercept: 0, slope: 0 };
  for (let surprise = 0; surprise < horizon; surprise++) {
    const state: State = {
      level: 0,
      rows: from.rows + surprise,
      fading: (1 - lines.alpha) ** (from.rows + surprise),
      mean: 0,
      intercept: 0,
      slope: 0,
    };
    advance(still, state, 1);
    for (let ahead = surprise + 1; ahead < horizon; ahead++) {
      squares[ahead]! += expectation(still, state) ** 2;
      advance(still, state, Number.NaN);
    }
  }
  return squares.map(Math.sqrt);
}

function start({ line, level, intercept, slope }: ThetaLines): State {
  const known = line === 'static' ? { intercept, slope } : { intercept: 0, slope: 0 };
  return { level, rows: 0, fading: 1, mean: 0, ...known };
}

function expectation({ alpha, share }: ThetaLines, { level, fading, intercept, slope }: State): number {
  return level + share * (intercept * fading + (slope * (1 - fading * (1 - alpha))) / alpha);
}

/** Takes a row in, a missing one as it was expected; gives back its error. */
function advance(lines: ThetaLines, state: State, given: number): number {
  const expected = expectation(lines, state);
  const value = Number.isNaN(given) ? expected : given;
  state.level = lines.alpha * value + (1 - lines.alpha) * state.level;
  state.fading *= 1 - lines.alpha;
  state.rows++;
  if (lines.line === 'dynamic') {
    const { rows, mean } = state;
    state.slope = rows === 1 ? 0 : ((rows - 2) * state.slope + (6 * (value - mean)) / rows) / (rows + 1);
    state.mean = mean + (value - mean) / rows;
    state.intercept = state.mean - (state.slope * (rows + 1)) / 2;
  }
  return given - expected;
}
