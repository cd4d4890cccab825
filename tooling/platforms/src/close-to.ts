/** Throws where two results of JSON differ by more than `tolerance`, told relative to the larger number. */
export function expectCloseTo(actual: unknown, expected: unknown, tolerance: number): void {
  const differences = differencesOf(actual, expected, tolerance, 'result');
  if (differences.length > 0) throw new Error(differences.slice(0, 10).join('\n'));
}

function differencesOf(actual: unknown, expected: unknown, tolerance: number, where: string): string[] {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const scale = Math.max(1, Math.abs(actual), Math.abs(expected));
    const isClose = actual === expected || Math.abs(actual - expected) <= tolerance * scale;
    return isClose ? [] : [`${where} is ${actual}, not ${expected}`];
  }
  if (typeof actual === 'object' && typeof expected === 'object' && actual && expected) {
    const keys = new Set([...Object.keys(actual), ...Object.keys(expected)]);
    const of = (value: object, key: string) => (value as Record<string, unknown>)[key];
    return [...keys].flatMap((key) =>
      differencesOf(of(actual, key), of(expected, key), tolerance, `${where}.${key}`),
    );
  }
  return actual === expected
    ? []
    : [`${where} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`];
}
