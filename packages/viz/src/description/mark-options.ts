import { defineOptions, invalidOption, option, optionsFor } from '@btcfc/core';
import type {
  AreaMark,
  AxisMark,
  AxisTick,
  BandMark,
  BarMark,
  DotMark,
  IntervalMark,
  LineMark,
  Mark,
  MarkValues,
  RuleMark,
  TextMark,
} from './chart-description';
import { words } from './words';

const look = { label: words(), color: option.text() };
const values = option.anything<MarkValues>();
const width = (pixels: number) => option.number({ min: 0, aboveMin: true, default: pixels });
const dash = option.list(option.number({ min: 0 }));

const tickOptions = defineOptions('a tick', {
  at: option.number({ required: true }),
  label: words({ required: true }),
  stroke: option.boolean({ default: true }),
});

/** The ticks of an axis mark or of a colour bar. */
export const ticks = option.list<AxisTick, { required: true }>(option.nested(tickOptions), {
  required: true,
});

function typeOf<Type extends string>(type: Type) {
  return option.oneOf([type], { required: true });
}

/** What each type of mark may be told. */
const markOptions = {
  line: optionsFor<LineMark>()('a line', {
    type: typeOf('line'),
    ...look,
    x: values,
    y: values,
    width: width(2),
    dash,
    stepped: option.boolean({ default: false }),
    beneath: option.boolean({ default: false }),
  }),
  dot: optionsFor<DotMark>()('a dot', {
    type: typeOf('dot'),
    ...look,
    x: values,
    y: values,
    shape: option.oneOf(['circle', 'square', 'diamond', 'triangle', 'cross'], { default: 'circle' }),
    radius: width(4),
    overEdge: option.boolean({ default: false }),
  }),
  band: optionsFor<BandMark>()('a band', {
    type: typeOf('band'),
    ...look,
    x: values,
    lower: values,
    upper: values,
  }),
  area: optionsFor<AreaMark>()('an area', {
    type: typeOf('area'),
    ...look,
    x: values,
    y: values,
    base: option.number({ default: 0 }),
  }),
  interval: optionsFor<IntervalMark>()('an interval', {
    type: typeOf('interval'),
    ...look,
    x: values,
    lower: values,
    upper: values,
    width: width(2),
  }),
  bar: optionsFor<BarMark>()('a bar', {
    type: typeOf('bar'),
    ...look,
    x: values,
    y: values,
    from: values,
    lying: option.boolean({ default: false }),
    breadth: option.number({ min: 0, aboveMin: true, default: 0.72 }),
    outline: option.text(),
  }),
  rule: optionsFor<RuleMark>()('a rule', {
    type: typeOf('rule'),
    ...look,
    x: option.anything<number | string | Date>(),
    y: option.number(),
    width: width(1),
    dash,
  }),
  text: optionsFor<TextMark>()('a text', {
    type: typeOf('text'),
    x: values,
    y: values,
    text: option.list(words(), { required: true }),
    size: width(13),
  }),
  axis: optionsFor<AxisMark>()('an axis within the chart', {
    type: typeOf('axis'),
    x: option.number({ required: true }),
    from: option.number({ default: 0 }),
    to: option.number({ default: 1 }),
    ticks,
  }),
};

type With<Given, Defaulted extends keyof Given> = Given & Required<Pick<Given, Defaulted>>;

/** A mark with its defaults filled in, its data not yet read. */
export interface Filled {
  line: With<LineMark, 'width' | 'stepped' | 'beneath'>;
  dot: With<DotMark, 'shape' | 'radius' | 'overEdge'>;
  band: BandMark;
  area: With<AreaMark, 'base'>;
  interval: With<IntervalMark, 'width'>;
  bar: With<BarMark, 'lying' | 'breadth'>;
  rule: With<RuleMark, 'width'>;
  text: With<TextMark, 'size'>;
  axis: With<AxisMark, 'from' | 'to'>;
}

export type FilledMark = Filled[Mark['type']];

/** @throws BtcfcError `INVALID_OPTION` */
export function readMarkOptions(name: string, mark: unknown): FilledMark {
  if (typeof mark !== 'object' || mark === null)
    throw invalidOption(name, mark, 'a mark: an object with a `type`');
  const { type } = mark as Partial<Mark>;
  const types = Object.keys(markOptions);
  if (type === undefined || !types.includes(type)) {
    throw invalidOption(`${name}.type`, type, `one of ${types.join(', ')}`);
  }

  return markOptions[type].read(mark, `${name}.`) as unknown as FilledMark;
}
