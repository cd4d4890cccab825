import { useEffect, useRef, useState } from 'preact/hooks';
import type {
  ForecastChoices,
  Look,
  Outcome,
  Progress,
  ReadingChoices,
  SampleName,
  SavedOutcome,
} from '../messages';
import { liveBitcoin } from '../samples/live/live-bitcoin';
import { ChooseData } from './data/choose-data';
import { FoundData } from './data/found-data';
import { SavedModel } from './data/saved-model';
import { Settings } from './data/settings';
import { Result } from './result/result';
import { SavedResult } from './result/saved-result';
import { Running } from './running/running';
import { problemText } from './words';
import { Stopped, WorkerClient } from './worker-client';

/** `paused` and `stopped`: read, and forecast in part. */
type Phase = 'nothing' | 'reading' | 'read' | 'running' | 'paused' | 'stopped' | 'done';

/** All of the page: choose data, see what was found, forecast, see what comes next. */
export function Studio() {
  const [client] = useState(() => new WorkerClient());
  const [phase, setPhase] = useState<Phase>('nothing');
  const [file, setFile] = useState<File>();
  const [look, setLook] = useState<Look>();
  const [choices, setChoices] = useState<ForecastChoices>({ horizon: 12, preset: 'good' });
  const [progress, setProgress] = useState<Progress[]>([]);
  const [outcome, setOutcome] = useState<{ outcome: Outcome; choices: ForecastChoices }>();
  const [saved, setSaved] = useState<SavedOutcome>();
  const [problem, setProblem] = useState<string>();
  const foundHeading = useRef<HTMLHeadingElement>(null);
  /** Counts what was asked for, so that prices that come late replace nothing. */
  const turn = useRef(0);
  const resultHeading = useRef<HTMLHeadingElement>(null);

  // whoever listens instead of looking is taken along
  useEffect(() => {
    if (phase !== 'done') return;
    resultHeading.current?.focus({ preventScroll: true });
    resultHeading.current?.scrollIntoView();
  }, [phase]);

  async function read(next: File, reading: ReadingChoices, isNew: boolean) {
    // what another file was asked for is of no use
    turn.current++;
    if (phase === 'reading' || phase === 'running') client.stop();
    setFile(next);
    setPhase('reading');
    clear();
    if (isNew) setLook(undefined);
    try {
      const seen = await client.ask('look', { file: next, choices: reading });
      setLook(seen);
      setChoices(({ preset, network, horizon }) => ({
        ...reading,
        preset,
        ...(network && { network }),
        horizon: isNew && seen.found ? seen.found.usualHorizon : horizon,
      }));
      setPhase('read');
      if (isNew) requestAnimationFrame(() => foundHeading.current?.focus());
    } catch (error) {
      if (error instanceof Stopped) return;
      setLook(undefined);
      setPhase('nothing');
      setProblem((error as Error).message);
    }
  }

  async function sample(name: SampleName) {
    const made = await client.ask('sample', name);
    await read(new File([made.text], made.name, { type: 'text/csv' }), {}, true);
  }

  async function live() {
    client.stop();
    const own = ++turn.current;
    setPhase('reading');
    clear();
    try {
      const prices = await liveBitcoin();
      if (own === turn.current) await read(prices, {}, true);
    } catch (error) {
      if (own !== turn.current) return;
      setPhase(look ? 'read' : 'nothing');
      setProblem((error as Error).message);
    }
  }

  async function run() {
    setPhase('running');
    clear();
    setProgress([]);
    try {
      const made = await client.ask('forecast', { file: file!, choices }, (event) =>
        setProgress((before) => withEvent(before, event)),
      );
      setOutcome({ outcome: made, choices });
      setPhase('done');
    } catch (error) {
      if (error instanceof Stopped) return;
      setPhase('read');
      setProblem((error as Error).message);
    }
  }

  async function runSaved(model: File) {
    setPhase('reading');
    clear();
    try {
      setSaved(await client.ask('saved', { file: file!, choices, model }));
      setPhase('done');
    } catch (error) {
      if (error instanceof Stopped) return;
      setPhase('read');
      setProblem((error as Error).message);
    }
  }

  /** Takes away what was made before. */
  function clear() {
    setProblem(undefined);
    setOutcome(undefined);
    setSaved(undefined);
  }

  /** Nothing is lost: all that was done is kept as it is done. */
  function end(how: 'paused' | 'stopped') {
    client.stop();
    setPhase(how);
  }

  const isBusy = ['reading', 'running', 'paused'].includes(phase);
  const correct = (reading: ReadingChoices) => void read(file!, reading, false);
  return (
    <>
      <header>
        <p class="brand">@btcfc/studio</p>
        <h1>What comes next?</h1>
        <p class="lead">
          Give it a table of dates and numbers. Classical models and a neural network are tried on it, here in
          your browser: nothing is uploaded. You see the forecast, how sure it is, and whether it is any
          better than repeating the past.
        </p>
      </header>
      <main>
        <ChooseData
          file={file}
          isBusy={phase === 'reading'}
          onFile={(chosen) => void read(chosen, {}, true)}
          onSample={(name) => void sample(name)}
          onLive={() => void live()}
        />
        {problem !== undefined && phase !== 'reading' && (
          <p class="problem" role="alert">
            {problemText(problem)}
          </p>
        )}
        {look && file && (
          <section aria-labelledby="found">
            <h2 id="found" ref={foundHeading} tabIndex={-1}>
              What was found
            </h2>
            {look.problem !== undefined && (
              <p class="problem" role="alert">
                {problemText(look.problem)}
              </p>
            )}
            {look.found && <FoundData found={look.found} name={file.name} />}
            <Settings
              look={look}
              choices={choices}
              isBusy={isBusy}
              onReading={correct}
              onChoices={setChoices}
              onRun={() => void run()}
            />
            {look.found && <SavedModel isBusy={isBusy} onModel={(model) => void runSaved(model)} />}
          </section>
        )}
        {phase === 'stopped' && (
          <p role="status">
            Stopped. “Forecast” goes on where it was, with a training that was under way too, and also after
            this page was left, if the same file is chosen and the same is asked for.
          </p>
        )}
        {(phase === 'running' || phase === 'paused') && (
          <Running
            events={progress}
            isPaused={phase === 'paused'}
            onPause={() => end('paused')}
            onGoOn={() => void run()}
            onStop={() => end('stopped')}
          />
        )}
        {outcome && file && <Result {...outcome} file={file} client={client} heading={resultHeading} />}
        {saved && <SavedResult outcome={saved} client={client} heading={resultHeading} />}
      </main>
      <footer>
        <p>
          The same in a terminal: <code>npx @btcfc/forecast FILE --horizon N</code>
        </p>
      </footer>
    </>
  );
}

/** Of a training only how far it is now counts. */
function withEvent(before: readonly Progress[], event: Progress): Progress[] {
  const last = before.at(-1);
  return last?.training ? [...before.slice(0, -1), event] : [...before, event];
}
