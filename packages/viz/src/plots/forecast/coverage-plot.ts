import { defineOptions, type OptionsInput, option } from '@btcfc/core';
import { modelLook, readModels } from '../../data/models';
import { checkSameLength, invalidData, type NumberSeries, readShares } from '../../data/series';
import type { ChartDescription, Mark } from '../../description/chart-description';
import { describeChart, type TextOptions, textOptions } from '../describe-chart';
import { binomialBounds, percentText } from './binomial-bounds';

const coverageOptions = defineOptions('coveragePlot', {
  /** The levels of the intervals, 0 to 1, in ascending order. */
  nominal: option.anything<NumberSeries, { required: true }>({ required: true }),
  /** The share of rows that each model's intervals held, level by level; an array for a single model. */
  empirical: option.anything<NumberSeries | Readonly<Record<string, NumberSeries>>, { required: true }>({
    required: true,
  }),
  /** How many rows the shares are of. */
  rows: option.integer({ min: 1, max: 1e9, required: true }),
  /** The probability that a calibrated forecast of independent rows lies within the band at a level. @default 0.95 */
  confidence: option.number({ min: 0, aboveMin: true, max: 1, belowMax: true, default: 0.95 }),
  ...textOptions,
});

const bandSteps = 200;

/**
 * How much intervals were to hold against how much they held, with the band in which a calibrated forecast lies, from
 * the binomial distribution. Rows that depend on each other stray further than the band says. Missing and infinite
 * shares are left out. Drawn 640 x 600 unless told otherwise.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, shares outside 0 to 1 or levels that
 * do not ascend
 * @example
 * import { coveragePlot, plot } from '@btcfc/viz';
 *
 * await plot(coveragePlot({ nominal: [0.5, 0.9], empirical: { LSTM: [0.48, 0.93] }, rows: 545 }));
 */
export function coveragePlot(options: OptionsInput<typeof coverageOptions> & TextOptions): ChartDescription {
  const {
    nominal: levelsGiven,
    empirical: sharesGiven,
    rows,
    confidence,
    ...text
  } = coverageOptions.read(options);
  const nominal = readShares('nominal', levelsGiven);
  const unsorted = nominal.findIndex((level, index) => !(level > (nominal[index - 1] ?? -1)));
  if (unsorted >= 0) {
    const remedy = 'Pass each level once, the smallest first.';
    throw invalidData(`\`nominal\` does not ascend in row ${unsorted + 1}.`, nominal[unsorted], remedy);
  }
  const models = readModels('empirical', sharesGiven, 'Empirical').map(([name, shares]) => {
    const y = readShares(`empirical.${name}`, shares);
    checkSameLength(`empirical.${name}`, y, 'nominal', nominal);
    return { name, x: nominal, y };
  });

  const levels = Float64Array.from({ length: bandSteps + 1 }, (_, step) => step / bandSteps);
  const bounds = Array.from(levels, (level) => binomialBounds(rows, level, confidence));
  return describeChart({
    text,
    defaults: { title: 'Coverage', xLabel: 'Nominal coverage', yLabel: 'Empirical coverage' },
    size: [640, 600],
    x: { scale: 'linear', min: -0.02, max: 1.02 },
    y: { scale: 'linear', min: -0.02, max: 1.02 },
    marks: [
      {
        type: 'band',
        x: levels,
        lower: bounds.map(([low]) => low / rows),
        upper: bounds.map(([, high]) => high / rows),
        color: '#d9d9d9',
        label: `${percentText(confidence)} if calibrated`,
      },
      { type: 'line', x: [0, 1], y: [0, 1], color: '#000000', width: 1, dash: [6, 4] },
      ...models.flatMap(({ name, x, y }, index): Mark[] => {
        const { color, shape } = modelLook(index);
        return [
          { type: 'line', x, y, color, width: 1.5 },
          { type: 'dot', x, y, color, shape, radius: 5, label: name },
        ];
      }),
    ],
  });
}
