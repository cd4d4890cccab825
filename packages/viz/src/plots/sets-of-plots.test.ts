import {
  forecastPlot,
  learningCurvesPlot,
  lossPlot,
  optimizationHistoryPlot,
  parallelCoordinatesPlot,
  parameterImportancePlot,
  residualPlot,
  searchPlots,
  trainingPlots,
  zoomedForecastPlot,
} from '../index';

const result = {
  trainLosses: [3, 2],
  valLosses: [4, 3],
  bestEpoch: 2,
  preds: [2, 5, 5],
  true: [3, 4, 6],
  mse: 1,
};
const [actual, predicted] = [result.true, result.preds];

it('draws what the plots of their own draw', () => {
  const look = {
    subtitle: 'made up',
    yLabel: 'Load',
    unit: 'MW',
    dates: ['2018-01-01', '2018-01-02', '2018-01-03'],
  };
  const { trainLosses, valLosses, bestEpoch } = result;
  const { yLabel: _, ...missed } = look;
  expect(
    trainingPlots(result, {
      ...look,
      name: 'LSTM',
      suffix: '_final',
      baseline: [1, 2, 3],
      baselineLabel: 'Last',
    }),
  ).toEqual({
    'loss_plot_final.png': lossPlot({
      ...{ trainLosses, valLosses, bestEpoch, subtitle: 'made up' },
      title: 'LSTM Training and Validation Loss',
    }),
    'forecast_vs_actual_final.png': forecastPlot({
      ...look,
      actual,
      predicted,
      title: 'LSTM Forecast vs Actual',
    }),
    'forecast_zoomed.png': zoomedForecastPlot({
      ...look,
      actual,
      predicted,
      baseline: [1, 2, 3],
      baselineLabel: 'Last',
    }),
    'residuals.png': residualPlot({ ...missed, actual, predicted }),
  });
});

it('draws a search, its paused trials as stopped ones', () => {
  const trials = [0.1, 0.2, 0.4].map((lr, number) => ({
    number,
    config: { lr },
    value: lr,
    state: number === 1 ? ('paused' as const) : ('complete' as const),
    reports: [{ resource: 1, value: 2 * lr }],
  }));
  const ended = trials.map((trial) => (trial.number === 1 ? { ...trial, state: 'pruned' as const } : trial));
  const importances = [{ name: 'lr', importance: 1 }];
  const drawn = searchPlots({ trials, importances, yScale: 'log', yLabel: 'Loss' });
  const shown = { trials: ended, yLabel: 'Loss' };
  expect(drawn).toEqual({
    'search-history.png': optimizationHistoryPlot({ ...shown, yScale: 'log' }),
    'search-learning-curves.png': learningCurvesPlot({ ...shown, yScale: 'log' }),
    'search-parameters.png': parallelCoordinatesPlot({ ...shown, show: 'all', valueScale: 'log' }),
    'search-importance.png': parameterImportancePlot({ importances }),
  });
  expect(searchPlots({ trials })).not.toHaveProperty(['search-importance.png']);
});

it('refuses what is no option', () => {
  expect(() => trainingPlots(result, { tilte: 'x' } as never)).toThrow(
    '`tilte` is not an option of trainingPlots',
  );
  expect(() => searchPlots({ trial: [] } as never)).toThrow('did you mean `trials`?');
  expect(() => searchPlots({} as never)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
});
