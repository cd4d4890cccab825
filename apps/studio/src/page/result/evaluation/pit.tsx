import type { ChartDescription } from '@btcfc/viz';
import { Chart } from '../../chart';

/** Where what came lay in its forecast distribution. */
export function Pit({ chart }: { chart: ChartDescription | undefined }) {
  if (!chart) return null;
  return (
    <>
      <p>
        Of what came, a tenth should lie in each tenth of its forecast distribution. More at both ends: the
        intervals are too narrow; more in the middle: too wide; more on one side: forecasts are too low
        (right) or too high (left).
      </p>
      <Chart chart={chart} />
    </>
  );
}
