import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { missingColumn } from '../data/reading/matrix';
import { LearnableLags } from './layers/learnable-lags';

/** How far back each input of the network is read. */
export interface LagWeights {
  /** A name for each input: its column, with the rows it is read ahead where it is known ahead (`weekday+1`). */
  features: string[];
  /** Of `values`. */
  shape: [features: number, lags: number];
  /** Row-major: how much the value of l rows before counts, from 0 rows on. Sums to 1 over the last axis. */
  values: Float32Array;
  /** Mean lag of each feature, rows. */
  meanLags: Float64Array;
}

/** An input of the network: a column, or a column known ahead at one of the rows to come. */
export interface NamedInput {
  name: string;
  /** Its place among the inputs. */
  position: number;
}

/**
 * The inputs of some columns, in the order asked for.
 *
 * @throws BtcfcError `MISSING_COLUMN`
 */
export function inputsOf(
  columns: readonly string[],
  leads: readonly { column: number; rows: number }[],
  wanted: readonly string[],
): NamedInput[] {
  const inputs = [
    ...columns.map((column, position) => ({ column, name: column, position })),
    ...leads.map(({ column, rows }, index) => ({
      column: columns[column]!,
      name: `${columns[column]}+${rows}`,
      position: columns.length + index,
    })),
  ];
  return wanted.flatMap((name) => {
    const found = inputs.filter(({ column }) => column === name);
    if (found.length === 0) throw missingColumn('X', [name], columns);
    return found;
  });
}

/** What the lags of a model that has them have become, for the inputs of these names and positions. */
export async function lagWeights(network: LayersModel, chosen: readonly NamedInput[]): Promise<LagWeights> {
  const layer = network.layers.find((one): one is LearnableLags => one instanceof LearnableLags)!;
  const tensor: tf.Tensor = layer.lagWeights();
  try {
    const all = await tensor.data<'float32'>();
    const width = layer.lags + 1;
    const rows = chosen.map(({ position }) => all.slice(position * width, (position + 1) * width));
    return {
      features: chosen.map(({ name }) => name),
      shape: [rows.length, width],
      values: Float32Array.from(rows.flatMap((row) => [...row])),
      meanLags: Float64Array.from(rows, (row) => row.reduce((sum, weight, lag) => sum + lag * weight, 0)),
    };
  } finally {
    tf.dispose(tensor);
  }
}
