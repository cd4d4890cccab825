// a program that prints which kernels compute, and why
import * as tf from '@tensorflow/tfjs';
import { fusedLstm, getKernels } from '../../src';

async function main(): Promise<void> {
  await tf.setBackend('cpu');
  console.log(JSON.stringify({ kernels: getKernels(), ...fusedLstm({ units: 2 }).explain() }));
}

void main();
