import type { ReadingChoices } from '../../messages';
import { decimalWords, duplicateWords } from '../words';

interface Props {
  choices: ReadingChoices;
  onChange(part: Partial<ReadingChoices>): void;
}

/** How dates and numbers are read, where they may be read otherwise. */
export function DateChoices({ choices, onChange }: Props) {
  const { duplicates, timeZone, dayFirst, decimal } = choices;
  return (
    <>
      <label>
        <span>Dates that stand twice</span>
        <select
          value={duplicates ?? ''}
          onChange={({ currentTarget }) =>
            onChange({ duplicates: (currentTarget.value || undefined) as ReadingChoices['duplicates'] })
          }
        >
          <option value="">are an error</option>
          {Object.entries(duplicateWords).map(([choice, words]) => (
            <option key={choice} value={choice}>
              {words}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>Dates are on the clocks of</span>
        <input
          type="text"
          value={timeZone ?? ''}
          placeholder="UTC"
          list="zones"
          onChange={({ currentTarget }) => onChange({ timeZone: currentTarget.value.trim() || undefined })}
        />
        <datalist id="zones">
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </label>
      <label>
        <span>1/2/2026 is</span>
        <select
          value={dayFirst === undefined ? '' : String(dayFirst)}
          onChange={({ currentTarget }) =>
            onChange({ dayFirst: currentTarget.value === '' ? undefined : currentTarget.value === 'true' })
          }
        >
          <option value="">found by itself</option>
          <option value="true">1 February</option>
          <option value="false">January 2</option>
        </select>
      </label>
      <label>
        <span>Numbers are written</span>
        <select
          value={decimal ?? ''}
          onChange={({ currentTarget }) =>
            onChange({ decimal: (currentTarget.value || undefined) as ReadingChoices['decimal'] })
          }
        >
          <option value="">found by itself</option>
          {Object.entries(decimalWords).map(([mark, words]) => (
            <option key={mark} value={mark}>
              {words}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}
