/** `1 row`, `2 rows`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 || noun === 'series' ? '' : 's'}`;
}

/** A moment as the clock shows it that it is written by: `2026-02-01 23:00` for `2026-02-01T23:00:00+01:00`. */
export function dateText(stamp: string): string {
  return stamp.replace(/T(\d\d:\d\d)(?::00)?((?::\d\d)?(?:\.\d+)?)(?:Z|[+-]\d\d:\d\d)$/, ' $1$2');
}

/** The same of several: what a clock shows twice is told apart by how far it is from UTC. */
export function dateTexts(stamps: readonly string[]): string[] {
  const texts = stamps.map(dateText);
  const seen = new Set<string>();
  const doubled = new Set(texts.filter((text) => seen.size === seen.add(text).size));
  return texts.map((text, row) => (doubled.has(text) ? `${text} ${stamps[row]!.slice(-6)}` : text));
}

/** A moment to the second: `2026-02-01 23:00:00 UTC` for `2026-02-01T23:00:00.000Z`. */
export function utcText(stamp: string): string {
  return `${stamp.slice(0, 19).replace('T', ' ')} UTC`;
}

const labels: Readonly<Record<string, string>> = {
  date: 'Dates',
  value: 'Forecast this',
  id: 'A series for each',
  duplicates: 'Dates that stand twice',
  timeZone: 'Dates are on the clocks of',
  dayFirst: '1/2/2026 is',
  decimal: 'Numbers are written',
  horizon: 'Rows ahead',
  pastCovariates: 'is known for the past',
  futureCovariates: 'is known ahead',
};

/** What may become of dates that stand twice, by what `duplicates` takes. */
export const duplicateWords: Readonly<Record<string, string>> = {
  first: 'keep the first row',
  last: 'keep the last row',
  mean: 'take the mean',
  sum: 'add them up',
};

/** How numbers may be written, by what `decimal` takes. */
export const decimalWords: Readonly<Record<string, string>> = { '.': 'as 1,234.5', ',': 'as 1.234,5' };

/** What an error or a note says, options and their choices called as in the page, which forecasts one column at a time. */
export function problemText(message: string): string {
  return message
    .replace('`value`, or several.', '`value`.')
    .replace(
      /pass (it|them) in `na`/,
      (_, which) => `leave ${which === 'it' ? 'the cell' : 'the cells'} empty`,
    )
    .replace(/`thousands` to "([.,])"/g, (_, mark) => `\`decimal\` to "${mark === '.' ? ',' : '.'}"`)
    .replace(
      /(?<=`decimal` to (?:"[.,]" if it is a decimal one, to )?)"([.,])"/g,
      (_, mark) => `“${decimalWords[mark]}”`,
    )
    .replace('name their `timeZone`', 'name the zone as `timeZone`')
    .replace(/(?<!")\b\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/g, dateText)
    .replace(/(?<=`duplicates` to .*)"(\w+)"/g, (word, choice) =>
      duplicateWords[choice] ? `“${duplicateWords[choice]}”` : word,
    )
    .replace(/`(\w+)`/g, (word, option) => (labels[option] ? `“${labels[option]}”` : word));
}

/** A share in per cent, without digits behind the point. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(0)}%`;
}

/** Milliseconds in words. */
export function timeText(elapsedMs: number): string {
  if (elapsedMs < 100) return `${Math.round(elapsedMs)} ms`;
  if (elapsedMs < 9950) return `${(elapsedMs / 1000).toFixed(1)} s`;
  const seconds = Math.round(elapsedMs / 1000);
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const names: Readonly<Record<string, readonly [name: string, about: string]>> = {
  naive: ['Naive', 'the last season again, or the last value'],
  season: ['Seasonal naive', 'the last usual season again'],
  drift: ['Drift', 'the last value, going on as it did on average'],
  levels: ['Past values', 'the spread of all values so far'],
  croston: ['Croston', 'demand with many zeros'],
  tsb: ['TSB', 'demand with many zeros that may fade'],
  ets: ['ETS', 'exponential smoothing'],
  arRidge: ['Autoregression', 'a line through the values before'],
  theta: ['Theta', 'a trend and smoothing'],
  mstl: ['MSTL', 'seasons taken apart'],
  arima: ['ARIMA', 'chosen automatically'],
  lstm: ['LSTM', 'a neural network'],
};

/** What a candidate is called for a person, and what it does. */
export function candidateWords(candidate: string): readonly [name: string, about: string] {
  return names[candidate] ?? [candidate, ''];
}

/** What a model looks at, for a person, and what that is. */
export function featureWords({
  feature,
  kind,
  lag,
}: {
  feature: string;
  kind: string;
  lag?: number;
}): readonly [name: string, about: string] {
  if (kind === 'calendar') return ['The calendar', 'weekday, month, hour'];
  if (lag === 1) return ['The last value', ''];
  if (lag !== undefined) return ['The season before', `the values ${counted(lag, 'row')} before`];
  return [feature, kind === 'futureCovariate' ? 'known ahead' : 'known for the past'];
}

/** What trains a network, for a person. */
export function backendWords(backend: string): string {
  return backend === 'webgpu' ? 'the graphics card (WebGPU)' : 'the processor';
}

/** A number with as many digits as one reads. */
export function short(value: number): string {
  if (Number.isNaN(value)) return '–';
  return Math.abs(value) >= 1000
    ? Math.round(value).toLocaleString('en')
    : String(Number(value.toPrecision(3)));
}
