// described by their shape: Chart.js's own types are for ES modules alone and can't be named in those for CommonJS

/** A configuration for Chart.js 4: pass it to `new Chart(canvas, configuration)`. */
export interface ChartJsConfiguration {
  type: 'line';
  data: { datasets: ChartJsDataset[] };
  /** Chart.js's `ChartOptions<'line'>`. */
  options: object;
  /** Chart.js's `Plugin<'line'>`: background, frame, legend and what Chart.js has no dataset for. */
  plugins: { id: string }[];
}

/** A point on the axes of a chart; y is NaN in a gap. */
export interface PlotPoint {
  x: number;
  y: number;
}

/** Of Chart.js's point styles: dot, square, square on its corner, triangle, diagonal cross. */
export type PointStyle = 'circle' | 'rect' | 'rectRot' | 'triangle' | 'crossRot';

/** One mark of a chart, as Chart.js takes it. */
export interface ChartJsDataset {
  data: PlotPoint[];
  /** Name in the legend; none for a mark that is left out there. */
  label?: string;
  borderColor: string;
  backgroundColor?: string;
  /** Pixels. */
  borderWidth: number;
  borderDash?: number[];
  pointRadius: number | number[];
  showLine: boolean;
  pointStyle?: PointStyle;
  /** Whether the points are the corners of an area that is filled with `backgroundColor`. */
  area?: boolean;
  /** Given where the points do not go from left to right, which Chart.js takes for granted otherwise. */
  parsing?: { xAxisKey: 'x'; yAxisKey: 'y' };
  /** The highest is drawn first, beneath all others. */
  order?: number;
}
