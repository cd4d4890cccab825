import { useState } from 'preact/hooks';
import type { ForecastChoices } from '../../messages';
import { Scrollable } from '../scrollable';
import { repeatingCode } from './repeating-code';
import { saveFile } from './save-file';

/** The lines that make the same forecast in Node. */
export function Code({ file, choices }: { file: File; choices: ForecastChoices }) {
  const [isCopied, setIsCopied] = useState(false);
  const code = repeatingCode(file.name, choices);

  async function copy() {
    await navigator.clipboard.writeText(code);
    setIsCopied(true);
    setTimeout(() => setIsCopied(false), 2000);
  }

  return (
    <details>
      <summary>The same in Node</summary>
      <Scrollable label="The same in Node, in TypeScript">
        <pre>
          <code>{code}</code>
        </pre>
      </Scrollable>
      <p>
        <button type="button" onClick={() => void copy()}>
          {isCopied ? 'Copied' : 'Copy'}
        </button>{' '}
        <button
          type="button"
          onClick={async () =>
            saveFile({ name: file.name, type: file.type, bytes: new Uint8Array(await file.arrayBuffer()) })
          }
        >
          Save the data
        </button>
      </p>
      <p class="faint">
        Classical models give the same figures there, up to rounding. A network's last digits are those of the
        kernels that trained it, and may move a share by a little.
      </p>
    </details>
  );
}
