import { checkInteger, checkNumber } from '@btcfc/core';
import { binomialBounds } from './binomial-bounds';
import { type Figure, figure } from './figure';
import { type FigureOptions, readFigureOptions } from './figure-options';
import { areaLayer, bandCorners, pathLayer, pointsLayer } from './layers';
import type { LineChart } from './line-chart';
import { modelLook, readModels } from './models';
import { checkSameLength, invalidData, type NumberSeries, readSeries } from './series';

export interface CoverageChartOptions extends FigureOptions {
  /** The levels of the intervals, 0 to 1, in ascending order. */
  nominal: NumberSeries;
  /** The share of rows that each model's intervals held, level by level; an array for a single model. */
  empirical: NumberSeries | Readonly<Record<string, NumberSeries>>;
  /** How many rows the shares are of. */
  rows: number;
  /** The probability that a calibrated forecast of independent rows lies within the band at a level. @default 0.95 */
  confidence?: number;
}

const bandSteps = 200;

/**
 * The chart of how much intervals were to hold against how much they held, with the band in which a calibrated
 * forecast lies, from the binomial distribution. Rows that depend on each other stray further than the band says.
 *
 * @throws BtcfcError `INVALID_OPTION`; `INVALID_DATA` for lengths that differ, shares outside 0 to 1 or levels that
 * do not ascend
 */
export function coverageChart(options: CoverageChartOptions): LineChart {
  return coverageFigure(options).chart;
}

export function coverageFigure(options: CoverageChartOptions): Figure {
  const text = { title: 'Coverage', xLabel: 'Nominal coverage', yLabel: 'Empirical coverage' };
  const figureOptions = readFigureOptions(options, { ...text, width: 640, height: 600 });
  const { rows, confidence = 0.95 } = options;
  checkInteger('rows', rows, { min: 1, max: 1e9 });
  checkNumber('confidence', confidence, { min: 0, aboveMin: true, max: 1, belowMax: true });
  const nominal = readShares('nominal', options.nominal);
  const unsorted = nominal.findIndex((level, index) => !(level > (nominal[index - 1] ?? -1)));
  if (unsorted >= 0) {
    const remedy = 'Pass each level once, the smallest first.';
    throw invalidData(`\`nominal\` does not ascend at index ${unsorted}.`, nominal[unsorted], remedy);
  }
  const models = readModels('empirical', options.empirical, 'Empirical').map(([name, shares]) => {
    const empirical = readShares(`empirical.${name}`, shares);
    checkSameLength(`empirical.${name}`, empirical, 'nominal', nominal);
    return { name, points: Array.from(nominal, (x, index) => ({ x, y: empirical[index]! })) };
  });

  const levels = Float64Array.from({ length: bandSteps + 1 }, (_, step) => step / bandSteps);
  const bounds = Array.from(levels, (level) => binomialBounds(rows, level, confidence));
  const lower = bounds.map(([low]) => low / rows);
  const upper = bounds.map(([, high]) => high / rows);
  const percent = Number((confidence * 100).toFixed(2));
  const ends = [
    { x: 0, y: 0 },
    { x: 1, y: 1 },
  ];
  const all = { min: -0.02, max: 1.02 };
  return figure({
    ...figureOptions,
    x: { type: 'number', positions: levels },
    limits: { x: all, y: all },
    lines: [],
    layers: [
      areaLayer({
        corners: bandCorners(levels, lower, upper),
        color: '#d9d9d9',
        label: `${percent}% if calibrated`,
      }),
      pathLayer({ points: ends, color: '#000000', width: 1, dash: [6, 4] }),
      ...models.flatMap(({ name, points }, index) => {
        const { color, shape } = modelLook(index);
        return [
          pathLayer({ points, color, width: 1.5 }),
          pointsLayer({ points, color, shape, radius: 5, label: name }),
        ];
      }),
    ],
  });
}

function readShares(name: string, values: NumberSeries): Float64Array {
  const shares = readSeries(name, values);
  const outside = shares.findIndex((share) => share < 0 || share > 1);
  if (outside < 0) return shares;
  const remedy = 'Pass shares from 0 to 1, not percent.';
  throw invalidData(`\`${name}\` is no share at index ${outside}.`, shares[outside], remedy);
}
