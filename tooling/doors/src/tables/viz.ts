import { forecastFromQuantiles } from '@btcfc/core';
import { type Door, type Doors, made, options, plumbing, takes } from '../door';

// an infinite value is a gap, as what is missing is
const gaps = (...paths: string[]): Pick<Door, 'taken'> => ({
  taken: Object.fromEntries(paths.map((path) => [path, [Number.POSITIVE_INFINITY]])),
});

const values = () => [3, 4, 6, 5];
const dates = () => ['2018-01-28', '2018-01-29', '2018-01-30', '2018-01-31'];
const text = { title: 'Load', subtitle: 'made up', xLabel: 'Day', yLabel: 'Load', unit: 'MW' };
const clock = { timeZone: 'UTC' };
const paired = () => ({ actual: values(), predicted: values(), dates: dates(), ...clock, ...text });
const trials = () => [
  { number: 0, state: 'complete', value: 2, config: { lr: 0.1 }, reports: [{ resource: 1, value: 2 }] },
  { number: 1, state: 'pruned', value: 1, config: { lr: 0.2 }, reports: [{ resource: 1, value: 1 }] },
];
const search = () => ({ trials: made(trials()), mode: 'min', ...text });
const planes = () => ({
  trials: made(
    [0.1, 0.2, 0.4].map((lr) => ({ state: 'complete', value: lr, config: { lr, units: 1 / lr } })),
  ),
  ...{ mode: 'min', ...text },
});
const description = () =>
  options({
    title: 'Load',
    legend: true,
    width: 300,
    height: 200,
    titleSize: 17,
    labelSize: 14,
    x: options({ scale: 'linear', label: 'Day', whole: true, min: 0, max: 3 }),
    y: options({ label: 'Load', unit: 'MW' }),
    marks: [
      options({
        type: 'line',
        y: values(),
        label: 'Load',
        color: '#1f77b4',
        width: 2,
        dash: [7, 4],
        stepped: true,
      }),
    ],
  });
const descriptionGaps = gaps('0.marks[0].y[2]');

