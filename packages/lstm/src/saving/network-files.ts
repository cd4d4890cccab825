import { damaged, type SavedFiles } from '@btcfc/core';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The files TensorFlow.js and its converter know. */
export const networkFileNames = ['model.json', 'weights.bin'] as const;

/** A network as `model.json` and `weights.bin`. */
export async function writeNetwork(model: LayersModel): Promise<Record<string, string | Uint8Array>> {
  let files: Record<string, string | Uint8Array> = {};
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const manifest = {
        modelTopology: artifacts.modelTopology,
        format: 'layers-model',
        generatedBy: artifacts.generatedBy ?? null,
        convertedBy: artifacts.convertedBy ?? null,
        weightsManifest: [{ paths: ['weights.bin'], weights: artifacts.weightSpecs }],
      };
      files = {
        'model.json': JSON.stringify(manifest),
        'weights.bin': new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData)),
      };
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  return files;
}

/**
 * Sets the weights of a network that was built as the saved one was.
 *
 * @throws BtcfcError `PARSE_FAILED` if they are not weights of such a network
 */
export function readWeights(model: LayersModel, { files, description }: SavedFiles): void {
  const bytes = new Uint8Array(files.get('weights.bin') ?? []);
  const values = new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4));
  const size = model.weights.reduce((sum, { shape }) => sum + tf.util.sizeFromShape(shape as number[]), 0);
  if (values.length !== size) throw damaged(description, 'weights.bin');
  tf.tidy(() => {
    let offset = 0;
    const tensors = model.weights.map(({ shape }) => {
      const length = tf.util.sizeFromShape(shape as number[]);
      offset += length;
      return tf.tensor(values.subarray(offset - length, offset), shape as number[]);
    });
    model.setWeights(tensors);
  });
}
