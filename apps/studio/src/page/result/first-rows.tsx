import { Scrollable } from '../scrollable';
import { dateTexts, short } from '../words';

interface Props {
  rows: readonly Readonly<Record<string, unknown>>[];
  /** Of which of several series. */
  shown: string | undefined;
}

const mostRows = 400;

/** The forecast in numbers. */
export function FirstRows({ rows, shown }: Props) {
  const own = shown === undefined ? rows : rows.filter(({ id }) => id === shown);
  const names = Object.keys(own[0]!).filter((name) => name !== 'id');
  const isClock = String(own[0]!.date).endsWith('Z');
  const listed = own.slice(0, mostRows);
  const dates = dateTexts(listed.map(({ date }) => String(date)));
  return (
    <details>
      <summary>The numbers</summary>
      <Scrollable label="The forecast in numbers">
        <table>
          <thead>
            <tr>
              {names.map((name) => (
                <th key={name} scope="col" class={classOf(name)}>
                  {titleOf(name, isClock)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {listed.map((row, place) => (
              <tr key={String(row.date ?? row.row)}>
                {names.map((name) => (
                  <td key={name} class={classOf(name)}>
                    {typeof row[name] === 'number'
                      ? short(row[name])
                      : name === 'date'
                        ? dates[place]
                        : String(row[name])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrollable>
      {own.length > mostRows && <p class="faint">The first {mostRows} rows; the CSV holds all.</p>}
    </details>
  );
}

function classOf(name: string): string | undefined {
  return name === 'date' ? undefined : 'number';
}

function titleOf(name: string, isClock: boolean): string {
  if (name === 'date') return isClock ? 'Date, UTC' : 'Date';
  if (name === 'row') return 'Row';
  if (name === 'point') return 'Forecast';
  return name.replace(/^lower(.*)$/, 'Low end of $1%').replace(/^upper(.*)$/, 'High end of $1%');
}
