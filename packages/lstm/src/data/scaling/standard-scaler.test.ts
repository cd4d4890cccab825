import recorded from '../../../reference/recorded.json';
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
