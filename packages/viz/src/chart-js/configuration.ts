import type { ChartDescription } from '../description/chart-description';
import {
  type PictureOptions,
  pictureOptions,
  type ReadPictureOptions,
  readSize,
} from '../description/picture-options';
import { type ReadChart, readDescription } from '../description/read-description';
import { horizontalAxis, limitsOf, verticalAxis } from './axes';
import { colorBar } from './color-bar';
import type { ChartJsConfiguration } from './configuration-type';
import { onDark } from './dark';
import { datasetsOf } from './datasets';
import { axesFrame, background, fillAreas } from './frame';
import { legendBeneath, legendHeight, legendInside, narrow } from './legend';
import { fontOf, fontStack, type Look, looks, textSize } from './looks';
import { axesWithin, textsBesidePoints } from './writing';

const subtitleSize = 13;

/**
 * A description as a configuration for [Chart.js](https://www.chartjs.org) 4, in matplotlib's manner: for a page, or for
 * a canvas of your own. Titles, ticks, legend and colours are in it; Chart.js's defaults are neither changed nor relied
 * on.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` if the description's data can't be drawn
 * @example
 * import { chartJsConfiguration, forecastPlot } from '@btcfc/viz';
 *
 * const chart = forecastPlot({ actual: [3, 4, 6], predicted: [2, 5, 5] });
 * const configuration = chartJsConfiguration(chart, { width: 800, height: 400 });
 * configuration.data.datasets.map(({ label }) => label); // -> ['Actual', 'Predicted']
 * // in a page: new Chart(canvas, configuration), after import Chart from 'chart.js/auto'
 */
export function chartJsConfiguration(
  description: ChartDescription,
  options?: PictureOptions,
): ChartJsConfiguration {
  const given = pictureOptions.read(options);
  const chart = readDescription(description);
  return configurationOf(chart, readSize(chart, given));
}

/** As `chartJsConfiguration`, of a description that was read. */
export function configurationOf(described: ReadChart, size: ReadPictureOptions): ChartJsConfiguration {
  const { width, height, devicePixelRatio, theme } = size;
  const look = looks[theme];
  const chart = theme === 'dark' ? onDark(described) : described;
  const limits = limitsOf(chart);
  const columns = Math.ceil(width * devicePixelRatio);
  const bar = chart.colorBar;
  const beneath = legendRoom(chart, width);
  const options = {
    animation: false,
    responsive: false,
    devicePixelRatio,
    parsing: false,
    color: look.ink,
    font: fontOf(textSize),
    layout: { padding: { left: 12, top: 12, right: bar ? 100 : 12, bottom: 12 + beneath } },
    scales: {
      x: horizontalAxis(chart, limits.x, width, look),
      y: verticalAxis(chart, limits.y, height, width, look),
    },
    plugins: {
      legend: { display: false },
      decimation: { enabled: false },
      title: headingOf(chart.title, chart.titleSize, look, { top: 0, bottom: chart.subtitle ? 3 : 10 }),
      subtitle: headingOf(chart.subtitle, subtitleSize, look, { top: 0, bottom: 9 }),
    },
  };
  const plugins = [
    background(look),
    axesFrame(look),
    fillAreas,
    axesWithin(chart.marks, look),
    textsBesidePoints(chart.marks, look),
    ...(bar ? [colorBar(bar, look)] : []),
    ...(chart.legend && beneath === 0 ? [legendInside(textSize, fontStack, look)] : []),
    ...(beneath > 0 ? [legendBeneath(beneath, textSize, fontStack, look)] : []),
  ];
  return { type: 'line', data: { datasets: datasetsOf(chart, { columns, limits }) }, options, plugins };
}

/** How much room the legend takes beneath the axes, CSS pixels; 0 where it stands inside. */
export function legendRoom({ legend, marks }: ReadChart, width: number): number {
  if (!legend) return 0;
  const labels = marks.flatMap((mark) => ('label' in mark && mark.label ? [mark.label] : []));
  return legend === 'beneath' || width < narrow ? legendHeight(labels, width, textSize) : 0;
}

function headingOf(text: string, size: number, { ink }: Look, padding: { top: number; bottom: number }) {
  const shared = { position: 'top', align: 'center', fullSize: false, color: ink } as const;
  return { ...shared, display: text !== '', text, font: fontOf(size), padding };
}
