import { useState } from 'preact/hooks';
import type { SmallChart as Drawn } from '../../messages';
import { SmallChart } from './small-chart';

interface Props {
  /** Each with a word on it. */
  series: readonly { id: string; about: string }[];
  small: readonly Drawn[];
  shown: string;
  onShow(id: string): void;
}

/** More are drawn when they are asked for. */
const first = 24;

/** Several series, each with its end and forecast drawn small; one of them is shown large. */
export function SeriesList({ series, small, shown, onShow }: Props) {
  const [count, setCount] = useState(first);
  return (
    <>
      <ul class="series" aria-label="Series">
        {series.slice(0, count).map(({ id, about }, place) => (
          <li key={id}>
            <button type="button" aria-pressed={id === shown} onClick={() => onShow(id)}>
              <span class="name">{id}</span>
              <SmallChart {...small[place]!} />
              <span class="faint">{about}</span>
            </button>
          </li>
        ))}
      </ul>
      {count < series.length && (
        <p>
          <button type="button" onClick={() => setCount(count + 4 * first)}>
            Show more of {series.length.toLocaleString('en')} series
          </button>
        </p>
      )}
    </>
  );
}
