import type { ForecastChoices, Look, ReadingChoices } from '../../messages';
import { Choice } from './choice';
import { DateChoices } from './date-choices';
import { FurtherColumns } from './further-columns';
import { NetworkChoices } from './network-choices';

interface Props {
  look: Look;
  choices: ForecastChoices;
  isBusy: boolean;
  /** The file is to be read in another way. */
  onReading(reading: ReadingChoices): void;
  onChoices(choices: ForecastChoices): void;
  onRun(): void;
}

const presets = [
  { name: 'fast', title: 'Quick: classical models alone' },
  { name: 'good', title: 'Good: an LSTM too' },
  { name: 'best', title: 'Best: several LSTMs, slow' },
] as const;

const mostHorizon = 10_000;

/** What a person corrects and decides before a forecast. */
export function Settings({ look, choices, isBusy, onReading, onChoices, onRun }: Props) {
  const { columns, found } = look;
  const { horizon, preset, network, ...reading } = choices;
  const change = (part: Partial<ReadingChoices>) => onReading(told({ ...reading, ...part }));
  const parts = found?.parts;
  const [firstId, secondId] = typeof choices.id === 'string' ? [choices.id] : (choices.id ?? []);
  const isFree = (name: string) => name !== parts?.date && name !== parts?.value[0];
  const further = columns.filter(
    ({ name, holds }) =>
      (holds === 'numbers' || holds === 'flags') && isFree(name) && !parts?.id.includes(name),
  );
  const isFurther = (name: string) =>
    [choices.pastCovariates, choices.futureCovariates].some((names) => names?.includes(name));
  return (
    <form
      class="settings"
      onSubmit={(event) => {
        event.preventDefault();
        if (found && !isBusy) onRun();
      }}
    >
      <fieldset disabled={isBusy}>
        <legend class="unseen">How the file is read</legend>
        <Choice
          label="Dates"
          value={choices.date}
          found={parts && (parts.date ?? 'none')}
          columns={columns.filter(({ holds }) => holds !== 'flags')}
          further={[['none', 'none: rows are in order']]}
          onChange={(date) => change({ date })}
        />
        <Choice
          label="Forecast this"
          value={choices.value}
          found={parts?.value[0]}
          columns={columns.filter(
            ({ name, holds }) => holds !== 'text' && name !== parts?.date && !isFurther(name),
          )}
          onChange={(value) => change({ value })}
        />
        <Choice
          label="A series for each"
          value={firstId}
          found={parts && (parts.id[0] ?? 'none')}
          columns={columns.filter(({ name }) => name === firstId || (isFree(name) && name !== secondId))}
          onChange={(id) => change({ id })}
        />
        {firstId !== undefined && (
          <label>
            <span>And for each</span>
            <select
              value={secondId ?? ''}
              onChange={({ currentTarget: { value } }) =>
                change({ id: value === '' ? firstId : [firstId, value] })
              }
            >
              <option value="">nothing else</option>
              {columns
                .filter(({ name }) => name !== firstId && isFree(name))
                .map(({ name }) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
            </select>
          </label>
        )}
      </fieldset>
      <details open={look.problem !== undefined}>
        <summary>Doubled dates, time zone, how dates and numbers are written</summary>
        <fieldset disabled={isBusy}>
          <legend class="unseen">How dates and numbers are read</legend>
          <DateChoices choices={reading} onChange={change} />
        </fieldset>
      </details>
      {further.length > 0 && found && (
        <details open={choices.pastCovariates !== undefined || choices.futureCovariates !== undefined}>
          <summary>
            {further.length === 1
              ? 'Another column that may help'
              : `${further.length} other columns that may help`}
          </summary>
          <fieldset disabled={isBusy}>
            <legend class="unseen">What is known of further columns</legend>
            <FurtherColumns
              columns={further}
              choices={reading}
              found={found}
              horizon={horizon}
              onChange={change}
            />
          </fieldset>
        </details>
      )}
      {preset !== 'fast' && found && (
        <details open={network !== undefined}>
          <summary>The network: its size, and where it is trained</summary>
          <fieldset disabled={isBusy}>
            <legend class="unseen">The network</legend>
            <NetworkChoices
              network={network}
              onChange={(changed) => onChoices({ ...choices, network: changed })}
            />
          </fieldset>
        </details>
      )}
      <fieldset disabled={isBusy || !found} class="run">
        <legend class="unseen">What is forecast</legend>
        <label>
          <span>Rows ahead</span>
          <input
            type="number"
            min={1}
            max={mostHorizon}
            required
            value={horizon}
            onInput={({ currentTarget }) => {
              const rows = currentTarget.valueAsNumber;
              if (Number.isInteger(rows) && rows >= 1) onChoices({ ...choices, horizon: rows });
            }}
          />
        </label>
        <label>
          <span>How thoroughly</span>
          <select
            value={preset}
            onChange={({ currentTarget }) =>
              onChoices({ ...choices, preset: currentTarget.value as ForecastChoices['preset'] })
            }
          >
            {presets.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <button type="submit" class="primary">
          Forecast
        </button>
      </fieldset>
    </form>
  );
}

/** What is not told is left out, so that the lines to repeat it say no more than is needed. */
function told(reading: ReadingChoices): ReadingChoices {
  return Object.fromEntries(Object.entries(reading).filter(([, value]) => value !== undefined));
}
