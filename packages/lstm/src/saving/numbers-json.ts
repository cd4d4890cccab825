/** JSON has no NaN and no infinity: they are written as text. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** Numbers by name, fit for JSON. */
export function numbersToJson<Names extends string>(
  numbers: Record<Names, number>,
): Record<Names, JsonNumber> {
  const entries = Object.entries<number>(numbers);
  const written = entries.map(([name, value]) => [name, Number.isFinite(value) ? value : String(value)]);
  return Object.fromEntries(written) as Record<Names, JsonNumber>;
}

/** The numbers again. */
export function numbersFromJson<Names extends string>(
  json: Record<Names, JsonNumber>,
): Record<Names, number> {
  const entries = Object.entries<JsonNumber>(json).map(([name, value]) => [name, Number(value)]);
  return Object.fromEntries(entries) as Record<Names, number>;
}
