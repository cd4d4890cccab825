import type { ForecastReport } from '@btcfc/forecast';
import { Scrollable } from '../../scrollable';
import { candidateWords, percent, short } from '../../words';

/** What was tried, each beside the naive forecast. */
export function Scores({ report }: { report: ForecastReport }) {
  const { candidates, verdict } = report;
  const naive = candidates.find(({ name }) => name === 'naive')?.mase ?? Number.NaN;
  if (Number.isNaN(naive)) return null;
  const own = (1 - verdict.skill) * naive;
  const most = Math.max(naive, own || 0, ...candidates.map(({ mase }) => mase)) || 1;
  const rows = candidates.map(({ name, mase, weight }) => ({ name, mase, weight }));
  return (
    <>
      <h3>Against other ways to forecast</h3>
      <p>
        Each was made to forecast the end of the data from what came before, several times. The shorter the
        bar, the smaller its errors; what did no harm has a share in the forecast.
      </p>
      <Scrollable label="Errors of what was tried">
        <table class="scores">
          <thead>
            <tr>
              <th scope="col">Tried</th>
              <th scope="col">
                <span class="unseen">Error as a bar</span>
              </th>
              <th scope="col" class="number">
                Error
              </th>
              <th scope="col" class="number">
                Against naive
              </th>
              <th scope="col" class="number">
                Share
              </th>
            </tr>
          </thead>
          <tbody>
            {!Number.isNaN(own) && (
              <Row name="This forecast" about="their mean" mase={own} naive={naive} most={most} isOwn />
            )}
            {rows.map(({ name, mase, weight }) => {
              const [title, about] = candidateWords(name);
              return <Row key={name} name={title} about={about} {...{ mase, naive, most, weight }} />;
            })}
          </tbody>
        </table>
      </Scrollable>
      <p class="faint">
        Error: mean absolute error, where 1 is what repeating the last season (or value) misses by within the
        data.
      </p>
    </>
  );
}

interface RowProps {
  name: string;
  about: string;
  mase: number;
  naive: number;
  most: number;
  weight?: number;
  isOwn?: boolean;
}

function Row({ name, about, mase, naive, most, weight, isOwn = false }: RowProps) {
  const skill = 1 - mase / naive;
  return (
    <tr class={isOwn ? 'own' : undefined}>
      <th scope="row">
        {name} <span class="faint">{about}</span>
      </th>
      <td class="bar">
        <div style={{ width: `${(100 * mase) / most}%` }} />
      </td>
      <td class="number">{short(mase)}</td>
      <td class="number">{changeText(skill)}</td>
      <td class="number">{weight === undefined ? '' : weight > 0 ? percent(weight) : '–'}</td>
    </tr>
  );
}

function changeText(skill: number): string {
  if (!Number.isFinite(skill)) return '–';
  if (Math.abs(skill) < 0.005) return 'the same';
  return `${percent(Math.abs(skill))} ${skill > 0 ? 'smaller' : 'larger'}`;
}
