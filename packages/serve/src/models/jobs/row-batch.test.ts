import { readForecastInput } from '../../input/forecast-input';
import { load, ModelFolders, phase, rows } from '../../test-support/tiny-model';
import { type LoadedRowModel, loadModel } from '../loaded-model';
import { forecastRowsTogether } from './row-batch';

const folders = new ModelFolders();

afterAll(() => folders.remove());

const spread = load.map((_, day) => 1 + day / 100);
const models = {
  points: {},
  returns: { target: 'log-difference', loss: 'student-t', horizon: 3 },
  rolling: {
    target: 'difference',
    loss: { quantiles: [0.1, 0.5, 0.9] },
    scaling: { rolling: 10 },
    shrinkage: 0.5,
  },
  window: { scaling: 'window' },
  calendar: { futureCovariates: ['phase'], horizon: 2 },
  scaled: { target: 'difference', loss: 'gaussian' },
} as const;

it.each(Object.keys(models) as (keyof typeof models)[])(
  'forecasts rows of several callers at once as it does each alone: %s',
  async (name) => {
    const more = name === 'scaled' ? { base: load, scale: spread } : {};
    const folder = await folders.save(name, models[name], more);
    const model = (await loadModel({ name, folder })) as LoadedRowModel;
    const asked = [20, 33, 34, 57].map((end) =>
      readForecastInput(
        {
          rows: rows.slice(0, end),
          ...(name === 'scaled' && { base: load.slice(0, end), scale: spread.slice(0, end) }),
          ...(name === 'calendar' && { future: [[phase[end]], [phase[end + 1]]] }),
        },
        model,
      ),
    );
    const together = await forecastRowsTogether(model, asked);
    expect(together.length).toBe(asked.length);
    for (const [place, one] of asked.entries()) {
      const [[alone] = []] = await forecastRowsTogether(model, [one]);
      const { levels, horizon, point, quantiles } = together[place]![0]!;
      expect({ levels, horizon }).toEqual({ levels: alone!.levels, horizon: alone!.horizon });
      const numbers = [point, ...quantiles].flatMap((values) => [...values]);
      const expected = [alone!.point, ...alone!.quantiles].flatMap((values) => [...values]);
      // sums that run over all rows differ in their last bits where each window has a scale of its own
      if (model.content.settings.scaling === 'train') expect(numbers).toEqual(expected);
      else {
        for (const [index, number] of numbers.entries()) expect(number).toBeCloseTo(expected[index]!, 3);
      }
    }
    // they are not all the same
    expect(new Set(together.map(([made]) => made!.point[0])).size).toBe(asked.length);
    await model.content.dispose();
  },
);
