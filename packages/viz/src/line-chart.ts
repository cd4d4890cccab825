import type { PlotPoint } from './decimate';

// described by their shape: Chart.js's own types are for ES modules alone and can't be named in those for CommonJS

/** A configuration for Chart.js 4: pass it to `new Chart(canvas, chart)`. */
export interface LineChart {
  type: 'line';
  data: { datasets: LineDataset[] };
  /** Chart.js's `ChartOptions<'line'>`. */
  options: object;
  /** Chart.js's `Plugin<'line'>`: background, frame and legend. */
  plugins: { id: string }[];
}

/** Of Chart.js's point styles: dot, square, square on its corner, triangle, diagonal cross. */
export type PointShape = 'circle' | 'rect' | 'rectRot' | 'triangle' | 'crossRot';

/** One line of a chart, as Chart.js takes it; x is epoch milliseconds, a row number or an epoch. */
export interface LineDataset {
  data: PlotPoint[];
  /** Name in the legend; none for a line that is left out there. */
  label?: string;
  borderColor: string;
  backgroundColor?: string;
  /** Pixels. */
  borderWidth: number;
  borderDash?: number[];
  pointRadius: number | number[];
  showLine: boolean;
  pointStyle?: PointShape;
  /** Whether the points are the corners of an area that is filled with `backgroundColor`. */
  area?: boolean;
  /** Given where the points do not go from left to right, which Chart.js takes for granted otherwise. */
  parsing?: { xAxisKey: 'x'; yAxisKey: 'y' };
  /** The highest is drawn first, beneath all others. */
  order?: number;
}
