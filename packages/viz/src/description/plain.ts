import type { ChartDescription } from './chart-description';
import type { ReadChart, ReadMark, Scale } from './read-description';

/** A chart that was read as a description again, of plain data that survives JSON whatever its series were made of. */
export function plainDescription(chart: ReadChart): ChartDescription {
  const marks = chart.marks.map(markOf);
  return plain({ ...chart, marks, x: axisOf(chart.x), y: axisOf(chart.y) }) as ChartDescription;
}

// words have the colour of all words, which none can be told
function markOf(mark: ReadMark) {
  return mark.type === 'text' ? { ...mark, color: undefined } : mark;
}

function axisOf({ kind, categories, ...axis }: Scale) {
  return { ...axis, scale: kind, ...(kind === 'category' && { categories }) };
}

/** Typed arrays become arrays, NaN becomes null, and what is undefined is left out. */
export function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isNaN(value) ? null : value;
  if (value instanceof Float64Array) return plainNumbers(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([name, entry]) => [name, plain(entry)]));
}

function plainNumbers(values: Float64Array): (number | null)[] {
  const numbers: (number | null)[] = new Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    // true for every finite number
    numbers[row] = value - value === 0 ? value : null;
  }
  return numbers;
}
