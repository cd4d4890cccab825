import {
  BasicPlatform,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  type Plugin,
  PointElement,
  SubTitle,
  Title,
} from 'chart.js';
import type { ChartJsConfiguration, PlotPoint } from '../chart-js/configuration-type';

// text is shaped for the host's language otherwise; set late, as Chart.js resets the context when it sizes it
const fixedLanguage: Plugin<'line'> = {
  id: 'btcfcLanguage',
  beforeUpdate({ ctx }) {
    (ctx as { lang?: string }).lang = 'en';
  },
};

/** Draws a chart that stays until it is destroyed, in its configuration's size. */
export function drawn(canvas: object, configuration: ChartJsConfiguration, plugins: Plugin<'line'>[] = []) {
  Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Title, SubTitle);
  return new Chart<'line', PlotPoint[]>(canvas as never, {
    ...configuration,
    plugins: [...configuration.plugins, ...plugins, fixedLanguage],
    // detected otherwise, and wrongly where a test environment pretends to be a browser
    platform: BasicPlatform,
  });
}

/**
 * Draws a chart, hands the canvas to `use` and gives back what that returns; then the chart is gone, and the canvas
 * empty.
 */
export async function drawChart<Canvas extends object, Result>(
  canvas: Canvas,
  configuration: ChartJsConfiguration,
  use: (canvas: Canvas) => Result | Promise<Result>,
): Promise<Result> {
  const chart = drawn(canvas, configuration);
  try {
    return await use(canvas);
  } finally {
    chart.destroy();
  }
}
