/**
 * `describe` for tests on TensorFlow for Node, for packages whose Jest settings have `withTensorflow`. Where
 * `BTCFC_TENSORFLOW` names no folder of it (`scripts/tensorflow-for-node.sh` makes one) they are skipped by name.
 */
export function describeWithTensorflow(name: string, tests: () => void): void {
  if (!process.env.BTCFC_TENSORFLOW) {
    describe.skip(`${name} (needs BTCFC_TENSORFLOW, which scripts/tensorflow-for-node.sh prints)`, tests);
    return;
  }
  describe(name, () => {
    beforeAll(async () => {
      const packageName = '@tensorflow/tfjs-node';
      await import(packageName);
    });
    tests();
  });
}
