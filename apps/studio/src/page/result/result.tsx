import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { ForecastChoices, Outcome } from '../../messages';
import { Chart } from '../chart';
import { timeText } from '../words';
import type { WorkerClient } from '../worker-client';
import { Code } from './code';
import { Coverage } from './coverage';
import { Exports } from './exports';
import { FirstRows } from './first-rows';
import { Scores } from './scores';
import { SeriesList } from './series-list';
import { Verdict } from './verdict';

interface Props {
  outcome: Outcome;
  choices: ForecastChoices;
  file: File;
  client: WorkerClient;
  heading: RefObject<HTMLHeadingElement | null>;
}

/** What comes next, how sure that is, and what it is worth. */
export function Result({ outcome, choices, file, client, heading }: Props) {
  const { report, small, elapsedMs } = outcome;
  const [shown, setShown] = useState(report.series[0]!.id);
  const [chart, setChart] = useState(outcome.chart);
  const isOne = report.series.length === 1;

  async function show(id: string) {
    setShown(id);
    setChart(await client.ask('chart', { id }));
  }

  return (
    <section aria-labelledby="result" class="result">
      <h2 id="result" ref={heading} tabIndex={-1}>
        What comes next
      </h2>
      <Verdict verdict={report.verdict} />
      {!isOne && (
        <SeriesList series={report.series} small={small} shown={shown} onShow={(id) => void show(id)} />
      )}
      <Chart chart={chart} />
      <p class="hint">
        Drag to move, pinch or scroll with Ctrl to zoom, double-click for all. With the keyboard: arrows to
        read, + and − to zoom, Escape for all.
      </p>
      <Exports client={client} shown={shown} />
      <FirstRows rows={report.forecast} shown={isOne ? undefined : shown} />
      <Scores report={report} />
      <Coverage coverage={report.coverage} />
      {report.notes.length > 0 && (
        <details>
          <summary>What was read, filled and left out</summary>
          <ul class="notes">
            {report.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
      <Code file={file} choices={choices} />
      <p class="faint">Made in {timeText(elapsedMs)} on this computer.</p>
    </section>
  );
}
