import type { ForecastReport } from '@btcfc/forecast';
import { percent } from '../../words';

/** How often what came lay within the intervals. */
export function Coverage({ coverage }: { coverage: ForecastReport['coverage'] }) {
  if (coverage.length === 0) return null;
  return (
    <>
      <h3>How far the intervals can be trusted</h3>
      <ul class="coverage">
        {coverage.map(({ promised, measured }) => (
          <li key={promised}>
            <span>
              The {percent(promised)} interval held {percent(measured)} of what came.
            </span>
            <span class="gauge" aria-hidden="true">
              <span style={{ width: percent(measured) }} />
              <i style={{ left: percent(promised) }} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
