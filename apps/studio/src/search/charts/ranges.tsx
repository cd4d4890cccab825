import type { ParameterRange } from '@btcfc/viz';
import { useState } from 'preact/hooks';
import type { Ranges as Given } from '../messages';

interface Props {
  /** What may be brushed. */
  names: readonly string[];
  ranges: Given;
  onRanges(ranges: Given): void;
}

/** What is brushed, in words, and the same by keyboard. */
export function Ranges({ names, ranges, onRanges }: Props) {
  const [name, setName] = useState<string>();
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const wanted = name ?? names[0] ?? '';

  function without(gone: string): Given {
    return Object.fromEntries(Object.entries(ranges).filter(([each]) => each !== gone));
  }

  return (
    <>
      {Object.keys(ranges).length > 0 && (
        <ul class="chips" aria-label="What is brushed">
          {Object.entries(ranges).map(([each, range]) => (
            <li key={each}>
              <button type="button" onClick={() => onRanges(without(each))}>
                {each} {rangeText(range)} <span aria-hidden="true">×</span>
                <span class="unseen">, let go</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary>Brush by typing</summary>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const range = rangeOf(from, to);
            if (range) onRanges({ ...ranges, [wanted]: range });
          }}
        >
          <fieldset>
            <legend class="unseen">A part of an axis</legend>
            <label>
              <span>Axis</span>
              <select value={wanted} onChange={({ currentTarget }) => setName(currentTarget.value)}>
                {names.map((each) => (
                  <option key={each} value={each}>
                    {each}
                  </option>
                ))}
              </select>
            </label>
            <label>
              <span>From, or a name</span>
              <input value={from} onInput={({ currentTarget }) => setFrom(currentTarget.value)} />
            </label>
            <label>
              <span>To</span>
              <input value={to} onInput={({ currentTarget }) => setTo(currentTarget.value)} />
            </label>
            <button type="submit">Brush</button>
          </fieldset>
        </form>
      </details>
    </>
  );
}

/** Two numbers, of which one may be open; or a name. */
function rangeOf(from: string, to: string): ParameterRange | undefined {
  const [low, high] = [from.trim(), to.trim()];
  if (low === '' && high === '') return undefined;
  const ends = [
    low === '' ? Number.NEGATIVE_INFINITY : Number(low),
    high === '' ? Number.POSITIVE_INFINITY : Number(high),
  ] as const;
  if (ends.some(Number.isNaN)) return [low, high].filter(Boolean);
  return ends;
}

function rangeText(range: ParameterRange): string {
  const [from, to] = range;
  if (typeof from !== 'number') return range.join(', ');
  const text = (end: number) => String(Number(end.toPrecision(4)));
  if (from === Number.NEGATIVE_INFINITY) return `≤ ${text(to as number)}`;
  if (to === Number.POSITIVE_INFINITY) return `≥ ${text(from)}`;
  return `${text(from)} to ${text(to as number)}`;
}
