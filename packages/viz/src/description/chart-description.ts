/**
 * A chart as plain data: what it says, how its axes are scaled, and the marks on it, each drawn over the one before it.
 * It survives JSON, so that a chart can be described in one place and drawn in another. A missing value (null, undefined,
 * NaN) or an infinite one is a gap.
 */
export interface ChartDescription {
  /** Heading above the axes. @default none */
  title?: string;
  /** A smaller line under the title, such as where the data are from. @default none */
  subtitle?: string;
  /** The horizontal axis. @default scaled by the data, without a label */
  x?: ChartAxis;
  /** The vertical axis. @default scaled by the data, without a label */
  y?: ChartAxis;
  /** What is drawn. */
  marks: readonly Mark[];
  /**
   * Whether marks that have a label are named in a legend: where it covers the least, or `'beneath'` the axes, where it covers
   * nothing, as in every picture narrower than 480 CSS pixels. @default true
   */
  legend?: boolean | 'beneath';
  /** A key to colours, right of the axes. @default none */
  colorBar?: ColorBar;
  /** Width where `plot` is told no other, CSS pixels. @default 1000 */
  width?: number;
  /** Height where `plot` is told no other, CSS pixels. @default 500 */
  height?: number;
  /** Size of the title's letters, CSS pixels. @default 17 */
  titleSize?: number;
  /** Size of the letters of the axes' labels, CSS pixels. @default 14 */
  labelSize?: number;
}

/** How positions along an axis are told apart: by difference, by ratio, by the calendar, or by name. */
export type ScaleKind = 'linear' | 'log' | 'time' | 'category';

/** What an axis shows and how. */
export interface ChartAxis {
  /** @default by the values of the marks: 'time' for dates, 'category' for other texts, else 'linear' */
  scale?: ScaleKind;
  /** What the axis shows. @default none */
  label?: string;
  /** Unit at the numbers: a currency sign goes before them, `%` and others after. @default none */
  unit?: string;
  /** Whether only whole numbers get a tick, as for epochs and row numbers. @default false */
  whole?: boolean;
  /** The IANA time zone on whose clocks a 'time' scale is drawn, and dates without an offset were written. @default 'UTC' */
  timeZone?: string;
  /** What stands at the places 0, 1, 2, ... of a 'category' scale. @default the names in the marks, in their order */
  categories?: readonly string[];
  /** Where the axis begins. @default a little before the data */
  min?: number;
  /** Where the axis ends. @default a little after the data */
  max?: number;
}

/**
 * Where a mark stands along an axis: numbers; on a 'time' scale dates of any form that core's `readDates` reads; on a
 * 'category' scale names, or their places 0, 1, 2, ...
 */
export type MarkValues = ArrayLike<number | string | Date | null | undefined>;

/** What a chart may be made of. */
export type Mark =
  | LineMark
  | DotMark
  | BandMark
  | AreaMark
  | IntervalMark
  | BarMark
  | RuleMark
  | TextMark
  | AxisMark;

interface MarkLook {
  /** Name in the legend. @default not named there */
  label?: string;
  /** `#rrggbb` or `#rrggbbaa`. @default the next of matplotlib's ten colours */
  color?: string;
}

/** Points that are joined in their order; a missing value leaves a gap. */
export interface LineMark extends MarkLook {
  type: 'line';
  /** @default 0, 1, 2, ... */
  x?: MarkValues;
  y: MarkValues;
  /** CSS pixels. @default 2 */
  width?: number;
  /** Lengths of dashes and gaps, CSS pixels. @default one unbroken line */
  dash?: readonly number[];
  /** Whether each value holds until the next one. @default false */
  stepped?: boolean;
  /** Whether it is drawn beneath all other marks. @default false */
  beneath?: boolean;
}

/** How a dot looks; a diamond is a square on its corner. */
export type DotShape = 'circle' | 'square' | 'diamond' | 'triangle' | 'cross';

/** Points that are not joined. */
export interface DotMark extends MarkLook {
  type: 'dot';
  /** @default 0, 1, 2, ... */
  x?: MarkValues;
  y: MarkValues;
  /** @default 'circle' */
  shape?: DotShape;
  /** CSS pixels. @default 4 */
  radius?: number;
  /** Whether a dot on the edge is drawn whole. @default false */
  overEdge?: boolean;
}

/** The area between two series, open where either is missing. */
export interface BandMark extends MarkLook {
  type: 'band';
  /** @default 0, 1, 2, ... */
  x?: MarkValues;
  lower: MarkValues;
  upper: MarkValues;
}

/** The area between a series and a level. */
export interface AreaMark extends MarkLook {
  type: 'area';
  /** @default 0, 1, 2, ... */
  x?: MarkValues;
  y: MarkValues;
  /** @default 0 */
  base?: number;
}

/** An upright line from a lower to an upper end at each position. */
export interface IntervalMark extends MarkLook {
  type: 'interval';
  /** @default 0, 1, 2, ... */
  x?: MarkValues;
  lower: MarkValues;
  upper: MarkValues;
  /** CSS pixels. @default 2 */
  width?: number;
}

/** Bars from 0, or from where each begins: upright from the horizontal axis, or lying from the vertical one. */
export interface BarMark extends MarkLook {
  type: 'bar';
  /** The middles of upright bars, or the lengths of lying ones. @default 0, 1, 2, ... */
  x?: MarkValues;
  /** The heights of upright bars, or the middles of lying ones. */
  y: MarkValues;
  /** Where each begins, on the axis along its length; where it ends is its height or length then. @default 0 each */
  from?: MarkValues;
  /** Whether the bars lie. @default false */
  lying?: boolean;
  /** How broad a bar is, in the units of the axis it stands on. @default 0.72 */
  breadth?: number;
  /** Colour of a line around each bar. @default none */
  outline?: string;
}

/** A line across the whole chart: level at a value of the vertical axis, or upright at one of the horizontal axis. */
export interface RuleMark extends MarkLook {
  type: 'rule';
  /** Where an upright rule stands. */
  x?: number | string | Date;
  /** Where a level rule lies. */
  y?: number;
  /** CSS pixels. @default 1 */
  width?: number;
  /** Lengths of dashes and gaps, CSS pixels. @default one unbroken line */
  dash?: readonly number[];
}

/** Words right of positions; one that would run into a word written before it is left out. */
export interface TextMark {
  type: 'text';
  /** @default 0, 1, 2, ... */
  x?: MarkValues;
  y: MarkValues;
  text: readonly string[];
  /** Size of the letters, CSS pixels. @default 13 */
  size?: number;
}

/** One more upright axis within the chart, with ticks of its own. */
export interface AxisMark {
  type: 'axis';
  /** Where it stands on the horizontal axis. */
  x: number;
  /** Its foot on the vertical axis. @default 0 */
  from?: number;
  /** Its head on the vertical axis. @default 1 */
  to?: number;
  /** What is written beside it; a tick that would run into the one below it is left out. */
  ticks: readonly AxisTick[];
}

/** One tick of an axis within the chart or of a colour bar. */
export interface AxisTick {
  /** Where it is, on the scale of the vertical axis. */
  at: number;
  label: string;
  /** Whether a short line marks the place. @default true */
  stroke?: boolean;
}

/** A key to colours: a strip right of the axes and as high as they are. */
export interface ColorBar {
  /** `#rrggbb`, evenly spaced from the foot to the head. */
  colors: readonly string[];
  /** What is written beside it: 0 is the foot, 1 the head. */
  ticks: readonly AxisTick[];
}
