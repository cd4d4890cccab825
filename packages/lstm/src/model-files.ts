import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { BtcfcError } from '@btcfc/core';
import { readFileBytes } from '@btcfc/core/files';
import { registerFusedLstm } from '@btcfc/fused-lstm';
import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
// registers the layers that a saved model may hold
import './dropout';

/** Writes `model.json` and `weights.bin`, the files TensorFlow.js and its converter know. */
export async function writeModel(directory: string, model: LayersModel): Promise<void> {
  await model.save(
    tf.io.withSaveHandler(async (artifacts) => {
      const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
      const manifest = {
        modelTopology: artifacts.modelTopology,
        format: 'layers-model',
        generatedBy: artifacts.generatedBy ?? null,
        convertedBy: artifacts.convertedBy ?? null,
        weightsManifest: [{ paths: ['weights.bin'], weights: artifacts.weightSpecs }],
      };
      writeFileSync(path.join(directory, 'model.json'), JSON.stringify(manifest));
      writeFileSync(path.join(directory, 'weights.bin'), weights);
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
}

/** @throws BtcfcError `FILE_ACCESS` if a file can't be read, `PARSE_FAILED` if it is not what it should be */
export async function readModel(directory: string): Promise<LayersModel> {
  const { modelTopology, weightsManifest } = readJson<tf.io.ModelJSON>(directory, 'model.json');
  const weightSpecs = weightsManifest?.[0]?.weights;
  const bytes = readFileBytes(path.join(directory, 'weights.bin'));
  const due = weightSpecs?.reduce((sum, { shape }) => sum + 4 * tf.util.sizeFromShape(shape), 0);
  if (!modelTopology || !weightSpecs) throw damaged(path.join(directory, 'model.json'));
  if (bytes.length !== due) throw damaged(path.join(directory, 'weights.bin'));
  registerFusedLstm();
  const weightData = Uint8Array.from(bytes).buffer;
  return loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
}

export function readJson<Content extends object>(directory: string, name: string): Partial<Content> {
  const file = path.join(directory, name);
  try {
    const content: unknown = JSON.parse(readFileBytes(path.join(directory, name)).toString('utf8'));
    if (typeof content === 'object' && content !== null) return content as Partial<Content>;
  } catch (error) {
    if (BtcfcError.isInstance(error)) throw error;
  }
  throw damaged(file);
}

export function damaged(file: string): BtcfcError {
  return new BtcfcError({
    code: 'PARSE_FAILED',
    message: `${file} is damaged, or not part of a saved forecaster.`,
    remedy: 'Pass a folder that `save` wrote, whole and unchanged.',
  });
}
