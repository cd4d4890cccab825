import { useEffect, useRef, useState } from 'preact/hooks';
import type { Progress } from '../../messages';
import { backendWords, candidateWords, timeText } from '../words';
import { Curve } from './curve';

interface RunningProps {
  events: readonly Progress[];
  isPaused: boolean;
  onPause(): void;
  onGoOn(): void;
  onStop(): void;
}

/** How far the forecast is, and ways to pause and to stop it. */
export function Running({ events, isPaused, onPause, onGoOn, onStop }: RunningProps) {
  const elapsedMs = useElapsed(!isPaused);
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current!.scrollIntoView({ block: 'nearest' }), []);
  const last = events.at(-1);
  const { done = 0, total = 1, training } = last ?? {};
  const ended = events.filter(({ training: under }) => !under).slice(-6);
  return (
    <section ref={section} aria-labelledby="running" class="running">
      <h2 id="running">{isPaused ? 'Paused' : 'Trying models'}</h2>
      <progress value={done} max={total} aria-label="Models tried" />
      <p role="status">
        {last ? `${done} of ${total} tried` : 'Starting'}
        <span aria-hidden="true">, {timeText(elapsedMs)} so far</span>
      </p>
      {training && last && (
        <div class="training">
          <p>
            {candidateWords(last.candidate)[0]}
            {last.id === '' ? '' : ` on ${last.id}`}, training {training.fit}: epoch {training.epoch} of at
            most {training.epochs}
            {training.remainingMs === undefined
              ? ''
              : `, at most ${timeText(training.remainingMs)} left of it`}
            , on {backendWords(training.backend)}
          </p>
          <Curve values={training.losses} />
        </div>
      )}
      <ul class="ticks">
        {ended.map(({ id, candidate, failure, done: place }) => (
          <li key={place} class={failure === undefined ? undefined : 'failed'}>
            {candidateWords(candidate)[0]}
            {id === '' ? '' : ` on ${id}`}
            {failure === undefined ? '' : `: left out, ${failure}`}
          </li>
        ))}
      </ul>
      <div class="buttons">
        <button type="button" onClick={isPaused ? onGoOn : onPause}>
          {isPaused ? 'Go on' : 'Pause'}
        </button>
        <button type="button" onClick={onStop}>
          Stop
        </button>
      </div>
    </section>
  );
}

/** Milliseconds that have gone by while it is running. */
function useElapsed(isRunning: boolean): number {
  const [elapsedMs, setElapsed] = useState(0);
  useEffect(() => {
    if (!isRunning) return;
    const start = performance.now() - elapsedMs;
    const timer = setInterval(() => setElapsed(performance.now() - start), 200);
    return () => clearInterval(timer);
  }, [isRunning]);
  return elapsedMs;
}
