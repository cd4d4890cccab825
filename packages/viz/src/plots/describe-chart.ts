import type { ChartAxis, ChartDescription, Mark } from '../description/chart-description';
import { plain } from '../description/plain';
import { words } from '../description/words';

/** What every named plot can be told to say. */
export interface TextOptions {
  /** Heading above the axes; `''` for none. @default depends on the plot */
  title?: string;
  /** A smaller line under the title, such as where the data are from. @default '' */
  subtitle?: string;
  /** Label of the horizontal axis; `''` for none. @default depends on the plot */
  xLabel?: string;
  /** Label of the vertical axis; `''` for none. @default depends on the plot */
  yLabel?: string;
  /** Unit at the numbers of the vertical axis: a currency sign goes before them, others after. @default '' */
  unit?: string;
}

// what several plots take stands in interfaces: of a spread object the types in the package lose their comments
export const textOptions = {
  title: words(),
  subtitle: words({ default: '' }),
  xLabel: words(),
  yLabel: words(),
  unit: words({ default: '' }),
};

interface ChartParts extends Omit<ChartDescription, 'x' | 'y' | 'marks' | 'title' | 'subtitle'> {
  /** The user's texts. */
  text: TextOptions;
  /** What stands where the user passed no text. */
  defaults: { title: string; xLabel: string; yLabel: string };
  size: readonly [width: number, height: number];
  x?: ChartAxis;
  y?: ChartAxis;
  marks: readonly Mark[];
}

/** A description as plain data: typed arrays become arrays, NaN becomes null, and what is undefined is left out. */
export function describeChart({ text, defaults, size, x, y, marks, ...rest }: ChartParts): ChartDescription {
  const { title = defaults.title, subtitle, xLabel = defaults.xLabel, yLabel = defaults.yLabel, unit } = text;
  const [width, height] = size;
  return plain({
    title,
    subtitle,
    x: { ...x, label: xLabel },
    y: { ...y, label: yLabel, unit },
    marks,
    width,
    height,
    ...rest,
  }) as ChartDescription;
}
