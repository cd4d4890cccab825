import { useEffect, useRef } from 'preact/hooks';
import { Scrollable } from '../../page/scrollable';
import { timeText, utcText } from '../../page/words';
import { ViewChart } from '../charts/view-chart';
import { type SearchClient, useView } from '../client';
import type { Overview } from '../messages';
import { durationMs } from '../worker/values';
import { TrialFiles } from './trial-files';

interface Props {
  client: SearchClient;
  number: number;
  overview: Overview;
}

/** One trial: its settings, what it came to, its curve beside the best, its error and its files. */
export function TrialPage({ client, number, overview }: Props) {
  const seen = useView(client, 'trial', { number });
  const heading = useRef<HTMLHeadingElement>(null);
  const isThere = seen?.trial !== undefined;
  useEffect(() => {
    heading.current?.focus();
    scrollTo(0, 0);
  }, [isThere]);
  if (!seen) return null;
  const { trial, summary, total } = seen;
  const metric = overview.reported[0]!;
  const took = trial && durationMs(trial);
  return (
    <section aria-labelledby="trial">
      <nav aria-label="Trials" class="steps">
        <a href="#trials">All trials</a>
        {number > 0 && <a href={`#trial-${number - 1}`}>Trial before</a>}
        {number + 1 < total && <a href={`#trial-${number + 1}`}>Next trial</a>}
      </nav>
      <h2 id="trial" ref={heading} tabIndex={-1}>
        Trial {number}
        {trial && <span class="faint"> {trial.state === 'pruned' ? 'stopped early' : trial.state}</span>}
      </h2>
      {!trial && <p>There is no such trial yet.</p>}
      {trial && summary && (
        <>
          {trial.error !== undefined && (
            <>
              <h3>{trial.state === 'failed' ? 'Why it failed' : 'Its last failure'}</h3>
              {trial.failedBy === 'machine' && <p>Its machine was lost: nothing is learnt from that.</p>}
              <Scrollable label="Error">
                <pre>{trial.error}</pre>
              </Scrollable>
            </>
          )}
          <h3>Metrics</h3>
          <dl class="facts">
            {summary.values.map(([name, value]) => (
              <Fact key={name} name={name} value={value || 'none yet'} />
            ))}
            {Object.entries(trial.constraints ?? {}).map(([name, value]) => (
              <Fact key={`constraint ${name}`} name={`${name}, to be at most 0`} value={String(value)} />
            ))}
            <Fact name={`Reports, by ${overview.head!.resource}`} value={String(trial.reports.length)} />
            {trial.startedAt !== undefined && (
              <Fact name="Began" value={utcText(new Date(trial.startedAt).toISOString())} />
            )}
            {took !== undefined && (
              <Fact name={trial.attempts > 1 ? 'Took, pauses included' : 'Took'} value={timeText(took)} />
            )}
            <Fact name="Attempts" value={String(trial.attempts)} />
            <Fact name="Failures" value={String(trial.failures)} />
          </dl>
          <h3>Settings</h3>
          <dl class="facts">
            {summary.settings.map(([name, value]) => (
              <Fact key={name} name={name} value={value} />
            ))}
          </dl>
          {trial.reports.length > 0 && (
            <>
              <h3>Beside the best</h3>
              <ViewChart
                client={client}
                wish={{ chart: 'curves', metric, scale: 'linear', trial: number }}
                name={`trial-${number}-curve`}
              />
            </>
          )}
          <TrialFiles client={client} number={number} state={trial.state} />
        </>
      )}
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
