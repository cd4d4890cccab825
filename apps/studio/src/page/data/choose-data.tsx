import { useEffect, useRef, useState } from 'preact/hooks';
import type { SampleName } from '../../messages';
import { liveHost } from '../../samples/live/live-host';

const samples: readonly { name: SampleName; title: string; about: string }[] = [
  { name: 'load', title: 'Hourly load', about: 'of a town, with holes' },
  { name: 'shop', title: 'Daily sales', about: 'of three shops' },
  { name: 'bitcoin', title: 'Daily prices', about: 'Bitcoin-like, hard to beat' },
];

interface Props {
  file: File | undefined;
  isBusy: boolean;
  onFile(file: File): void;
  onSample(name: SampleName): void;
  onLive(): void;
}

/** Where a file is dropped or chosen, or data are made up. */
export function ChooseData({ file, isBusy, onFile, onSample, onLive }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const isOver = useDroppedFile(onFile);
  return (
    <section class={`drop${isOver ? ' over' : ''}${file ? ' small' : ''}`} aria-label="Your data">
      <p>
        <button type="button" class="primary" onClick={() => input.current!.click()}>
          {file ? 'Choose another file' : 'Choose a file'}
        </button>{' '}
        <span>or drop a CSV or JSON anywhere on this page</span>
      </p>
      <input
        ref={input}
        type="file"
        accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.gz,text/*,application/json"
        aria-label="File of data"
        tabIndex={-1}
        class="unseen"
        onChange={() => {
          const chosen = input.current!.files?.[0];
          if (chosen) onFile(chosen);
          // the same file may be chosen again once it was corrected
          input.current!.value = '';
        }}
      />
      <div class="samples">
        <p id="samples">
          Or try it on made-up data, or on today’s prices, for which alone it asks another host:
        </p>
        <ul aria-labelledby="samples">
          {samples.map(({ name, title, about }) => (
            <li key={name}>
              <button type="button" class="sample" onClick={() => onSample(name)}>
                <strong>{title}</strong> <span>{about}</span>
              </button>
            </li>
          ))}
          <li>
            <button type="button" class="sample" onClick={onLive}>
              <strong>Bitcoin today</strong> <span>asks {liveHost}</span>
            </button>
          </li>
        </ul>
      </div>
      <p role="status" class="status">
        {isBusy ? 'Reading …' : ''}
      </p>
    </section>
  );
}

/** Whether a file is held over the page; one that is dropped is passed on. */
function useDroppedFile(onFile: (file: File) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  const listener = useRef(onFile);
  listener.current = onFile;
  useEffect(() => {
    const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
    const over = (event: DragEvent) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      setIsOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hasFile(event)) return;
      event.preventDefault();
      setIsOver(false);
      const dropped = event.dataTransfer!.files[0];
      if (dropped) listener.current(dropped);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
    };
  }, []);
  return isOver;
}
