import { BtcfcError } from '@btcfc/core';
import type { Answer, Input, Progress, Question, Reply, TaskName } from '../messages';
import { sampleFile } from '../samples';
import { LastForecast } from './last-forecast';
import { lookAt } from './look';
import { problemOf } from './problem-of';

type Tell = (progress: Progress) => void;

const last = new LastForecast();

const tasks: { [Name in TaskName]: (input: Input<Name>, tell: Tell) => Promise<Answer<Name>> } = {
  sample: sampleFile,
  look: ({ file, choices }) => lookAt(file, choices),
  forecast: ({ file, choices }, tell) => last.make(file, choices, tell),
  saved: (input) => last.makeBySaved(input),
  chart: ({ id }) => last.chart(id),
  export: ({ what, id }) => last.export(what, id),
};

addEventListener('message', ({ data }: MessageEvent<Question>) => void answer(data));

async function answer({ number, task, input }: Question): Promise<void> {
  const run = tasks[task] as (input: unknown, tell: Tell) => Promise<unknown>;
  try {
    reply({ number, answer: await run(input, (progress) => reply({ number, progress })) });
  } catch (error) {
    if (!BtcfcError.isInstance(error)) console.error(error);
    reply({ number, problem: problemOf(error) });
  }
}

function reply(message: Reply): void {
  postMessage(message);
}
