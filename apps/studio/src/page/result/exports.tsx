import { useState } from 'preact/hooks';
import type { ExportName } from '../../messages';
import type { WorkerClient } from '../worker-client';
import { saveFile } from './save-file';

/** Something that can be taken away. */
export interface ExportChoice {
  what: ExportName;
  title: string;
  about: string;
}

/** What can be had of a forecast that was made here. */
export const everyExport: readonly ExportChoice[] = [
  { what: 'csv', title: 'Forecast', about: 'CSV' },
  { what: 'report', title: 'Report', about: 'HTML, charts live in it' },
  { what: 'picture', title: 'Picture', about: 'PNG' },
  { what: 'vector', title: 'Picture', about: 'SVG, sharp at any size' },
  { what: 'model', title: 'Model', about: 'ZIP, for loadModel' },
];

/** What can be had of what a saved model forecasts. */
export const exportsOfSaved = everyExport.filter(({ what }) => what !== 'report' && what !== 'model');

interface Props {
  choices: readonly ExportChoice[];
  client: WorkerClient;
  /** Which of several series is shown. */
  shown: string;
}

/** What can be taken away. */
export function Exports({ choices, client, shown }: Props) {
  const [busy, setBusy] = useState<ExportName>();
  const [problem, setProblem] = useState<string>();

  async function take(what: ExportName) {
    setBusy(what);
    setProblem(undefined);
    try {
      saveFile(await client.ask('export', { what, id: shown }));
    } catch (error) {
      setProblem((error as Error).message);
    }
    setBusy(undefined);
  }

  return (
    <>
      <ul class="exports" aria-label="Save">
        {choices.map(({ what, title, about }) => (
          <li key={what}>
            <button type="button" disabled={busy !== undefined} onClick={() => void take(what)}>
              <strong>{title}</strong> <span>{busy === what ? 'is made …' : about}</span>
            </button>
          </li>
        ))}
      </ul>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
