/** What a direct forecast sees: rows known, covariates beside them. */
export interface DirectRows {
  /** Values or their logarithms, without gaps. */
  values: Float64Array;
  /** Columns known for the past, without gaps. */
  past: readonly Float64Array[];
  /** Columns known ahead, without gaps. */
  future: readonly Float64Array[];
}

/** How a value some rows ahead is put as a linear function of what is known. */
export interface DirectForm {
  /** What the forecast is counted from: nothing, the last value, or that of the same place in the last season. */
  base: 'none' | 'last' | 'season';
  /** What is looked at: values, their distance from the last one, their differences from row to row or over a season. */
  input: 'level' | 'last' | 'difference' | 'season';
  /** Which rows are looked at: 1 is the last one known. */
  lags: readonly number[];
  /** Whether a lag is counted from the row that is forecast, where the value is known by then. */
  fromTarget: boolean;
  /** Rows of a season; 1 without one. */
  period: number;
  /** Pairs of sine and cosine of the place in the season. */
  waves: number;
}

/** Rows before the one stood at that a form looks at, that one not counted. */
export function reachOf({ base, input, lags, period }: DirectForm): number {
  const further = input === 'season' ? period : input === 'difference' || input === 'last' ? 1 : 0;
  return Math.max(Math.max(...lags) - 1 + further, base === 'season' ? period - 1 : 0);
}

/** How many inputs a form has. */
export function inputsOf({ lags, waves, base }: DirectForm, { past, future }: DirectRows): number {
  return lags.length + 2 * waves + past.length + future.length * (base === 'none' ? 1 : 2);
}

/** What is taken from the value `ahead` rows after the row `at`. */
export function baseOf(
  { base, period }: DirectForm,
  values: Float64Array,
  at: number,
  ahead: number,
): number {
  return base === 'none' ? 0 : values[baseRow(base, period, at, ahead)]!;
}

/** How many of the first inputs are the same however far ahead is forecast. */
export function commonInputsOf({ lags, fromTarget }: DirectForm): number {
  return fromTarget ? 0 : lags.length;
}

/** Reads the inputs of the row `ahead` rows after the row `at`. */
export type InputReader = (at: number, ahead: number, into: Float64Array) => void;

/** @param first position of the first row in the whole series, by which places in the season are told */
export function readerOf(form: DirectForm, rows: DirectRows, first: number): InputReader {
  const { base, input, lags, fromTarget, period, waves } = form;
  const { values, past, future } = rows;
  const turns = turnsOf(period, waves);
  return (at, ahead, into) => {
    let next = 0;
    for (let index = 0; index < lags.length; index++) {
      const lag = lags[index]!;
      const row = fromTarget && lag >= ahead ? at + ahead - lag : at + 1 - lag;
      if (input === 'level') into[next++] = values[row]!;
      // the last one itself has no distance: counted from it, lags begin with the one before
      else if (input === 'last') into[next++] = values[fromTarget ? row : row - 1]! - values[at]!;
      else into[next++] = values[row]! - values[row - (input === 'season' ? period : 1)]!;
    }
    const place = (first + at + ahead) % period;
    for (let turn = 2 * waves * place; turn < 2 * waves * (place + 1); turn++) into[next++] = turns[turn]!;
    for (const column of past) into[next++] = column[at]!;
    for (const column of future) {
      into[next++] = column[at + ahead]!;
      if (base !== 'none') into[next++] = column[baseRow(base, period, at, ahead)]!;
    }
  };
}

/** Sine and cosine of each wave at each place in the season. Shape [period, 2 * waves]. */
function turnsOf(period: number, waves: number): Float64Array {
  const turns = new Float64Array(2 * waves * period);
  for (let place = 0, next = 0; place < period; place++) {
    for (let wave = 1; wave <= waves; wave++) {
      const angle = (2 * Math.PI * wave * place) / period;
      turns[next++] = Math.sin(angle);
      turns[next++] = Math.cos(angle);
    }
  }
  return turns;
}

function baseRow(base: 'last' | 'season', period: number, at: number, ahead: number): number {
  return base === 'last' ? at : at + ahead - period * Math.ceil(ahead / period);
}
