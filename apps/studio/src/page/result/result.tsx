import type { RefObject } from 'preact';
import type { ForecastChoices, Outcome } from '../../messages';
import { backendWords, timeText } from '../words';
import type { WorkerClient } from '../worker-client';
import { Ahead } from './ahead';
import { Code } from './code';
import { Coverage } from './evaluation/coverage';
import { Features } from './evaluation/features';
import { Folds } from './evaluation/folds';
import { Pit } from './evaluation/pit';
import { Scores } from './evaluation/scores';
import { Verdict } from './evaluation/verdict';
import { everyExport } from './exports';
import { Notes } from './notes';

interface Props {
  outcome: Outcome;
  choices: ForecastChoices;
  file: File;
  client: WorkerClient;
  heading: RefObject<HTMLHeadingElement | null>;
}

/** What comes next, how sure that is, and what it is worth. */
export function Result({ outcome, choices, file, client, heading }: Props) {
  const { report, evaluation, elapsedMs, trainedOn } = outcome;
  const series = report.series.map(({ id, verdict }) => ({ id, about: verdict.verdict }));
  return (
    <section aria-labelledby="result" class="result">
      <h2 id="result" ref={heading} tabIndex={-1}>
        What comes next
      </h2>
      <Verdict verdict={report.verdict} />
      <Ahead ahead={outcome} series={series} rows={report.forecast} exports={everyExport} client={client} />
      <Scores report={report} />
      <Folds chart={evaluation.folds} />
      <Features features={report.features} />
      <Coverage coverage={report.coverage} />
      <Pit chart={evaluation.pit} />
      <Notes notes={report.notes} />
      <Code file={file} choices={choices} />
      <p class="faint">
        Made in {timeText(elapsedMs)} on this computer
        {trainedOn === undefined ? '' : `, its network on ${backendWords(trainedOn)}`}.
      </p>
    </section>
  );
}
