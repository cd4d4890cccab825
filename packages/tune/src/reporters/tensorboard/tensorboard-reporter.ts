import { appendFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { defineOptions, type OptionsInput, option, type ProtobufField } from '@btcfc/core';
import { fileAccessError } from '@btcfc/core/node';
import type { TuneProgressEvent } from '../../study/search/search-progress';
import type { Trial } from '../../study/state/trial';
import { flatConfig, runName, textOf } from '../flat-config';
import { eventBytes, recordBytes } from './event-bytes';

const tensorboardOptions = defineOptions('tensorboardReporter', {
  /** Folder of the logs, `tensorboard --logdir` of it; made if it is not there. */
  dir: option.text({ required: true }),
  /** Name of the curve of the metric that is searched for. @default 'metric' */
  metric: option.text({ default: 'metric' }),
});

/** Options of `tensorboardReporter`. */
export interface TensorboardReporterOptions extends OptionsInput<typeof tensorboardOptions> {}

/**
 * An `onProgress` that writes what TensorBoard shows: a run for each trial, `trial-003`, with a curve for the metric and
 * one for every other number in the reports, over the resource (epochs); its notes, on the TEXT page; and its configuration and its end for
 * the HPARAMS page, with names such as `optimizer.lr`. Numbers have 32 bits there.
 *
 * Each process writes files of its own, so that a search that goes on adds to what is there. Nothing is read back from
 * them, and they are not flushed to disk.
 *
 * @throws BtcfcError `INVALID_OPTION`; `UNAVAILABLE` in a page; `FILE_ACCESS`, from the events too, which ends the search
 *
 * @example
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import path from 'node:path';
 * import { tensorboardReporter, tune, uniform } from '@btcfc/tune';
 *
 * const dir = mkdtempSync(path.join(tmpdir(), 'logs-')); // tensorboard --logdir of it
 * await tune(({ x }) => (x - 0.3) ** 2, {
 *   space: { x: uniform(0, 1) },
 *   metric: 'loss',
 *   numSamples: 5,
 *   onProgress: tensorboardReporter({ dir, metric: 'loss' }),
 * });
 */
export function tensorboardReporter(options: TensorboardReporterOptions): (event: TuneProgressEvent) => void {
  const { dir, metric } = tensorboardOptions.read(options);
  const files = new Map<number, string>();
  const write = (trial: AnyTrial, events: readonly Uint8Array[]) => {
    let file = files.get(trial.number);
    try {
      if (file === undefined) {
        const folder = path.join(dir, runName(trial.number));
        file = path.join(folder, `events.out.tfevents.${Math.floor(now())}.${hostname()}.${process.pid}`);
        mkdirSync(folder, { recursive: true });
        files.set(trial.number, file);
        const first = eventBytes(now(), [[3, 'brain.Event:2']]);
        appendFileSync(file, Buffer.concat([first, beginning(trial)].map(recordBytes)));
      }
      appendFileSync(file, Buffer.concat(events.map(recordBytes)));
    } catch (error) {
      throw fileAccessError('write to', file ?? dir, error);
    }
  };
  return ({ type, trial }) => {
    const last = trial.reports.at(-1);
    if (type === 'trial-started') write(trial, []);
    if (type === 'trial-reported' && last) {
      write(trial, [scalars(last.resource, { [metric]: last.value, ...last.metrics })]);
    }
    if (type !== 'trial-ended') return;
    // an objective that only returns its metric has reported nothing
    const isNew = trial.state === 'complete' && last?.value !== trial.value;
    const result = isNew ? [scalars((last?.resource ?? 0) + 1, { [metric]: trial.value! })] : [];
    write(trial, [...result, ...notes(trial), ending(trial)]);
    files.delete(trial.number);
  };
}

type AnyTrial = Readonly<Trial<unknown>>;

function now(): number {
  return Date.now() / 1000;
}

function scalars(step: number, values: Readonly<Record<string, number>>): Uint8Array {
  const summary = Object.entries(values).map(
    ([tag, value]): ProtobufField => [
      1,
      [
        [1, tag],
        [2, { float: value }],
      ],
    ],
  );
  return eventBytes(now(), [
    [2, Math.round(step)],
    [5, summary],
  ]);
}

// what the TEXT page shows: JSON, or a text as it stands
function notes({ notes: noted = {} }: AnyTrial): Uint8Array[] {
  return Object.entries(noted).map(([name, value]) => {
    // a tensor of one text
    const tensor: ProtobufField[] = [
      [1, 7],
      [2, [[2, [[1, 1]]]]],
      [8, textOf(value)],
    ];
    const fields = taggedValue(`notes/${name}/text_summary`, [[1, 'text']], tensor);
    return eventBytes(now(), [[5, [[1, fields]]]]);
  });
}

// plugins/hparams/plugin_data.proto: SessionStartInfo
function beginning(trial: AnyTrial): Uint8Array {
  const parameters = Object.entries(flatConfig(trial.config)).map(
    ([name, value]): ProtobufField => [
      1,
      [
        [1, name],
        [2, [parameterValue(value)]],
      ],
    ],
  );
  return sessionEvent('_hparams_/session_start_info', [3, [...parameters, [5, { double: now() }]]]);
}

const statuses = { success: 1, failure: 2 };

// SessionEndInfo
function ending({ state }: AnyTrial): Uint8Array {
  const status = state === 'failed' ? statuses.failure : statuses.success;
  const information: ProtobufField[] = [
    [1, status],
    [2, { double: now() }],
  ];
  return sessionEvent('_hparams_/session_end_info', [4, information]);
}

function sessionEvent(tag: string, information: ProtobufField): Uint8Array {
  const plugin: ProtobufField[] = [
    [1, 'hparams'],
    [2, [information]],
  ];
  return eventBytes(now(), [[5, [[1, taggedValue(tag, plugin, nothing)]]]]);
}

// a value that is shown by a plugin
function taggedValue(
  tag: string,
  plugin: readonly ProtobufField[],
  tensor: readonly ProtobufField[],
): ProtobufField[] {
  return [
    [1, tag],
    [9, [[1, plugin]]],
    [8, tensor],
  ];
}

// a tensor of one float, 0: a value without any is left out
const nothing: readonly ProtobufField[] = [
  [1, 1],
  [2, ''],
  [5, Uint8Array.of(0, 0, 0, 0)],
];

// google.protobuf.Value
function parameterValue(value: unknown): ProtobufField {
  if (typeof value === 'number') return [2, { double: value }];
  if (typeof value === 'boolean') return [4, Number(value)];
  return [3, textOf(value)];
}
