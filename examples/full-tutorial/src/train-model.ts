import { type TrainingEvent, type TrainResult, trainLSTMModel } from '@btcfc/lstm';
import type { Protocol, TutorialOptions } from './arguments';
import { dropoutMaskOf, type ModelConfig } from './model-config';
import { formatDuration, type Narrator } from './narrator';
import { type PreparedData, trainingParts } from './prepare-data';

export interface TrainModelOptions {
  protocol: Protocol;
  data: PreparedData;
  config: ModelConfig;
  options: Pick<TutorialOptions, 'epochs' | 'seed' | 'backend'>;
  narrator: Narrator;
  signal: AbortSignal;
}

/** Trains the LSTM of a protocol and tells how it goes. */
export function trainModel({
  protocol,
  data,
  config,
  options,
  narrator,
  signal,
}: TrainModelOptions): Promise<TrainResult> {
  const { train, validation, test } = trainingParts(data, config.seqLen);
  return trainLSTMModel({
    ...config,
    epochs: options.epochs,
    seed: options.seed,
    backend: options.backend,
    XTrain: train.X,
    yTrain: train.y,
    XValidation: validation?.X,
    yValidation: validation?.y,
    XTest: test.X,
    yTest: test.y,
    targetOffset: data.targetOffset,
    dropoutMask: dropoutMaskOf(protocol),
    saveDir: null,
    verbose: false,
    signal,
    onProgress: (event) => tell(event, narrator),
  });
}

function tell(event: TrainingEvent, narrator: Narrator): void {
  switch (event.type) {
    case 'training-start':
      narrator.fact(
        `${event.trainingWindows} windows to train on, ${event.validationWindows} to watch, ` +
          `${event.parameters} weights, backend ${event.backend}`,
      );
      break;
    case 'epoch': {
      const { epoch, total, trainLoss, valLoss, bestLoss, bestEpoch, remainingMs } = event;
      const left = remainingMs === undefined ? '' : `, at most ${formatDuration(remainingMs)} left`;
      narrator.progress(
        `epoch ${epoch}/${total}  train loss ${trainLoss.toFixed(6)}  watched loss ${valLoss.toFixed(6)}  ` +
          `best ${bestLoss.toFixed(6)} (epoch ${bestEpoch})${left}`,
        epoch === 1 || epoch % 25 === 0,
      );
      break;
    }
    case 'training-end': {
      const why = event.stoppedBy === 'patience' ? 'no progress any more' : 'all epochs done';
      narrator.fact(
        `stopped after ${event.epochsRun} epochs (${why}) in ${formatDuration(event.elapsedMs)}; ` +
          `the weights of epoch ${event.bestEpoch} are kept`,
      );
    }
  }
}