/** The doors of the charts. */
export const vizDoors: Doors = {
  chartJsConfiguration: takes(
    () => [description(), options({ width: 300, height: 200, devicePixelRatio: 1 })],
    descriptionGaps,
  ),
  contourPlot: takes(() => [
    options({ ...planes(), parameters: made(['lr', 'units']), valueScale: 'log', levels: 4 }),
  ]),
  coveragePlot: takes(
    () => [
      options({
        nominal: [0.5, 0.8, 0.9],
        empirical: { LSTM: [0.5, 0.7, 0.9] },
        rows: 100,
        confidence: 0.95,
        ...text,
      }),
    ],
    gaps('0.nominal[1]', '0.empirical.LSTM[1]'),
  ),
  errorOverTimePlot: takes(
    () => [
      options({
        actual: values(),
        forecasts: { LSTM: values() },
        baseline: [1, 2, 3, 4],
        baselineLabel: 'Before',
        show: 'rolling',
        window: 2,
        dates: dates(),
        ...clock,
        ...text,
      }),
    ],
    gaps('0.actual[2]', '0.forecasts.LSTM[2]', '0.baseline[2]'),
  ),
  fanPlot: takes(() => [
    options({
      forecast: made(
        forecastFromQuantiles({
          origins: [3],
          horizon: 1,
          levels: [0.1, 0.5, 0.9],
          quantiles: [[1], [2], [3]],
        }),
      ),
      series: values(),
      historyRows: 3,
      step: 1,
      ...clock,
      ...text,
    }),
  ]),
  forecastPlot: takes(
    () => [options({ ...paired(), baseline: values(), baselineLabel: 'Before' })],
    gaps('0.actual[2]', '0.predicted[2]', '0.baseline[2]'),
  ),
  frontPlot: takes(() => [
    options({
      trials: made([{ state: 'complete', values: { loss: 1, seconds: 2 } }]),
      metrics: made({ loss: 'min', seconds: 'min' }),
      show: made(['seconds', 'loss']),
      ...text,
    }),
  ]),
  timelinePlot: takes(() => [
    options({
      trials: made([{ state: 'complete', startedAt: 1e12, endedAt: 1e12 + 5000 }]),
      now: 1e12 + 9000,
      ...clock,
      ...text,
    }),
  ]),
  learningCurvesPlot: takes(() => [options({ ...search(), yScale: 'log' })]),
  // it needs a page: what it refuses is tried in Chromium, beside it
  liveChart: plumbing,
  lossPlot: takes(
    () => [options({ trainLosses: values(), valLosses: values(), bestEpoch: 2, yScale: 'linear', ...text })],
    gaps('0.trainLosses[2]', '0.valLosses[2]'),
  ),
  optimizationHistoryPlot: takes(() => [options({ ...search(), yScale: 'log' })]),
  parallelAxes: takes(() => [
    options({ ...search(), parameters: ['lr'], scales: { lr: 'log' }, valueScale: 'log', show: 'all' }),
  ]),
  parallelCoordinatesPlot: takes(() => [
    options({
      ...search(),
      parameters: ['lr'],
      scales: { lr: 'log' },
      valueScale: 'log',
      show: 'all',
      ranges: made({ lr: [0.001, 0.1] }),
    }),
  ]),
  parameterImportancePlot: takes(
    () => [options({ importances: [{ name: 'lr', importance: 0.7 }], count: 5, ...text })],
    { taken: { '0.importances[0].importance': [Number.NaN] } },
  ),
  pitPlot: takes(
    () => [options({ pit: [0.1, 0.5, 0.7], bins: 5, confidence: 0.95, ...text })],
    gaps('0.pit[1]'),
  ),
  plot: takes(
    () => [description(), options({ format: 'png', width: 300, height: 200, devicePixelRatio: 1 })],
    descriptionGaps,
  ),
  plotFiles: takes(() => [
    'plots',
    made({ 'loss.png': { marks: [{ type: 'line', y: [3, 4, 6, 5] }] } }),
    options({ format: 'png', width: 300, height: 200, devicePixelRatio: 1 }),
  ]),
  reportHtml: takes(() => [
    options({
      title: 'Load',
      words: 'What comes next:',
      charts: made({ load: { marks: [{ type: 'line', y: [3, 4, 6, 5] }] } }),
      pictures: false,
      language: 'en',
    }),
  ]),
  residualPlot: takes(() => [options(paired())], gaps('0.actual[2]', '0.predicted[2]')),
  skillPlot: takes(
    () => [
      options({
        models: { LSTM: { skill: [0.1, 0.2, 0.3], lower: [0, 0, 0], upper: [1, 1, 1] } },
        folds: ['a', 'b', 'c'],
        ...text,
      }),
    ],
    gaps('0.models.LSTM.skill[1]', '0.models.LSTM.lower[1]', '0.models.LSTM.upper[1]'),
  ),
  slicePlot: takes(() => [options({ ...search(), parameter: 'lr', yScale: 'log' })]),
  zoomedForecastPlot: takes(
    () => [options({ ...paired(), count: 3 })],
    gaps('0.actual[2]', '0.predicted[2]'),
  ),
  searchPlots: takes(() => [
    options({ trials: made(trials()), mode: 'min', subtitle: 'made up', yLabel: 'Loss', yScale: 'linear' }),
  ]),
  trainingPlots: takes(() => [
    made({ trainLosses: [3, 2], valLosses: [4, 3], bestEpoch: 2, preds: values(), true: values() }),
    options({
      subtitle: 'made up',
      xLabel: 'Day',
      yLabel: 'Load',
      unit: 'MW',
      name: 'LSTM',
      dates: dates(),
      ...clock,
    }),
  ]),
};
