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
import type { ChartJsConfiguration } from '../chart-js/configuration-type';

// text is shaped for the host's language otherwise; set late, as Chart.js resets the context when it sizes it
const fixedLanguage: Plugin<'line'> = {
  id: 'btcfcLanguage',
  beforeUpdate({ ctx }) {
    (ctx as { lang?: string }).lang = 'en';
  },
};

/**
 * Draws a chart, hands the canvas to `use` and gives back what that returns; then the chart is gone, and the canvas
 * empty.
 */
export async function drawChart<Canvas extends object, Result>(
  canvas: Canvas,
  configuration: ChartJsConfiguration,
  use: (canvas: Canvas) => Result | Promise<Result>,
): Promise<Result> {
  Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale, Title, SubTitle);
  const chart = new Chart(canvas as never, {
    ...configuration,
    plugins: [...configuration.plugins, fixedLanguage],
    // detected otherwise, and wrongly where a test environment pretends to be a browser
    platform: BasicPlatform,
  });
  try {
    return await use(canvas);
  } finally {
    chart.destroy();
  }
}
