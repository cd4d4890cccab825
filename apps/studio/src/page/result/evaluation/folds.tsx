import type { ChartDescription } from '@btcfc/viz';
import { Chart } from '../../chart';

/** The skill of the forecast and of the best models in each part of the tail. */
export function Folds({ chart }: { chart: ChartDescription | undefined }) {
  if (!chart) return null;
  return (
    <>
      <h3>Part by part</h3>
      <p>
        Each dot says by which share errors were smaller than the naive ones in one part of the end of the
        data; below the line they were larger. The forecast is mixed anew for each part, by what the other
        parts have shown.
      </p>
      <Chart chart={chart} />
    </>
  );
}
