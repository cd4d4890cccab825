import recorded from '../../../reference/recorded.json';
import hard from '../../../reference/scaler.json';
import { StandardScaler } from './standard-scaler';

describe('StandardScaler', () => {
  const { rows, mean, scale, scaled } = recorded.scaler;
  const scaler = new StandardScaler().fit(rows.flat(), 4);

  it('agrees with scikit-learn, a constant column included', () => {
    const state = scaler.toJSON();
    state.mean.forEach((value, column) => {
      expect(value).toBeCloseTo(mean[column]!, 6);
      expect(state.scale[column]! / scale[column]!).toBeCloseTo(1, 12);
    });
    Array.from(scaler.transform(rows.flat())).forEach((value, index) => {
      expect(value).toBeCloseTo(scaled.flat()[index]!, 9);
    });
  });

  it('treats rounding errors around a constant as no variance', () => {
    expect(new StandardScaler().fit(new Float64Array(1000).fill(0.1)).toJSON().scale).toEqual([1]);
  });

  it('undoes itself', () => {
    const back = scaler.inverseTransform(scaler.transform(rows.flat()));
    Array.from(back).forEach((value, index) => {
      expect(value).toBeCloseTo(rows.flat()[index]!, 6);
    });
  });

  it('comes back from JSON to the bit', () => {
    const copy = StandardScaler.fromJSON(JSON.parse(JSON.stringify(scaler)));
    expect(copy.transform(rows.flat())).toEqual(scaler.transform(rows.flat()));
  });

  it('says what is wrong', () => {
    expect(() => new StandardScaler().transform([1])).toThrow('has not been fitted');
    expect(() => scaler.transform([1, 2, 3])).toThrow('3 values do not make rows of 4 columns');
    expect(() => new StandardScaler().fit([1, 2, 3], 2)).toThrow('do not make rows');
    expect(() => StandardScaler.fromJSON({ mean: [1], scale: [] })).toThrow('not the state of a scaler');
  });
});

describe("scikit-learn's own kinds of columns", () => {
  it.each(hard.cases)('$name', ({ values, mean, scale, scaled }) => {
    const scaler = new StandardScaler().fit(values as number[]);
    const state = scaler.toJSON();
    const known = values.filter((value) => value !== null);
    // a sum of n values is exact to about n roundings of the largest of them
    const largest = Math.max(...known.map(Math.abs));
    const error = 2 * known.length * Number.EPSILON * largest;
    expect(Math.abs(state.mean[0]! - mean)).toBeLessThanOrEqual(error);
    expect(Math.abs(state.scale[0]! / scale - 1)).toBeLessThan(1e-12 + error / scale);
    scaler.transform(values as number[]).forEach((value, row) => {
      if (values[row] === null) expect(value).toBeNaN();
      else
        expect(Math.abs(value - scaled[row]!)).toBeLessThanOrEqual(
          4 * (error / scale) + 1e-12 * Math.abs(value),
        );
    });
  });

  it('leaves out what is missing, refuses infinity, and what is no number', () => {
    expect(new StandardScaler().fit([1, Number.NaN, 3]).toJSON()).toEqual({ mean: [2], scale: [1] });
    expect(Array.from(new StandardScaler().fit([1, 3]).transform([null as never, 2]))).toEqual([
      Number.NaN,
      0,
    ]);
    for (const bad of [Number.POSITIVE_INFINITY, '1', true, new Date(0)]) {
      const fit = () => new StandardScaler().fit([1, bad as number, 3]);
      expect(fit).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
      expect(fit).toThrow('row 2');
    }
    expect(() => new StandardScaler().fit([Number.NaN])).toThrow('Column 1 has no value');
    expect(() => new StandardScaler().fit([1e300, -1e300])).toThrow('spreads too widely');
    expect(() => new StandardScaler().fit([1, 2], 0)).toThrow('`width`');
  });
});
