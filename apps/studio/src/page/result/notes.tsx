import { problemText } from '../words';

/** What was read, filled and left out. */
export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <details>
      <summary>What was read, filled and left out</summary>
      <ul class="notes">
        {notes.map((note) => (
          <li key={note}>{problemText(note)}</li>
        ))}
      </ul>
    </details>
  );
}
