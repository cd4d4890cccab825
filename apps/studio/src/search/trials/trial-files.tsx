import type { TrialState } from '@btcfc/tune';
import { useEffect, useState } from 'preact/hooks';
import { saveFile } from '../../page/result/save-file';
import type { SearchClient } from '../client';
import type { TrialFile } from '../messages';

interface Props {
  client: SearchClient;
  number: number;
  state: TrialState;
}

/** What a trial has left in its folders, to be saved. */
export function TrialFiles({ client, number, state }: Props) {
  const [files, setFiles] = useState<readonly TrialFile[]>();
  const [problem, setProblem] = useState<string>();
  // a trial that ends may leave more
  useEffect(() => {
    let isGone = false;
    client.ask('files', { trial: number }).then(
      (found) => !isGone && setFiles(found),
      (error: Error) => !isGone && setProblem(error.message),
    );
    return () => {
      isGone = true;
    };
  }, [client, number, state]);

  async function save(file: TrialFile) {
    try {
      const bytes = await client.ask('file', { trial: number, file });
      saveFile({ name: file.name.split('/').at(-1)!, type: 'application/octet-stream', bytes });
      setProblem(undefined);
    } catch (error) {
      setProblem((error as Error).message);
    }
  }

  return (
    <>
      <h3>Files</h3>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {files?.length === 0 && <p class="faint">It has left none that are known here.</p>}
      {files && files.length > 0 && (
        <ul class="files">
          {files.map((file) => (
            <li key={`${file.place} ${file.name}`}>
              <button type="button" onClick={() => void save(file)}>
                {file.name}{' '}
                <span class="faint">
                  {sizeText(file.bytes)}
                  {file.place === 'checkpoints' ? ', to go on from' : ''}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
