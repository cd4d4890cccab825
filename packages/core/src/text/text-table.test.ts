import { textTable } from '../index';

const rows = [
  ['model', 'MAE'],
  ['drift', '12.5'],
  ['seasonal naive', '9'],
];

describe('textTable', () => {
  it('aligns the first column left and the others right', () => {
    expect(textTable(rows)).toEqual(['model            MAE', 'drift           12.5', 'seasonal naive     9']);
  });

  it('draws a rule, aligns as told and cuts long lines', () => {
    expect(textTable(rows, { rule: true, align: 'left' })[1]).toBe('--------------  ----');
    expect(textTable(rows, { align: ['right', 'left'] })[1]).toBe('         drift  12.5');
    expect(textTable(rows, { width: 5 })).toEqual(['model', 'drift', 'seaso']);
  });

  it('takes rows that end early, and none', () => {
    expect(textTable([['a', 'b'], ['long']])).toEqual(['a     b', 'long']);
    expect(textTable([], { rule: true })).toEqual([]);
  });

  it.each([{ align: 'center' }, { rules: true }, { width: 0 }, { columns: 5 }])('refuses %j', (options) => {
    expect(() => textTable(rows, options as never)).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });

  it('refuses a cell that is not text', () => {
    expect(() => textTable([['a'], [5 as never]])).toThrow(/row 2, column 1 .* Received: 5/);
  });
});
