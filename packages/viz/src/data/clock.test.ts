import { forecastFromQuantiles } from '@btcfc/core';
import type { ChartDescription } from '../description/chart-description';
import { plot } from '../drawing/plot';
import { errorOverTimePlot } from '../plots/forecast/error-over-time-plot';
import { fanPlot } from '../plots/forecast/fan-plot';
import { forecastPlot, zoomedForecastPlot } from '../plots/forecast/forecast-plot';
import { residualPlot } from '../plots/forecast/residual-plot';
import { timelinePlot } from '../plots/search/timeline-plot';
import { trainingPlots } from '../plots/training-plots';

const timeZone = 'Asia/Tokyo';
const hour = 3_600_000;
// clocks of Tokyo are nine hours ahead of UTC all year
const moments = [0, 1, 2, 3].map((day) => Date.UTC(2026, 0, 14 + day, 15));
const dates = [15, 16, 17, 18].map((day) => `2026-01-${day} 00:00`);
const numbers = [3, 4, 6, 5];
const paired = { actual: numbers, predicted: [2, 5, 5, 5] };
const forecast = forecastFromQuantiles({ origins: [2], horizon: 1, levels: [0.5], quantiles: [[6]] });
const training = { trainLosses: [2, 1], preds: paired.predicted, true: numbers };
const bands = [{ level: 0.8, lower: [1, 3], upper: [9, 9] }];

interface Clock {
  timeZone?: string;
}

const ofDates: Record<string, (clock: Clock) => ChartDescription> = {
  forecastPlot: (clock) => forecastPlot({ ...paired, dates, ...clock }),
  zoomedForecastPlot: (clock) => zoomedForecastPlot({ ...paired, dates, ...clock }),
  residualPlot: (clock) => residualPlot({ ...paired, dates, ...clock }),
  errorOverTimePlot: (clock) =>
    errorOverTimePlot({ actual: numbers, forecasts: [2, 5, 5, 5], baseline: [0, 3, 4, 6], dates, ...clock }),
  'fanPlot of bands': (clock) =>
    fanPlot({
      ...{ median: [6, 5], bands, dates: dates.slice(2) },
      ...{ history: [3, 4], historyDates: dates.slice(0, 2), ...clock },
    }),
  'trainingPlots, forecast': (clock) =>
    trainingPlots(training, { dates, ...clock })['forecast_vs_actual.png']!,
  'trainingPlots, zoomed': (clock) => trainingPlots(training, { dates, ...clock })['forecast_zoomed.png']!,
  'trainingPlots, residuals': (clock) => trainingPlots(training, { dates, ...clock })['residuals.png']!,
};

const drawn = async (chart: ChartDescription) => Buffer.from(await plot(chart, { format: 'svg' })).toString();

describe.each(Object.entries(ofDates))('%s', (_, draw) => {
  it('reads and draws dates on the clocks of `timeZone`', async () => {
    const chart = draw({ timeZone });
    expect(chart.x?.timeZone).toBe(timeZone);
    const x = chart.marks.flatMap((mark) =>
      'x' in mark && Array.isArray(mark.x) ? (mark.x as number[]) : [],
    );
    expect(new Set(x)).toEqual(new Set(moments));
    // what was written is what is read off
    expect((await drawn(chart)) === (await drawn(draw({})))).toBe(true);
  });

  it('refuses a zone that is none', () => {
    for (const bad of ['Mars/Olympus', 9])
      expect(() => draw({ timeZone: bad as string })).toThrow('`timeZone`');
  });
});

it('is that of the series, unless another is named', () => {
  const frequency = { unit: 'day', count: 1, timeZone } as const;
  const series = { values: numbers, dates: moments, frequency };
  for (const draw of [forecastPlot, zoomedForecastPlot, residualPlot, fanPlot]) {
    expect(draw({ forecast, series }).x?.timeZone).toBe(timeZone);
    expect(draw({ forecast, series, timeZone: 'Europe/Berlin' }).x?.timeZone).toBe('Europe/Berlin');
    expect(draw({ forecast, series: numbers, timeZone }).x).not.toHaveProperty('timeZone');
  }
});

it('is told beside the times of a search', async () => {
  const trials = moments.map((startedAt) => ({ startedAt, endedAt: startedAt + hour }));
  const chart = timelinePlot({ trials, timeZone });
  expect(chart.x).toMatchObject({ timeZone, label: `Time (${timeZone})` });
  expect(timelinePlot({ trials }).x).toMatchObject({ label: 'Time (UTC)' });
  const shifted = trials.map(({ startedAt, endedAt }) => ({
    startedAt: startedAt + 9 * hour,
    endedAt: endedAt + 9 * hour,
  }));
  const told = { xLabel: '' };
  const local = await drawn(timelinePlot({ trials, timeZone, ...told }));
  expect(local === (await drawn(timelinePlot({ trials: shifted, ...told })))).toBe(true);
  expect(local === (await drawn(timelinePlot({ trials, ...told })))).toBe(false);
});

it('reads the dates of a mark by the zone of its axis', async () => {
  const chart = (x: readonly (string | number)[], zone?: string): ChartDescription => ({
    x: { scale: 'time', ...(zone !== undefined && { timeZone: zone }) },
    marks: [{ type: 'line', x, y: numbers }],
  });
  const [texts, numbersThere, other] = await Promise.all(
    [chart(dates, timeZone), chart(moments, timeZone), chart(moments)].map((each) => plot(each)),
  );
  expect(Buffer.from(texts!).equals(Buffer.from(numbersThere!))).toBe(true);
  expect(Buffer.from(texts!).equals(Buffer.from(other!))).toBe(false);
});
