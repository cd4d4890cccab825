import { dateWriter, firstWhere } from '@btcfc/core';
import type { ReadChart, ReadMark, Scale } from '../description/read-description';
import { numberLabels } from '../ticks/number-labels';

/** What a chart says at one place. */
export interface Values {
  /** The place along the axis that is read along. */
  at: number;
  /** The place in words. */
  place: string;
  entries: Entry[];
}

interface Entry {
  label: string;
  color: string;
  text: string;
  /** The ends of what is said there: one value, or two. */
  ends: number[];
}

/** Reads a chart place by place: along the horizontal axis, or along the vertical one where its bars lie. */
export interface Reader {
  along: 'x' | 'y';
  /** Where something can be read, ascending. */
  places: Float64Array;
  at(place: number): Values;
}

type Readable = Extract<ReadMark, { type: 'line' | 'dot' | 'band' | 'interval' | 'bar' }>;

/** Values that are told of at one place at the most. */
const mostEntries = 12;

export function readerOf(chart: ReadChart): Reader {
  const marks = chart.marks.filter(isReadable);
  // many unnamed lines would say nothing apart from each other
  const named = marks.filter(({ label }) => label);
  const told = named.length > 0 ? named : marks.slice(0, 1);
  const along = told.length > 0 && told.every((mark) => mark.type === 'bar' && mark.lying) ? 'y' : 'x';
  const tracks = told.map((mark) => trackOf(mark, along));
  const [axis, across] = along === 'x' ? [chart.x, chart.y] : [chart.y, chart.x];
  const places = placesOf(tracks);
  const write = writerOf(axis, places);
  return {
    along,
    places,
    at(place) {
      const entries = tracks.flatMap((track): Entry[] => {
        const row = track.rowAt(place);
        if (row === undefined) return [];
        const ends = track.ends.map((values) => values[row]!);
        const text = writeEnds(across, ends);
        return [{ label: track.label ?? across.label, color: track.color, text, ends }];
      });
      return { at: place, place: write(place), entries: entries.slice(0, mostEntries) };
    },
  };
}

/** The entry of ascending places that is nearest; -1 where there is none. */
export function nearest(places: Float64Array, place: number): number {
  const after = firstWhere(places.length, (spot) => places[spot]! >= place);
  if (after === 0) return places.length > 0 ? 0 : -1;
  if (after === places.length) return after - 1;
  return places[after]! - place < place - places[after - 1]! ? after : after - 1;
}

function isReadable(mark: ReadMark): mark is Readable {
  return mark.type !== 'rule' && mark.type !== 'text' && mark.type !== 'axis';
}

interface Track {
  label: string | undefined;
  color: string;
  at: Float64Array;
  ends: Float64Array[];
  rowAt(place: number): number | undefined;
}

function trackOf(mark: Readable, along: 'x' | 'y'): Track {
  const isLying = mark.type === 'bar' && along === 'y';
  const at = isLying ? mark.y : mark.x;
  const from = mark.type === 'bar' && mark.lying === isLying ? mark.from : undefined;
  const ends =
    'lower' in mark ? [mark.lower, mark.upper] : [...(from ? [from] : []), isLying ? mark.x : mark.y];
  const isKnown = (row: number) => ends.every((values) => !Number.isNaN(values[row]!));
  const ascends = at.every((value, row) => row === 0 || value >= at[row - 1]!);
  return {
    label: mark.label,
    color: mark.color,
    at: at.map((place, row) => (isKnown(row) ? place : Number.NaN)),
    ends,
    rowAt(place) {
      let row = ascends ? firstWhere(at.length, (spot) => at[spot]! >= place) : at.indexOf(place);
      while (row >= 0 && row < at.length && at[row] === place) {
        if (isKnown(row)) return row;
        row = ascends ? row + 1 : at.indexOf(place, row + 1);
      }
      return undefined;
    },
  };
}

function placesOf(tracks: readonly Track[]): Float64Array {
  const all = new Float64Array(tracks.reduce((sum, { at }) => sum + at.length, 0));
  let length = 0;
  for (const { at } of tracks) for (const place of at) if (!Number.isNaN(place)) all[length++] = place;
  const sorted = all.subarray(0, length).sort();
  return sorted.filter((place, row) => place !== sorted[row - 1]);
}

function writerOf(axis: Scale, places: Float64Array): (place: number) => string {
  if (axis.kind === 'time') return (place) => writeValue(axis, place);
  const [step] = places.length > 1 ? [places[1]! - places[0]!] : [1];
  return (place) => {
    // written to what tells it from its neighbour
    const text = axis.kind === 'category' ? (axis.categories[place] ?? '') : '';
    if (axis.kind === 'category') return text;
    const [written] = numberLabels([place, place + step], axis.unit);
    return axis.label === '' ? written! : `${axis.label} ${written}`;
  };
}

function writeEnds(axis: Scale, ends: readonly number[]): string {
  const texts = ends.map((end) => writeValue(axis, end));
  const [one, other] = texts as [string, string?];
  const [day] = axis.kind === 'time' ? one.split('T') : [];
  if (day === undefined || !other?.startsWith(`${day}T`)) return texts.join(' – ');
  // the day once, and what is shorter than a second where it matters
  const isLong = ends[1]! - ends[0]! >= 60_000;
  const clocks = [one, other].map((text) =>
    text.slice(day.length + 1).replace(isLong ? /(\.\d+)?(Z|[+-]\d\d:\d\d)$/ : /(Z|[+-]\d\d:\d\d)$/, ''),
  );
  return `${day} ${clocks.join(' – ')}`;
}

function writeValue(axis: Scale, value: number): string {
  if (axis.kind === 'time') return momentText(axis, value);
  if (axis.kind === 'category') return axis.categories[value] ?? String(value);
  // six digits that count: more are noise to the eye
  return numberLabels([Number(value.toPrecision(6))], axis.unit)[0]!;
}

/** A moment on the clocks of the axis; midnight is its day. */
function momentText({ timeZone }: Scale, value: number): string {
  const write = dateWriter({ unit: 'hour', count: 1, ...(timeZone !== undefined && { timeZone }) });
  return write(value).replace(/T00:00:00(Z|[+-]\d\d:\d\d)$/, '');
}
