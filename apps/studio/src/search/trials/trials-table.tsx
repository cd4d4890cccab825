import type { TrialState } from '@btcfc/tune';
import { useEffect, useRef, useState } from 'preact/hooks';
import { counted } from '../../page/words';
import { type SearchClient, useView } from '../client';
import type { Filter, Overview, TableWish } from '../messages';

interface Props {
  client: SearchClient;
  overview: Overview;
  filter: Filter;
  onFilter(filter: Filter): void;
}

/** Pixels, as in the style sheet. */
const rowHeight = 34;
/** Rows that are there beyond those in sight, above and below. */
const beyond = 12;

const states: readonly TrialState[] = ['complete', 'running', 'paused', 'pruned', 'failed'];

/** All trials, to be sorted and filtered; only the rows in sight are there. */
export function TrialsTable({ client, overview, filter, onFilter }: Props) {
  const [sort, setSort] = useState<TableWish['sort']>({ column: 'number', isDescending: true });
  const [{ start, count }, setRows] = useState({ start: 0, count: 40 });
  const scroller = useRef<HTMLElement>(null);
  const frame = useRef<number | undefined>(undefined);
  const seen = useView(client, 'table', { sort, filter, start, count });

  function look() {
    frame.current ??= requestAnimationFrame(() => {
      frame.current = undefined;
      const { scrollTop, clientHeight } = scroller.current!;
      // in steps, so that a small movement asks for nothing
      const first = Math.max(0, Math.floor(scrollTop / rowHeight / 10) * 10 - beyond);
      setRows({ start: first, count: Math.ceil(clientHeight / rowHeight) + 2 * beyond + 10 });
    });
  }

  useEffect(() => {
    look();
    return () => {
      cancelAnimationFrame(frame.current ?? 0);
      frame.current = undefined;
    };
  }, [seen?.matching]);

  const above = (seen?.start ?? 0) * rowHeight;
  const below = seen ? (seen.matching - seen.start - seen.rows.length) * rowHeight : 0;
  const brushed = Object.keys(filter.ranges);
  return (
    <section aria-labelledby="trials">
      <h2 id="trials">Trials</h2>
      <fieldset>
        <legend class="unseen">Which trials</legend>
        <label>
          <span>Filter, as in “adam lr&lt;0.01”</span>
          <input
            type="search"
            value={filter.text}
            onInput={({ currentTarget }) => onFilter({ ...filter, text: currentTarget.value })}
          />
        </label>
        <label>
          <span>State</span>
          <select
            value={filter.state ?? ''}
            onChange={({ currentTarget }) => {
              const { state: _, ...rest } = filter;
              const state = currentTarget.value as TrialState | '';
              onFilter(state === '' ? rest : { ...rest, state });
            }}
          >
            <option value="">any</option>
            {states.map((state) => (
              <option key={state} value={state}>
                {state === 'pruned' ? 'stopped early' : state}
              </option>
            ))}
          </select>
        </label>
      </fieldset>
      <p role="status" class="faint">
        {seen ? `${counted(seen.matching, 'trial')} of ${overview.total.toLocaleString('en')}` : ''}
        {brushed.length > 0 ? `, brushed by ${brushed.join(', ')}` : ''}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard does not reach what is out of sight */}
      <section class="trials" ref={scroller} aria-label="Table of trials" tabIndex={0} onScroll={look}>
        <table aria-rowcount={(seen?.matching ?? 0) + 1}>
          <thead>
            <tr aria-rowindex={1}>
              {seen?.columns.map(({ name, isNumber }) => (
                <th
                  key={name}
                  scope="col"
                  class={isNumber ? 'number' : undefined}
                  aria-sort={sort.column !== name ? 'none' : sort.isDescending ? 'descending' : 'ascending'}
                >
                  <button
                    type="button"
                    class="sort"
                    onClick={() =>
                      setSort({ column: name, isDescending: sort.column === name && !sort.isDescending })
                    }
                  >
                    {name === 'number' ? 'trial' : name}
                    <span aria-hidden="true">
                      {sort.column !== name ? '' : sort.isDescending ? ' ↓' : ' ↑'}
                    </span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Space height={above} columns={seen?.columns.length ?? 1} />
            {seen?.rows.map(({ number, state, isBest, cells }, place) => (
              <tr
                key={number}
                aria-rowindex={seen.start + place + 2}
                class={`${state}${isBest ? ' own' : ''}`}
              >
                {cells.map((cell, column) => {
                  const { name, isNumber } = seen.columns[column]!;
                  if (name === 'number') {
                    return (
                      <th key={name} scope="row" class="number">
                        <a href={`#trial-${number}`}>{number}</a>
                      </th>
                    );
                  }
                  const text = name === 'state' && state === 'pruned' ? 'stopped early' : cell;
                  return (
                    <td key={name} class={isNumber ? 'number' : undefined}>
                      {text}
                    </td>
                  );
                })}
              </tr>
            ))}
            <Space height={below} columns={seen?.columns.length ?? 1} />
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** Rows that are out of sight. */
function Space({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr class="space">
      <td colSpan={columns} style={{ height: `${height}px` }} />
    </tr>
  );
}
