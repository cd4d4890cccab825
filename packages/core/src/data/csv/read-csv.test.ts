import { BtcfcError, type ReadCsvOptions, Rng, readCsv, readCsvHeader, readCsvTable } from '../../index';

const none = Number.NaN;

function errorOf(text: string | Uint8Array, options?: ReadCsvOptions): BtcfcError {
  try {
    readCsv(text, options);
  } catch (error) {
    if (BtcfcError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('readCsv', () => {
  it('finds out numbers, booleans and text', () => {
    expect(readCsv('day,load,open,note\n2018-01-31,1.5,true,x\n2018-02-01,,FALSE,\n')).toEqual({
      day: ['2018-01-31', '2018-02-01'],
      load: Float64Array.of(1.5, none),
      open: [true, false],
      note: ['x', null],
    });
  });

  it.each(['.', ','] as const)('reads each number to the bit as Number does, with "%s"', (decimal) => {
    const rng = new Rng(3);
    const written = Array.from({ length: 5000 }, () => {
      const digits = Array.from({ length: rng.integer(1, 18) }, () => rng.integer(0, 9)).join('');
      const point = rng.integer(0, digits.length);
      const sign = ['', '-', '+'][rng.integer(0, 2)];
      const end = rng.uniform() < 0.05 ? 'e-7' : '';
      return `${sign}${digits.slice(0, point)}.${digits.slice(point)}${end}`;
    });
    const fields = written.map((text) => text.replace('.', decimal));
    const { x } = readCsv(`x;y\n${fields.map((field) => `${field};`).join('\n')}\n`, { decimal });
    expect(x).toEqual(Float64Array.from(written, Number));
  });

  it('reads texts that repeat, and those that all differ', () => {
    const rows = 200_000;
    const ids = Array.from({ length: rows }, (_, row) => `shop ${row % 3000}`);
    const notes = Array.from({ length: rows }, (_, row) => `note ${row} on what was sold`);
    const text = ids.map((id, row) => `${id},${notes[row]}`).join('\n');
    const read = readCsv(`id,note\n${text}\n`);
    expect(read.id).toEqual(ids);
    expect(read.note).toEqual(notes);
  });

  it('keeps text that looks like a number where a later field of the column is text', () => {
    expect(readCsv('code,flag\n007,true\nabc,yes\n')).toEqual({
      code: ['007', 'abc'],
      flag: ['true', 'yes'],
    });
    expect(readCsv('a\ntrue\n1\n')).toEqual({ a: ['true', '1'] });
  });

  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['CR', (text: string) => text.replaceAll('\n', '\r')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['quotes', (text: string) => text.replace(/[^,\n]+/g, '"$&"')],
    ['quotes with spaces around', (text: string) => text.replace(/[^,\n]+/g, ' "$&" ')],
    ['blank lines', (text: string) => text.replaceAll('\n', '\n\n  \n')],
    ['no line end at the end', (text: string) => text.trimEnd()],
    ['semicolons', (text: string) => text.replaceAll(',', ';')],
    ['tabs', (text: string) => text.replaceAll(',', '\t')],
  ])('understands %s', (_, change) => {
    const text = 'day,a,b\nx,1,\ny,-2e3,3\n';
    expect(readCsv(change(text))).toEqual(readCsv(text));
    expect(readCsv(new TextEncoder().encode(change(text)))).toEqual(readCsv(text));
  });

  it('refuses bytes that are not text in UTF-8', () => {
    expect(errorOf(Uint8Array.of(97, 10, 0xfc)).message).toContain('The CSV is not text in UTF-8');
    expect(errorOf(new Uint8Array(Uint16Array.of(0xfeff, 97, 10).buffer)).code).toBe('PARSE_FAILED');
  });

  it('reads delimiters, quotes and line ends within quotes', () => {
    expect(readCsv('a,b\n"x, ""y""\r\nz",1\n')).toEqual({ a: ['x, "y"\r\nz'], b: Float64Array.of(1) });
  });

  it('takes for missing what pandas takes, and more where told', () => {
    const fields = [
      '',
      'NA',
      'N/A',
      '#N/A',
      'NaN',
      'nan',
      'null',
      'NULL',
      'None',
      ' na ',
      '""',
      '"NA"',
      '-',
      'n.a.',
    ];
    expect(
      readCsv(`a,b\n${fields.map((field) => `${field},1`).join('\n')}\n`, { na: ['-', 'N.A.'] }).a,
    ).toEqual(new Float64Array(fields.length).fill(none));
    expect(readCsv('a\n-\n')).toEqual({ a: ['-'] });
  });

  it.each([
    ['2.92E-05', 2.92e-5],
    ['+.5', 0.5],
    ['5.', 5],
    ['007', 7],
    ['0.1234567890123456789', 0.12345678901234568],
    ['9007199254740993', 9007199254740992],
    ['1e-400', 0],
  ])('reads %s as a number', (field, expected) => {
    expect(readCsv(`a\n${field}\n`)).toEqual({ a: Float64Array.of(expected) });
  });

  it('takes a comma to part thousands where the other numbers of the column leave no doubt, and says so', () => {
    const { table, notes } = readCsvTable('load,share\n998,0.5\n-999,1.5\n"1,026",2\n"1,100",3\n');
    expect(table.columns.get('load')!.values).toEqual(Float64Array.of(998, -999, 1026, 1100));
    expect(notes).toEqual([
      'The commas of column "load" part thousands, by its other numbers: "1,026" (line 4) is 1026. Where they are decimal ones, set `decimal` to ",".',
    ]);
    const told = readCsv('load\n998\n999\n"1,026"\n', { decimal: ',' });
    expect(told).toEqual({ load: Float64Array.of(998, 999, 1.026) });
  });

  it.each([
    ['no other number', 'a,b\n"1,026",x\n"1,100",y\n'],
    ['a single one', 'a,b\n998,x\n"1,026",y\n'],
    ['small ones', 'a,b\n2,x\n3,y\n"1,125",z\n'],
    ['fractions', 'a,b\n998.5,x\n999,y\n"1,026",z\n'],
    ['thousands without a comma', 'a,b\n998,x\n2500,y\n"1,026",z\n'],
    ['another column that leaves it open', 'a,b\n998,1\n999,2\n"1,026","1,500"\n'],
    ['semicolons, which go with decimal commas', 'a;b\n998;x\n999;y\n1,026;z\n'],
  ])('asks what a comma is beside %s', (_, text) => {
    expect(() => readCsv(text)).toThrow('its comma may be a decimal one or part thousands');
  });

  it.each(['0x10', '1_000', '1 000', '$5', '12%', '1e', '.', '-', '1.2.3', '١'])(
    'leaves %s text',
    (field) => {
      expect(readCsv(`a\n${field}\n`)).toEqual({ a: [field] });
    },
  );

  it.each<[string, number[]]>([
    ['1,5;2', [1.5, 2]],
    ['1.234,5;2', [1234.5, 2]],
    ['1.234.567;2', [1234567, 2]],
    ['0,123;2', [0.123, 2]],
    ['1,5;1.234', [1.5, 1234]],
    ['1,234.5;2', [1234.5, 2]],
    ['1,234,567;1.5', [1234567, 1.5]],
    ['-1,5e3;2', [-1500, 2]],
  ])('finds out how numbers are written: %s', (row, [a, b]) => {
    expect(readCsv(`a;b\n${row}\n`)).toEqual({ a: Float64Array.of(a!), b: Float64Array.of(b!) });
  });

  it.each<[string, ReadCsvOptions, number]>([
    ['1,234', { decimal: ',' }, 1.234],
    ['1,234', { decimal: '.' }, 1234],
    ['1.234', { decimal: ',' }, 1234],
    ['1 234,5', { decimal: ',', thousands: ' ' }, 1234.5],
    ['1\u202f234\u00a0567', { thousands: ' ' }, 1234567],
    ["1'234.5", { thousands: "'" }, 1234.5],
  ])('reads %s with %j', (field, options, expected) => {
    expect(readCsv(`a;b\n${field};\n`, options).a).toEqual(Float64Array.of(expected));
  });

  it('reads commas in quoted thousands', () => {
    expect(readCsv('a,b\n"1,234",1\n"1,234,567",2\n').a).toEqual(Float64Array.of(1234, 1234567));
  });

  it('reads quoted decimal commas where commas part the fields', () => {
    const { a, b } = readCsv('a,b\n"1.234,5",2\n"0,25","1,125"\n');
    expect([a, b]).toEqual([Float64Array.of(1234.5, 0.25), Float64Array.of(2, 1.125)]);
  });

  it.each<[string, string, ReadCsvOptions, string[]]>([
    ['a comma of two meanings', 'a;b\n1,234;2\n', {}, ['line 2, column "a"', '"1,234"', '`decimal`']],
    ['styles that contradict each other', 'a;b\n1,5;"1,234.5"\n', {}, ['line 2, column "a"', '`decimal`']],
    ['a point beside decimal commas', 'a;b\n1,5;2.5\n', {}, ['line 2, column "b"', 'decimal comma', '"2.5"']],
    [
      'text in a column of numbers',
      'a,b\n1,2\nhigh,3\n',
      { types: { a: 'number' } },
      ['line 3, column "a"', '"high"'],
    ],
    [
      'text in one of booleans',
      'a\nyes\n',
      { types: { a: 'boolean' } },
      ['line 2, column "a"', 'neither true nor'],
    ],
    ['an infinity', 'a\n1\ninf\n', {}, ['line 3, column "a"', 'infinite']],
    ['an overflow', 'a\n-1e999\n', {}, ['line 2, column "a"', 'infinite']],
    ['too few fields', 'a,b\n1\n2,3\n', {}, ['1 fields in line 2', 'has 2']],
    [
      'too many fields',
      'a,b\n1,2,3\n',
      { delimiter: ',' },
      ['3 fields in line 2', 'has 2', 'Delete what stands before'],
    ],
    ['a line cut off', 'a,b\n1,2\n3', {}, ['last line (3)', '1 of 2 fields']],
    ['an open quote', 'a,b\n1,2\n"3,4\n', {}, ['line 3', 'never ends']],
    ['text after a quote', 'a,b\n"1"0,2\n', {}, ['line 2', 'closing quote']],
    ['a quote within', 'a,b\n1"0,2\n', {}, ['line 2', 'not in quotes']],
    ['a name twice', 'a,b,a\n1,2,3\n', {}, ['"a" twice', 'fields 1 and 3']],
    ['nothing', '', {}, ['is empty']],
    ['blank lines alone', '\ufeff\n \r\n', {}, ['is empty']],
    ['a header alone', 'a,b\n', {}, ['no rows']],
  ])('refuses %s', (_, text, options, parts) => {
    const error = errorOf(text, { source: 'loads.csv', ...options });
    expect(error.code).toBe('PARSE_FAILED');
    for (const part of ['loads.csv', ...parts]) expect(error.message).toContain(part);
  });

  it('counts lines over fields of several lines and blank ones', () => {
    expect(readCsvTable('a,b\n"x\n\ny",1\n\nz,2').lines).toEqual(Int32Array.of(4, 6));
    expect(errorOf('a,b\n"x\n\ny",1\n\nz,?', { types: { b: 'number' } }).message).toContain('line 6');
  });

  it('reads the columns that are named, in that order', () => {
    expect(Object.keys(readCsv('a,b,c\n1,2,3\n', { columns: ['c', 'a'] }))).toEqual(['c', 'a']);
    expect(Object.keys(readCsv(',a,__proto__\n1,2,3\n'))).toEqual(['a', '__proto__']);
    const error = errorOf('load,b\n1,2\n', { columns: ['laod'] });
    expect(error.code).toBe('MISSING_COLUMN');
    expect(error.message).toContain('Did you mean "load"?');
    expect(errorOf('a;b\n1;2\n', { columns: ['a'], delimiter: ',' }).message).toContain('";" as `delimiter`');
    expect(errorOf('a\n1\n', { types: { b: 'text' } }).code).toBe('MISSING_COLUMN');
  });

  it('tells the names of the first line', () => {
    expect(readCsvHeader('\ufeff\n" a ";;b\n')).toEqual(['a', '', 'b']);
    expect(() => readCsvHeader('a,a\n')).toThrow('"a" twice');
    expect(() => readCsvHeader('')).toThrow('is empty');
    expect(() => readCsvHeader('a', { columns: ['a'] } as never)).toThrow(/`columns` is not an option/);
  });

  it('reads dates where told, in a time zone, and names the line of one that is none', () => {
    const types = { day: 'date', code: 'text' } as const;
    const text = 'day,code\n2022-07-01 12:30,01\nNA,02\n7/2/2022,03\n';
    expect(readCsv(text, { types, timeZone: 'Europe/Berlin' })).toEqual({
      day: [new Date(1656671400000), null, new Date(Date.UTC(2022, 6, 1, 22))],
      code: ['01', '02', '03'],
    });
    const error = errorOf('day,code\n2022-07-01,1\n\n2/30/2022,2\n', { types });
    expect(error.code).toBe('PARSE_FAILED');
    expect(error.message).toContain('line 4, column "day" can\'t be read: there is no such day');
  });

  it.each<[string, unknown]>([
    ['delimiter', { delimiter: '' }],
    ['delimiter', { delimiter: '"' }],
    ['delimiter', { delimiter: '||' }],
    ['decimal', { decimal: ';' }],
    ['thousands', { thousands: '1' }],
    ['thousands', { thousands: ',', decimal: ',' }],
    ['thousands', { thousands: '.', decimal: '.' }],
    ['na', { na: 'x' }],
    ['columns', { columns: 'a' }],
    ['types', { types: { a: 'integer' } }],
    ['types', { types: ['number'] }],
    ['source', { source: '' }],
    ['timeZone', { timeZone: 'Nowhere', types: { a: 'date' } }],
    ['delimeter', { delimeter: ';' }],
  ])('refuses the option `%s` of %j', (name, options) => {
    const error = errorOf('a\n1\n', options as ReadCsvOptions);
    expect(error.code).toBe('INVALID_OPTION');
    expect(error.message).toContain(`\`${name}\``);
  });

  it.each([null, undefined, 5, {}, ['a,b']])('refuses %j for a text', (input) => {
    expect(errorOf(input as never).code).toBe('INVALID_OPTION');
  });

  it('takes time that is linear in the length of a field', () => {
    const long = '1'.repeat(400_000);
    const started = performance.now();
    for (const field of [
      `${long}x`,
      `${long},x`,
      `${long}.${long}x`,
      `"${long}x"`,
      ` ${' '.repeat(400_000)}x`,
    ]) {
      readCsv(`a;b\n${field};1\n`);
    }
    expect(() => readCsv(`a;b\n"${long}""${long};1\n`)).toThrow('never ends');
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
