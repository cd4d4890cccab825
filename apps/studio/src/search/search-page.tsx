import { useEffect, useState } from 'preact/hooks';
import { AskToken } from '../page/ask-token';
import { takeToken } from '../page/token';
import { counted } from '../page/words';
import { Charts } from './charts/charts';
import { SearchClient, useView } from './client';
import type { Filter, Overview } from './messages';
import { BestTrials } from './trials/best-trials';
import { TrialPage } from './trials/trial-page';
import { TrialsTable } from './trials/trials-table';

const token = takeToken();

/** A search as it goes on: where it stands, its charts and its trials; or one trial. */
export function SearchPage() {
  const [client] = useState(() => new SearchClient(new URL('.', location.href).href, token));
  const overview = useView(client, 'overview', {});
  const number = useTrialInAddress();
  const [filter, setFilter] = useState<Filter>({ text: '', ranges: {} });
  const { head } = overview ?? {};
  useEffect(() => {
    if (head)
      document.title = `${number === undefined ? '' : `Trial ${number} · `}${head.name} · @btcfc/studio`;
  }, [head?.name, number]);

  return (
    <>
      <header>
        <p class="brand">@btcfc/studio</p>
        <h1>{head?.name ?? 'Search'}</h1>
        {overview && <Standing overview={overview} />}
      </header>
      <main>
        {overview?.connection === 'token' && <AskToken />}
        {overview && head && number !== undefined && (
          <TrialPage key={number} client={client} number={number} overview={overview} />
        )}
        {overview && head && number === undefined && (
          <>
            <BestTrials overview={overview} />
            <Charts
              client={client}
              overview={overview}
              ranges={filter.ranges}
              onRanges={(ranges) => setFilter((before) => ({ ...before, ranges }))}
            />
            <TrialsTable client={client} overview={overview} filter={filter} onFilter={setFilter} />
          </>
        )}
      </main>
      <footer>
        <p>{head ? `Read from ${head.file}, of which nothing is changed.` : ''}</p>
      </footer>
    </>
  );
}

const stateWords = {
  complete: 'complete',
  running: 'running',
  paused: 'paused',
  pruned: 'stopped early',
  failed: 'failed',
} as const;

/** Where the search stands, and whether it and the server are there. */
function Standing({ overview }: { overview: Overview }) {
  const { connection, since, status, counts, total, expected, head } = overview;
  const states = (Object.keys(stateWords) as (keyof typeof stateWords)[])
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state].toLocaleString('en')} ${stateWords[state]}`);
  return (
    <>
      {head && (
        <p class="standing">
          <span
            class={`light ${connection === 'live' && status?.isSearching ? 'on' : ''}`}
            aria-hidden="true"
          />
          <span role="status">
            {connection === 'away'
              ? 'Was last seen with'
              : status?.isSearching
                ? 'A search is running:'
                : 'No search is running:'}{' '}
            {counted(total, 'trial')}
            {total < expected ? ` of ${expected.toLocaleString('en')} read` : ''}
          </span>
          {states.length > 0 && <span class="faint"> {states.join(', ')}</span>}
        </p>
      )}
      {connection === 'connecting' && <p role="status">Asking for the study …</p>}
      {connection === 'away' && (
        <p class="problem" role="alert">
          The studio’s server does not answer since {new Date(since!).toLocaleTimeString()}. It is asked again
          every few seconds; what stands here is as of then.
        </p>
      )}
      {status?.problem !== undefined && (
        <p class="problem" role="alert">
          {status.problem} It is read again when it changes.
        </p>
      )}
    </>
  );
}

/** The number in `#trial-12`. */
function useTrialInAddress(): number | undefined {
  const [number, setNumber] = useState(trialInAddress);
  useEffect(() => {
    const take = () => setNumber(trialInAddress());
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  return number;
}

function trialInAddress(): number | undefined {
  const [, digits] = /^#trial-(\d{1,15})$/.exec(location.hash) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
