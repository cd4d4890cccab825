import { defineOptions, invalidOption, option, readDates, readNumbers } from '@btcfc/core';
import { clockOptions } from '../data/clock';
import { defaultColors } from '../data/colors';
import { checkNotCrossed, checkSameLength, invalidData } from '../data/series';
import type { ChartAxis, ColorBar, Mark, ScaleKind } from './chart-description';
import { type Filled, type FilledMark, readMarkOptions, ticks } from './mark-options';
import { words } from './words';

const axisOptions = defineOptions('an axis', {
  scale: option.oneOf(['linear', 'log', 'time', 'category']),
  label: words({ default: '' }),
  unit: words({ default: '' }),
  whole: option.boolean({ default: false }),
  ...clockOptions,
  categories: option.list(words()),
  min: option.number(),
  max: option.number(),
});

const colorBarOptions = defineOptions('a colour bar', {
  colors: option.list(option.text(), { required: true }),
  ticks,
});

const axis = option.custom<ChartAxis>((name, value) => axisOptions.read(value, `${name}.`));

const chartOptions = defineOptions('ChartDescription', {
  title: words({ default: '' }),
  subtitle: words({ default: '' }),
  x: axis,
  y: axis,
  marks: option.list<Mark, { required: true }>(option.custom<Mark>(readMarkOptions), { required: true }),
  legend: option.oneOf([true, false, 'beneath'] as const, { default: true }),
  colorBar: option.custom<ColorBar>((name, value) => colorBarOptions.read(value, `${name}.`)),
  width: option.integer({ default: 1000 }),
  height: option.integer({ default: 500 }),
  titleSize: option.number({ min: 1, max: 200, default: 17 }),
  labelSize: option.number({ min: 1, max: 200, default: 14 }),
});

/** An axis with everything settled but where it begins and ends. */
export interface Scale {
  kind: ScaleKind;
  label: string;
  unit: string;
  whole: boolean;
  timeZone: string | undefined;
  categories: readonly string[];
  min: number | undefined;
  max: number | undefined;
}

interface Look {
  label: string | undefined;
  color: string;
}

interface Points {
  x: Float64Array;
  y: Float64Array;
}

interface Ends {
  x: Float64Array;
  lower: Float64Array;
  upper: Float64Array;
}

type Read<Mark extends object, Data extends object> = Omit<Mark, keyof Data | keyof Look> & Data & Look;

/** Marks whose data are numbers on their axes, NaN where missing or where the axis has no place for them. */
export interface ReadMarks {
  line: Read<Filled['line'], Points>;
  dot: Read<Filled['dot'], Points>;
  band: Read<Filled['band'], Ends>;
  interval: Read<Filled['interval'], Ends>;
  bar: Read<Filled['bar'], Points & { from: Float64Array | undefined }>;
  rule: Read<Filled['rule'], { x: number | undefined; y: number | undefined }>;
  text: Read<Filled['text'], Points>;
  axis: Filled['axis'];
}

export type ReadMark = ReadMarks[keyof ReadMarks];

/** A description that was checked, with all defaults. */
export interface ReadChart {
  title: string;
  subtitle: string;
  x: Scale;
  y: Scale;
  marks: ReadMark[];
  legend: boolean | 'beneath';
  colorBar: ColorBar | undefined;
  width: number;
  height: number;
  titleSize: number;
  labelSize: number;
}

/**
 * Checks a description, settles its scales by its data and reads the data of its marks.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, dates that can't be read, or a band
 * whose lower end is above its upper one
 */
export function readDescription(description: unknown): ReadChart {
  const chart = chartOptions.read(description);
  const marks = chart.marks as FilledMark[];
  const x = readScale('x', chart.x ?? {}, marks);
  const y = readScale('y', chart.y ?? {}, marks);
  return {
    ...chart,
    x,
    y,
    colorBar: chart.colorBar,
    marks: marks.map((mark, index) => readMark(`marks[${index}]`, mark, { x, y }, index)),
  };
}

function readScale(name: 'x' | 'y', given: ChartAxis, marks: readonly FilledMark[]): Scale {
  const { scale, label = '', unit = '', whole = false, categories, timeZone, min, max } = given;
  const values = marks.flatMap((mark) => valuesAlong(name, mark));
  const kind = scale ?? (categories ? 'category' : kindOf(values));
  if (min !== undefined && max !== undefined && !(min < max))
    throw invalidOption(`${name}.max`, max, 'above `min`');
  if (kind === 'log' && min !== undefined && min <= 0)
    throw invalidOption(`${name}.min`, min, 'above 0 on a log scale');
  const named = kind === 'category' && !categories;
  const names = categories ?? (named ? namesIn(values) : []);
  return { kind, label, unit, whole, timeZone, min, max, categories: names };
}

