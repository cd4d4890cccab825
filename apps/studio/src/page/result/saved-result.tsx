import type { RefObject } from 'preact';
import type { SavedOutcome } from '../../messages';
import { counted, timeText } from '../words';
import type { WorkerClient } from '../worker-client';
import { Ahead } from './ahead';
import { exportsOfSaved } from './exports';
import { Notes } from './notes';

interface Props {
  outcome: SavedOutcome;
  client: WorkerClient;
  heading: RefObject<HTMLHeadingElement | null>;
}

/** What comes next by a model that was saved. */
export function SavedResult({ outcome, client, heading }: Props) {
  const { model, kind, horizon, rows, notes, small, elapsedMs } = outcome;
  const series = small.map(({ id }) => ({ id, about: '' }));
  return (
    <section aria-labelledby="result" class="result">
      <h2 id="result" ref={heading} tabIndex={-1}>
        What comes next
      </h2>
      <div class="verdict few">
        <p class="headline">By the model of {model}</p>
        <p>
          It is of kind “{kind}” and was made to forecast {counted(horizon, 'row')}. Nothing was tried or
          judged anew: how good it is was told when it was made.
        </p>
      </div>
      <Ahead ahead={outcome} series={series} rows={rows} exports={exportsOfSaved} client={client} />
      <Notes notes={notes} />
      <p class="faint">Made in {timeText(elapsedMs)} on this computer.</p>
    </section>
  );
}
