import type { SourceColumn } from '@btcfc/series';
import type { Found, ReadingChoices } from '../../messages';
import { counted } from '../words';

interface Props {
  columns: readonly SourceColumn[];
  choices: ReadingChoices;
  found: Found | undefined;
  /** Rows ahead that are asked for. */
  horizon: number;
  onChange(part: Partial<ReadingChoices>): void;
}

/** Columns of numbers that may help to forecast: each is left aside, known for the past, or known ahead. */
export function FurtherColumns({ columns, choices, found, horizon, onChange }: Props) {
  const { pastCovariates: past = [], futureCovariates: future = [] } = choices;
  if (columns.length === 0) return null;

  function choose(name: string, kind: string) {
    const others = (names: readonly string[]) => names.filter((each) => each !== name);
    const withIt = (names: readonly string[], isIn: boolean) =>
      isIn ? [...others(names), name] : others(names);
    onChange({
      pastCovariates: told(withIt(past, kind === 'past')),
      futureCovariates: told(withIt(future, kind === 'future')),
    });
  }

  const ahead = found?.knownAhead;
  return (
    <>
      {columns.map(({ name }) => (
        <label key={name}>
          <span>{name}</span>
          <select
            value={past.includes(name) ? 'past' : future.includes(name) ? 'future' : ''}
            onChange={({ currentTarget }) => choose(name, currentTarget.value)}
          >
            <option value="">is left aside</option>
            <option value="past">is known for the past</option>
            <option value="future">is known ahead</option>
          </select>
        </label>
      ))}
      {ahead !== undefined && (
        <p class={ahead < horizon ? 'problem' : 'hint'} role="status">
          {ahead === 0
            ? 'Nothing is known ahead: rows with a date but without a value hold what is known of the future.'
            : `${counted(ahead, 'row')} are known ahead.`}
          {ahead < horizon
            ? ` A column that is not known for all ${counted(horizon, 'row')} ahead is left out.`
            : ''}
        </p>
      )}
    </>
  );
}

/** None are not told. */
function told(names: string[]): string[] | undefined {
  return names.length > 0 ? names : undefined;
}