function valuesAlong(name: 'x' | 'y', mark: FilledMark): ArrayLike<unknown>[] {
  if (mark.type === 'axis') return [];
  if (mark.type === 'rule') return mark[name] === undefined ? [] : [[mark[name]]];
  const lists: unknown[] =
    name === 'x' ? [mark.x] : 'lower' in mark ? [mark.lower, mark.upper] : 'y' in mark ? [mark.y] : [];
  if (mark.type === 'bar' && mark.lying === (name === 'x')) lists.push(mark.from);
  return lists.filter((list) => typeof list === 'object' && list !== null) as ArrayLike<unknown>[];
}

const dateText = /^(\d{4}-\d\d|\d{1,2}\/\d{1,2}\/\d{4})/;

function kindOf(lists: readonly ArrayLike<unknown>[]): ScaleKind {
  let dates = 0;
  let names = 0;
  let numbers = 0;
  for (const list of lists) {
    // typed arrays hold numbers alone
    if (ArrayBuffer.isView(list)) numbers++;
    else {
      for (let row = 0; row < list.length; row++) {
        const value = list[row];
        if (typeof value === 'number') numbers++;
        else if (value instanceof Date || (typeof value === 'string' && dateText.test(value))) dates++;
        else if (typeof value === 'string') names++;
      }
    }
  }
  // a text or a Date among numbers is a mistake, which reading the numbers will name
  if (numbers > 0) return 'linear';
  if (names > 0) return 'category';
  return dates > 0 ? 'time' : 'linear';
}

function namesIn(lists: readonly ArrayLike<unknown>[]): string[] {
  const names = lists.flatMap((list) => Array.from(list).filter((value) => typeof value === 'string'));
  return [...new Set(names)];
}

interface Scales {
  x: Scale;
  y: Scale;
}

function readMark(name: string, mark: FilledMark, scales: Scales, index: number): ReadMark {
  if (mark.type === 'axis') return mark;
  const color = ('color' in mark && mark.color) || defaultColors[index % defaultColors.length]!;
  const look: Look = { label: 'label' in mark ? mark.label : undefined, color };
  if (mark.type === 'rule') return readRule(name, { ...mark, ...look }, scales);
  if (mark.type === 'band' || mark.type === 'interval') {
    const lower = readAlong(`${name}.lower`, mark.lower, scales.y);
    const upper = readAlong(`${name}.upper`, mark.upper, scales.y);
    checkSameLength(`${name}.upper`, upper, `${name}.lower`, lower);
    checkNotCrossed(name, lower, upper);
    return { ...mark, ...look, lower, upper, x: readX(name, mark.x, scales.x, lower) } as ReadMark;
  }
  const y = readAlong(`${name}.y`, mark.y, scales.y);
  const x = readX(name, mark.x, scales.x, y);
  if (mark.type === 'text') {
    checkSameLength(`${name}.text`, mark.text, `${name}.y`, y);
    return { ...mark, ...look, x, y };
  }
  if (mark.type === 'bar') {
    const along = mark.lying ? scales.x : scales.y;
    const from = mark.from === undefined ? undefined : readAlong(`${name}.from`, mark.from, along);
    if (from) checkSameLength(`${name}.from`, from, `${name}.y`, y);
    return { ...mark, ...look, x, y, from };
  }
  if (mark.type !== 'area') return { ...mark, ...look, x, y } as ReadMark;
  const level = (value: number, pick: typeof Math.min) =>
    Number.isNaN(value) ? value : pick(value, mark.base);
  const lower = y.map((value) => level(value, Math.min));
  const upper = y.map((value) => level(value, Math.max));
  return { type: 'band', ...look, x, lower, upper };
}

function readRule(name: string, mark: Look & Filled['rule'], scales: Scales): ReadMark {
  if ((mark.x === undefined) === (mark.y === undefined)) {
    throw invalidOption(name, mark, 'a rule with either `x` or `y`');
  }
  const x = mark.x === undefined ? undefined : readAlong(`${name}.x`, [mark.x], scales.x)[0]!;
  return { ...mark, x, y: mark.y };
}

function readX(name: string, values: unknown, scale: Scale, beside: Float64Array): Float64Array {
  if (values === undefined) return beside.map((_, row) => row);
  const x = readAlong(`${name}.x`, values, scale);
  checkSameLength(`${name}.x`, x, name, beside);
  return x;
}

function readAlong(name: string, values: unknown, { kind, categories, timeZone }: Scale): Float64Array {
  if (kind === 'time') return readDates(values, { name, timeZone, missing: 'allowed' });
  if (kind === 'category')
    return readNumbers(placesOf(name, values, categories), { name, infinite: 'allowed' });
  const numbers = readNumbers(values, { name, infinite: 'allowed' });
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row]!;
    // true for every finite number
    const hasPlace = value - value === 0 && (kind === 'linear' || value > 0);
    if (!hasPlace) numbers[row] = Number.NaN;
  }
  return numbers;
}

function placesOf(name: string, values: unknown, categories: readonly string[]): unknown {
  if (!Array.isArray(values)) return values;
  return values.map((value) => {
    if (typeof value !== 'string') return value;
    const place = categories.indexOf(value);
    if (place >= 0) return place;
    throw invalidData(
      `\`${name}\` holds a name that is not one of the categories.`,
      value,
      'Add it to `categories`.',
    );
  });
}
