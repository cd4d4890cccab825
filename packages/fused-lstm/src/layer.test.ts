import * as tf from '@tensorflow/tfjs';
import { fusedLstm } from './index';

describe('fusedLstm on the composite path', () => {
  beforeAll(() => tf.setBackend('cpu'));

  it('computes what the stock layer computes', () => {
    for (const flags of [{}, { returnSequences: true }, { goBackwards: true, returnState: true }]) {
      const stock = tf.layers.lstm({ units: 5, ...flags });
      const ours = fusedLstm({ units: 5, path: 'composite', ...flags });
      const x = tf.randomNormal([3, 4, 2], 0, 1, 'float32', 7);
      const expected = [stock.apply(x)].flat() as tf.Tensor[];
      ours.apply(x);
      ours.setWeights(stock.getWeights());
      const actual = [ours.apply(x)].flat() as tf.Tensor[];
      expect(actual.map((tensor) => tensor.shape)).toEqual(expected.map((tensor) => tensor.shape));
      actual.forEach((tensor, index) => {
        const difference = tf.max(tf.abs(tf.sub(tensor, expected[index]!))).dataSync()[0]!;
        expect(difference).toBeLessThan(1e-6);
      });
    }
  });
});
