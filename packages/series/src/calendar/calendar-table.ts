import { localClock } from '@btcfc/core';
import { type CalendarPart, phases } from './calendar-parts';

const dayMs = 86_400_000;

/** A sine and a cosine of each turn. */
interface Waves {
  sines: Float64Array;
  cosines: Float64Array;
}

/** Days of a span, with what each part but the time of day gives for each. */
interface DayTable {
  first: number;
  days: number;
  waves: ReadonlyMap<string, Waves>;
}

/**
 * The calendar's columns at any moments. What was worked out for the days of one series is kept for those of the next:
 * sines and days of the year take their time.
 */
export class CalendarTable {
  readonly #parts: readonly CalendarPart[];
  readonly #harmonics: number;
  readonly #timeZone: string | undefined;
  readonly #timesOfDay = new Map<number, [sine: number, cosine: number]>();
  #table: DayTable | undefined;

  constructor(parts: readonly CalendarPart[], harmonics: number, timeZone: string | undefined) {
    this.#parts = parts;
    this.#harmonics = harmonics;
    this.#timeZone = timeZone;
  }

  /** Columns of a sine and a cosine for each part and harmonic, a row for each moment. */
  at(moments: Float64Array): Record<string, Float64Array> {
    const clocks = localClock(moments, this.#timeZone);
    const table = this.#tableOf(clocks);
    const days = table && daysFrom(table.first, clocks);
    const columns: Record<string, Float64Array> = {};
    for (const part of this.#parts) {
      for (let harmonic = 1; harmonic <= this.#harmonics; harmonic++) {
        const known = days && table.waves.get(keyOf(part, harmonic));
        const { sines, cosines } = known
          ? { sines: taken(known.sines, days), cosines: taken(known.cosines, days) }
          : this.#wavesAt(clocks, part, harmonic);
        const end = harmonic === 1 ? '' : harmonic;
        columns[`${part}_sin${end}`] = sines;
        columns[`${part}_cos${end}`] = cosines;
      }
    }
    return columns;
  }

  #wavesAt(clocks: Float64Array, part: CalendarPart, harmonic: number): Waves {
    if (part !== 'hour') return wavesOf(clocks.map(phases[part]), harmonic);
    const sines = new Float64Array(clocks.length);
    const cosines = new Float64Array(clocks.length);
    for (let row = 0; row < clocks.length; row++) {
      const angle = 2 * Math.PI * harmonic * phases.hour(clocks[row]!);
      let point = this.#timesOfDay.get(angle);
      if (!point) {
        point = [Math.sin(angle), Math.cos(angle)];
        this.#timesOfDay.set(angle, point);
      }
      sines[row] = point[0];
      cosines[row] = point[1];
    }
    return { sines, cosines };
  }

  /** The table that holds all days of the clocks; undefined where rows are too few for as many days. */
  #tableOf(clocks: Float64Array): DayTable | undefined {
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let row = 0; row < clocks.length; row++) {
      least = Math.min(least, clocks[row]!);
      most = Math.max(most, clocks[row]!);
    }
    const [first, last] = [Math.floor(least / dayMs), Math.floor(most / dayMs)];
    const known = this.#table;
    if (known && first >= known.first && last < known.first + known.days) return known;
    if (clocks.length === 0 || !(last - first < 2 * clocks.length)) return undefined;
    const isNear = known && first <= known.first + known.days && last >= known.first - 1;
    // of series that begin one after the other each would make it longer
    const margin = isNear ? last - first + 1 : 0;
    const from = isNear ? Math.min(known.first, first - margin) : first;
    const end = isNear ? Math.max(known.first + known.days, last + 1 + margin) : last + 1;
    this.#table = this.#makeTable(from, end - from);
    return this.#table;
  }

  #makeTable(first: number, days: number): DayTable {
    const clocks = Float64Array.from({ length: days }, (_, day) => (first + day) * dayMs);
    const waves = new Map<string, Waves>();
    for (const part of this.#parts) {
      if (part === 'hour') continue;
      const turns = clocks.map(phases[part]);
      for (let harmonic = 1; harmonic <= this.#harmonics; harmonic++)
        waves.set(keyOf(part, harmonic), wavesOf(turns, harmonic));
    }
    return { first, days, waves };
  }
}

function keyOf(part: CalendarPart, harmonic: number): string {
  return `${part} ${harmonic}`;
}

function wavesOf(turns: Float64Array, harmonic: number): Waves {
  const angles = turns.map((turn) => 2 * Math.PI * harmonic * turn);
  return { sines: angles.map(Math.sin), cosines: angles.map(Math.cos) };
}

function daysFrom(first: number, clocks: Float64Array): Int32Array {
  const days = new Int32Array(clocks.length);
  for (let row = 0; row < days.length; row++) days[row] = Math.floor(clocks[row]! / dayMs) - first;
  return days;
}

function taken(values: Float64Array, days: Int32Array): Float64Array {
  const column = new Float64Array(days.length);
  for (let row = 0; row < days.length; row++) column[row] = values[days[row]!]!;
  return column;
}
