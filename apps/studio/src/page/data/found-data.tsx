import type { Found, Hole } from '../../messages';
import { Chart } from '../chart';
import { counted, dateText, problemText } from '../words';

/** What a file holds: columns, dates, and whatever is wrong with it, by place. */
export function FoundData({ found, name }: { found: Found; name: string }) {
  const { parts, rows, series, frequency, first, last, clocks, notes, chart } = found;
  return (
    <>
      <dl class="facts">
        <Fact name="File">{name}</Fact>
        <Fact name="Rows">{rows.toLocaleString('en')}</Fact>
        <Fact name="Series">
          {series === 1 && parts.id.length === 0 ? 'one' : series.toLocaleString('en')}
          {parts.id.length > 0 && <span class="faint"> by {parts.id.join(', ')}</span>}
        </Fact>
        <Fact name="Dates">
          {first === undefined ? (
            'none: rows are taken in their order'
          ) : (
            <>
              <span class="whole">{dateText(first)}</span> to <span class="whole">{dateText(last!)}</span>
              {clocks !== undefined && <span class="faint"> {clocks}</span>}
            </>
          )}
        </Fact>
        <Fact name="Rows are">{frequency ?? 'unevenly spaced, or counted'}</Fact>
        <Fact name="Values">{parts.value.join(', ')}</Fact>
      </dl>
      <Chart chart={chart} />
      <Faults found={found} />
      {notes.length > 0 && (
        <ul class="notes">
          {notes.map((note) => (
            <li key={note}>{problemText(note)}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Faults({ found }: { found: Found }) {
  const { absent, missing, merged, holes, holeCount } = found;
  const parts = [
    absent > 0 && `${counted(absent, 'date')} without a row`,
    missing > 0 && `${counted(missing, 'row')} without a value`,
    merged > 0 && `${counted(merged, 'doubled row')} put together`,
  ].filter(Boolean);
  if (parts.length === 0) return <p class="good">No gaps, no empty cells, no doubled rows.</p>;
  return (
    <details class="faults">
      <summary>{parts.join(', ')}. Where they are</summary>
      <p>
        What has no value is filled by that of the season before, or the one before, and never used to judge a
        model.
      </p>
      <ul>
        {holes.map((hole) => (
          <li key={`${hole.id} ${hole.from} ${hole.kind}`}>{holeText(hole)}</li>
        ))}
        {holeCount > holes.length && <li>and {counted(holeCount - holes.length, 'more place')}</li>}
      </ul>
    </details>
  );
}

function holeText({ kind, id, from, to, rows }: Hole): string {
  const where = rows === 1 ? dateText(from) : `${dateText(from)} to ${dateText(to)}`;
  const what = kind === 'absent' ? counted(rows, 'date') : counted(rows, 'row');
  return `${where}${id === '' ? '' : `, ${id}`}: ${what} without a ${kind === 'absent' ? 'row' : 'value'}`;
}
