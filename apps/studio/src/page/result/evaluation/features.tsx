import type { ForecastReport } from '@btcfc/forecast';
import { Scrollable } from '../../scrollable';
import { candidateWords, counted, featureWords, percent } from '../../words';

/** More do not help. */
const mostFeatures = 20;

/** What the forecast leans on, as far as it can be told. */
export function Features({ features: summary }: { features: ForecastReport['features'] }) {
  if (!summary) return null;
  const { candidate, series, features } = summary;
  const most = Math.max(0.01, ...features.map(({ importance }) => importance));
  const [name] = candidateWords(candidate);
  return (
    <>
      <h3>What mattered</h3>
      <p>
        {name} has a share in the forecast. At the end of the data it was shown each of these as it was at
        another time: so much as its errors grew, so much did that matter
        {series > 1 ? `, in the mean of ${counted(series, 'series')}` : ''}.
      </p>
      <Scrollable label="What mattered">
        <table class="scores">
          <thead>
            <tr>
              <th scope="col">Looked at</th>
              <th scope="col">
                <span class="unseen">Growth of errors as a bar</span>
              </th>
              <th scope="col" class="number">
                Errors without it
              </th>
            </tr>
          </thead>
          <tbody>
            {features.slice(0, mostFeatures).map((each) => {
              const [title, about] = featureWords(each);
              const { importance } = each;
              return (
                <tr key={`${each.kind} ${each.feature}`}>
                  <th scope="row">
                    {title} <span class="faint">{about}</span>
                  </th>
                  <td class="bar">
                    <div style={{ width: `${(100 * Math.max(0, importance)) / most}%` }} />
                  </td>
                  <td class="number">{Math.abs(importance) < 0.005 ? 'the same' : growthText(importance)}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scrollable>
    </>
  );
}

function growthText(importance: number): string {
  return `${percent(Math.abs(importance))} ${importance > 0 ? 'larger' : 'smaller'}`;
}
