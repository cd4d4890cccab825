import { readJournalLines } from './journal-lines';

const format = { format: 'diary', formatVersion: 2 };
const header = JSON.stringify({ ...format, of: 'x' });
const isEntry = (value: unknown): value is number => typeof value === 'number';

function read(text: string) {
  return readJournalLines({ bytes: Buffer.from(text), file: 'x.jsonl', ...format, isEntry });
}

it('reads a header and the entries', () => {
  const text = `${header}\n1\n2\n`;
  expect(read(text)).toEqual({
    header: { ...format, of: 'x' },
    entries: [1, 2],
    wholeBytes: text.length,
  });
});

it('leaves out what is after the last whole line, at whichever byte it ends', () => {
  const whole = `${header}\n1\n`;
  const last = '23456\n';
  for (let end = 0; end < last.length; end++) {
    expect(read(whole + last.slice(0, end))).toMatchObject({ entries: [1], wholeBytes: whole.length });
  }
  for (let end = 0; end <= header.length; end++) {
    expect(read(header.slice(0, end))).toEqual({ header: undefined, entries: [], wholeBytes: 0 });
  }
});

it('leaves out a last line that is whole and unreadable', () => {
  for (const last of ['{"a', '"a"', 'null', '\0\0']) {
    expect(read(`${header}\n1\n${last}\n`)).toMatchObject({ entries: [1], wholeBytes: header.length + 3 });
  }
});

it.each([
  ['', 2, `${header}\n{"a\n1\n`],
  ['', 3, `${header}\n1\n"a"\n1\n`],
  ['of another version', 1, `{"format":"diary","formatVersion":3}\n`],
  ['of another kind', 1, 'Date,Price\n'],
  ['of another kind without an end', 1, 'Date,Price'],
  ['with no JSON', 1, '{\n1\n'],
])('names the line that can not be read %s', (_, line, text) => {
  expect(() => read(text)).toThrow(`Line ${line} of the journal x.jsonl can't be read.`);
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
});

it('takes values as `parse` makes them, bytes counted in UTF-8', () => {
  const text = `${header}\nä\n`;
  const journal = readJournalLines({
    bytes: Buffer.from(text),
    file: 'x.jsonl',
    ...format,
    isEntry,
    parse: (line) => (line === 'ä' ? 7 : JSON.parse(line)),
  });
  expect(journal).toMatchObject({ entries: [7], wholeBytes: text.length + 1 });
});
