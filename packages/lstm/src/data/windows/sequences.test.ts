import { createSequences } from './create-sequences';

const X = Array.from({ length: 6 }, (_, row) => [row, row + 0.5]);
const y = [10, 11, 12, 13, 14, 15];

describe('createSequences', () => {
  it('ends each window on the row whose target it forecasts', () => {
    const sequences = createSequences(X, y, { seqLen: 3, targetOffset: 0 });
    const batch = sequences.gather([3, 0]);

    expect(sequences.length).toBe(4);
    expect(Array.from(batch.inputs)).toEqual([3, 3.5, 4, 4.5, 5, 5.5, 0, 0.5, 1, 1.5, 2, 2.5]);
    expect(Array.from(batch.targets)).toEqual([15, 12]);
  });

  it("has the notebook's windows with offset 1", () => {
    // xs = X[i:i+seq_len], ys = y[i+seq_len] for i in range(len(X) - seq_len)
    const sequences = createSequences(X, y, { seqLen: 3, targetOffset: 1 });
    const batch = sequences.gather([0, 1, 2]);

    expect(sequences.length).toBe(3);
    expect(Array.from(batch.inputs.subarray(0, 6))).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
    expect(Array.from(batch.targets)).toEqual([13, 14, 15]);
    expect(sequences.targetRow(0)).toBe(3);
  });

  it('slices into sets over the same rows', () => {
    const last = createSequences(X, y, { seqLen: 2, targetOffset: 0 }).slice(3, 5);

    expect(last.length).toBe(2);
    expect(Array.from(last.gather([1]).inputs)).toEqual([4, 4.5, 5, 5.5]);
    expect(Array.from(last.gather([0, 1]).targets)).toEqual([14, 15]);
    expect(last.targetRow(1)).toBe(5);
  });

  it('needs rows for one window and its target', () => {
    expect(createSequences(X, y, { seqLen: 6, targetOffset: 0 }).length).toBe(1);
    expect(() => createSequences(X, y, { seqLen: 7, targetOffset: 0 })).toThrow(
      '`X` has 6 rows where at least 7 are needed',
    );
    expect(() => createSequences(X, y, { seqLen: 6, targetOffset: 1 })).toThrow('at least 7');
    expect(() => createSequences(X, y, { seqLen: 0 })).toThrow('`seqLen`');
  });
});
