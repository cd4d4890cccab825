import { journalLine, readJournalLines } from './journal-lines';

const format = { format: 'diary', formatVersion: 2 };
interface Entry {
  day: number;
}
const isEntry = (value: unknown): value is Entry => typeof (value as Entry | undefined)?.day === 'number';

/** The lines, each sealed after those before it. */
function sealed(...texts: string[]): string[] {
  let digest: string | undefined;
  return texts.map((text) => {
    const next = journalLine(text, digest);
    digest = next.digest;
    return next.line;
  });
}

const headerText = JSON.stringify({ ...format, of: 'x' });
const [header, first, second, third] = sealed(headerText, '{"day":1}', '{"day":2}', '{"day":3.25}') as [
  string,
  string,
  string,
  string,
];

function read(text: string) {
  return readJournalLines({ bytes: Buffer.from(text), file: 'x.jsonl', ...format, isEntry });
}

it('reads a header and the entries', () => {
  const text = header + first + second;
  expect(read(text)).toEqual({
    header: { ...format, of: 'x' },
    entries: [{ day: 1 }, { day: 2 }],
    wholeBytes: text.length,
    lastDigest: second.slice(-19, -3),
  });
  expect(JSON.parse(second)).toEqual({ day: 2, digest: second.slice(-19, -3) });
});

it('leaves out what is after the last whole line, at whichever byte it ends', () => {
  const whole = header + first;
  for (let end = 0; end < second.length; end++) {
    expect(read(whole + second.slice(0, end))).toMatchObject({
      entries: [{ day: 1 }],
      wholeBytes: whole.length,
    });
  }
  for (let end = 0; end < header.length; end++) {
    expect(read(header.slice(0, end))).toMatchObject({ header: undefined, entries: [], wholeBytes: 0 });
  }
});

it('leaves out a last line that is whole and unreadable', () => {
  for (const last of ['{"a', '"a"', 'null', '\0\0', `\0\0\0\0\0\0\0\0${second.slice(8, -1)}`]) {
    expect(read(`${header}${first}${last}\n`)).toMatchObject({
      entries: [{ day: 1 }],
      wholeBytes: header.length + first.length,
    });
  }
});

it.each([
  ['', 2, `${header}{"a\n${first}`],
  ['', 3, `${header}${first}"a"\n${second}`],
  ['without its digest', 3, `${header}${first}{"day":2}\n${third}`],
  ['of another version', 1, sealed('{"format":"diary","formatVersion":3}')[0]!],
  ['of another kind', 1, 'Date,Price\n'],
  ['of another kind without an end', 1, 'Date,Price'],
  ['with no JSON', 1, `{\n${first}`],
])('names the line that can not be read %s', (_, line, text) => {
  expect(() => read(text)).toThrow(`Line ${line} of the journal x.jsonl can't be read.`);
  expect(() => read(text)).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
});

it.each([
  ['a value is another', 4, header + first + second + third.replace('3.25', '3.35')],
  ['a digit is cut out', 4, header + first + second + third.replace('3.25', '.25')],
  ['a line is left out', 3, header + first + third],
  ['two lines have changed places', 2, header + second + first + third],
  ['the header is another', 1, header.replace('"of":"x"', '"of":"y"') + first],
])('names the line from which on something was changed: %s', (_, line, text) => {
  const expected = `Line ${line} of the journal x.jsonl ${text.includes('{"day":.25') ? "can't be read" : 'does not match'}`;
  const tail = text.includes('{"day":.25') ? '{"day":4}\n' : '';
  expect(() => read(text + tail)).toThrow(expected);
});

it('never reads an entry that has another bit than was written', () => {
  const text = Buffer.from(header + first + second + third);
  const lines = [header.length, header.length + first.length, header.length + first.length + second.length];
  for (let byte = 0; byte < lines[2]!; byte++) {
    for (let bit = 0; bit < 8; bit++) {
      const bytes = Buffer.from(text);
      bytes[byte]! ^= 1 << bit;
      const reading = () => readJournalLines({ bytes, file: 'x.jsonl', ...format, isEntry });
      expect(reading).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
    }
  }
});

it('takes values as `parse` makes them, bytes counted in UTF-8', () => {
  const text = sealed(headerText, '{"ä":7}').join('');
  const journal = readJournalLines({
    bytes: Buffer.from(text),
    file: 'x.jsonl',
    ...format,
    isEntry,
    parse: (line) => (line === '{"ä":7}' ? { day: 7 } : JSON.parse(line)),
  });
  expect(journal).toMatchObject({ entries: [{ day: 7 }], wholeBytes: text.length + 1 });
});
