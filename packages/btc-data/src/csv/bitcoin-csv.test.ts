import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { BtcfcError } from '@btcfc/core';
import { describeWithReference, referenceFile } from '@btcfc/test-support';
import { parseBitcoinCsv, readBitcoinCsv } from './bitcoin-csv';
import { BITCOIN_COLUMNS } from './columns';

const names = [...BITCOIN_COLUMNS];

/** A row whose column `k` holds `10 * k + offset`, but for what is given. */
function row(date: string, given: Record<string, string> = {}, offset = 0): string {
  return names.map((name, k) => given[name] ?? (k === 0 ? date : String(10 * k + offset))).join(',');
}

function csv(...rows: string[]): string {
  return `${[names.join(','), ...rows].join('\n')}\n`;
}

function errorOf(work: () => unknown): BtcfcError {
  try {
    work();
  } catch (error) {
    if (BtcfcError.isInstance(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('parseBitcoinCsv', () => {
  it('reads 24 columns, in the order of the file', () => {
    const frame = parseBitcoinCsv(csv(row('2/18/2010 0:00'), row('2/17/2010 0:00', {}, 0.5)));
    expect(Object.keys(frame)).toEqual(names);
    expect(frame.Date).toEqual(['2010-02-18', '2010-02-17']);
    expect(frame.btc_market_price).toEqual(Float64Array.of(10, 10.5));
    expect(frame.btc_estimated_transaction_volume_usd).toEqual(Float64Array.of(230, 230.5));
  });

  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['CR', (text: string) => text.replaceAll('\n', '\r')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['quotes', (text: string) => text.replace(/[^,\n]+/g, '"$&"')],
    ['quotes with spaces around and within', (text: string) => text.replace(/[^,\n]+/g, ' " $& " ')],
    ['a byte order mark before a quote', (text: string) => `\ufeff${text.replace(/[^,\n]+/g, '"$&"')}`],
    ['line ends of two kinds', (text: string) => text.replace('\n', '\r\n')],
    ['blank lines', (text: string) => text.replaceAll('\n', '\n\n  \n')],
    ['no line end at the end', (text: string) => text.trimEnd()],
  ])('understands %s', (_, change) => {
    const text = csv(row('1/1/2015'), row('1/2/2015', { btc_difficulty: '1.5E+12' }));
    expect(parseBitcoinCsv(change(text))).toEqual(parseBitcoinCsv(text));
  });

  it.each(['', ' ', 'NA', 'N/A', '#N/A', 'None', 'na', 'NaN', 'nan', 'NULL', 'null', ' Null ', '""', '"NA"'])(
    'takes %j as missing',
    (field) => {
      const text = csv(
        row('1/1/2015', { btc_market_price: field, btc_estimated_transaction_volume_usd: field }),
      );
      const frame = parseBitcoinCsv(text);
      expect(frame.btc_market_price).toEqual(Float64Array.of(Number.NaN));
      expect(frame.btc_estimated_transaction_volume_usd).toEqual(Float64Array.of(Number.NaN));
      expect(frame.btc_total_bitcoins).toEqual(Float64Array.of(20));
    },
  );

  it.each([
    ['2.92E-05', 2.92e-5],
    ['-1', -1],
    ['+.5', 0.5],
    ['5.', 5],
    ['007', 7],
    ['0.1234567890123456789', 0.12345678901234568],
    [' 12 ', 12],
    ['9007199254740993', 9007199254740992],
    ['1e-400', 0],
  ])('reads the number %s', (field, expected) => {
    const frame = parseBitcoinCsv(csv(row('1/1/2015', { btc_hash_rate: field })));
    expect(frame.btc_hash_rate).toEqual(Float64Array.of(expected));
  });

  it('reads columns in any order', () => {
    const shuffled = [...names].reverse();
    const text = `${shuffled.join(',')}\n${row('1/1/2015').split(',').reverse().join(',')}`;
    expect(parseBitcoinCsv(text)).toEqual(parseBitcoinCsv(csv(row('1/1/2015'))));
    expect(Object.keys(parseBitcoinCsv(text))).toEqual(names);
  });

  it('keeps further columns of numbers and leaves out others', () => {
    const header = [',', names.join(','), 'sentiment', 'note', 'blank', 'mixed', '__proto__', ''].join(',');
    const body = ['0,', row('1/1/2015'), '0.25', 'quiet', '', '1', '3', 'x'].join(',');
    const next = ['1,', row('1/2/2015'), 'NA', '2', '', 'one', '4', 'x'].join(',');
    const frame = parseBitcoinCsv([header, body, next].join('\n')) as unknown as Record<string, unknown>;
    expect(Object.keys(frame)).toEqual([...names, 'sentiment', '__proto__']);
    expect(frame.sentiment).toEqual(Float64Array.of(0.25, Number.NaN));
    expect(Object.getPrototypeOf(frame)).toBe(Object.prototype);
  });

  it('finds another delimiter, and names it when a wrong one is told', () => {
    for (const delimiter of [';', '\t']) {
      const text = csv(row('1/1/2015', { btc_market_price: '' })).replaceAll(',', delimiter);
      expect(parseBitcoinCsv(text, { delimiter }).btc_total_bitcoins).toEqual(Float64Array.of(20));
      expect(parseBitcoinCsv(text)).toEqual(parseBitcoinCsv(text, { delimiter }));
      const error = errorOf(() => parseBitcoinCsv(text, { delimiter: ',' }));
      expect(error.remedy).toContain(JSON.stringify(delimiter));
    }
  });

  const good = row('1/1/2015');
  it.each([
    [
      'a field that is text',
      csv(good, row('1/2/2015', { btc_difficulty: 'high' })),
      [3, '"btc_difficulty"', '"high"'],
    ],
    ['hexadecimal', csv(row('1/1/2015', { btc_difficulty: '0x10' })), [2, '"btc_difficulty"', '"0x10"']],
    ['thousands', csv(row('1/1/2015', { btc_difficulty: '"1,234"' })), [2, '"btc_difficulty"', '"1,234"']],
    ['a unit', csv(row('1/1/2015', { btc_market_price: '$5' })), [2, '"btc_market_price"', '"$5"']],
    [
      'another word for missing',
      csv(row('1/1/2015', { btc_market_price: 'absent' })),
      [2, '"btc_market_price"'],
    ],
    [
      'infinity',
      csv(row('1/1/2015', { btc_market_price: '-Infinity' })),
      [2, '"btc_market_price"', 'infinite'],
    ],
    ['inf', csv(row('1/1/2015', { btc_market_price: 'inf' })), [2, '"btc_market_price"', 'infinite']],
    ['overflow', csv(row('1/1/2015', { btc_market_price: '1e999' })), [2, '"btc_market_price"', 'infinite']],
    ['no date', csv(good, row('')), [3, '"Date"', 'missing']],
    ['NaN for a date', csv(good, row('NaN')), [3, '"Date"', 'missing']],
    ['an unreadable date', csv(good, row('Jan 2 2015')), [3, '"Date"', 'not a date', '"Jan 2 2015"']],
    ['an impossible date', csv(good, row('2/30/2015')), [3, '"Date"', 'no such day', '"2/30/2015"']],
    [
      'a date twice',
      csv(good, row('1/2/2015'), row('1/1/2015')),
      [4, '"Date"', '2015-01-01 is in line 2 already'],
    ],
    ['a date twice in two forms', csv(good, row('2015-01-01T02:00+02:00')), [3, '"Date"', 'line 2 already']],
    ['too few fields', csv(good, '1/2/2015,5', row('1/3/2015')), [3, '2 fields', '24']],
    ['too many fields', csv(good, `${row('1/2/2015')},5`), [3, '25 fields', '24']],
    ['a line cut off', `${csv(good)}1/2/2015,5,6`, ['last line (3)', '3 of 24 fields']],
    ['a line cut off, with a line end', csv(good, '1/2/2015,5,6'), ['last line (3)', '3 of 24 fields']],
    ['a line cut off within quotes', `${csv(good)}"1/2/20`, ['line 3', 'is whole']],
    ['a stray quote', csv(row('1/1/2015', { btc_market_price: '1"0' })), ['line 2', 'quote']],
    ['a number after lines and blanks', `${csv(good)}\n\n${row('1/2/2015', { btc_market_price: '?' })}`, [5]],
    [
      'a number after CRLF',
      csv(good, row('1/2/2015', { btc_market_price: '?' })).replaceAll('\n', '\r\n'),
      [3],
    ],
    ['nothing', '', ['is empty']],
    ['nothing but lines', '\n\r\n\n', ['is empty']],
    ['a byte order mark alone', '\ufeff', ['is empty']],
    ['a header alone', names.join(','), ['no rows']],
    ['a header and its line end', csv(), ['no rows']],
    [
      'a column twice',
      csv(good).replace('btc_market_cap', 'btc_market_price'),
      ['"btc_market_price" twice', '2 and 4'],
    ],
    ['a further column twice', `${names.join(',')},x,x\n${good},1,2`, ['"x" twice', '25 and 26']],
  ])('refuses %s', (_, text, parts) => {
    const error = errorOf(() => parseBitcoinCsv(text, { source: 'prices.csv' }));
    expect(error.code).toBe('PARSE_FAILED');
    expect(error.message).toContain('prices.csv');
    for (const part of parts)
      expect(error.message).toContain(typeof part === 'number' ? `line ${part},` : part);
  });

  it('names each absent column', () => {
    const text = csv(good).replace('Date', 'date').replace('btc_hash_rate', 'hash');
    const error = errorOf(() => parseBitcoinCsv(text));
    expect(error.code).toBe('MISSING_COLUMN');
    expect(error.message).toContain('lacks the columns Date, btc_hash_rate.');
  });

  it('refuses options that make no sense', () => {
    for (const delimiter of ['', '"', '\n', 5 as unknown as string]) {
      expect(errorOf(() => parseBitcoinCsv(csv(good), { delimiter })).code).toBe('INVALID_OPTION');
    }
    const misspelt = errorOf(() => parseBitcoinCsv(csv(good), { delimeter: ';' } as never));
    expect(misspelt.message).toContain(
      '`delimeter` is not an option of parseBitcoinCsv: did you mean `delimiter`?',
    );
    expect(errorOf(() => parseBitcoinCsv(csv(good), null as never)).code).toBe('INVALID_OPTION');
    expect(errorOf(() => parseBitcoinCsv(Buffer.from('x') as unknown as string)).code).toBe('INVALID_OPTION');
  });
});

describe('readBitcoinCsv', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'btc-data-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('reads a file by path or URL', () => {
    const file = path.join(directory, 'a.csv');
    const text = csv(row('1/1/2015'));
    writeFileSync(file, `\ufeff${text}`);
    expect(readBitcoinCsv(file)).toEqual(parseBitcoinCsv(text));
    expect(readBitcoinCsv(pathToFileURL(file))).toEqual(parseBitcoinCsv(text));
  });

  it('names a file that is absent, a directory, or below a file', () => {
    const file = path.join(directory, 'a.csv');
    writeFileSync(file, '');
    const absent = path.join(directory, 'absent.csv');
    for (const [where, reason] of [
      [absent, 'no such file'],
      [directory, 'directory'],
      [path.join(file, 'b.csv'), 'a file stands'],
    ] as const) {
      const error = errorOf(() => readBitcoinCsv(where));
      expect(error.code).toBe('FILE_ACCESS');
      expect(error.message).toContain(where);
      expect(error.message).toContain(reason);
    }
  });

  it('names a file that is not text in UTF-8', () => {
    const file = path.join(directory, 'utf16.csv');
    writeFileSync(file, Buffer.from(`\ufeff${csv(row('1/1/2015'))}`, 'utf16le'));
    const error = errorOf(() => readBitcoinCsv(file));
    expect(error.code).toBe('PARSE_FAILED');
    expect(error.message).toContain('UTF-8');
  });

  it('refuses what is no path', () => {
    expect(errorOf(() => readBitcoinCsv(undefined as unknown as string)).code).toBe('INVALID_OPTION');
    expect(errorOf(() => readBitcoinCsv(new URL('https://example.org/a.csv'))).code).toBe('INVALID_OPTION');
  });
});

describeWithReference('readBitcoinCsv on the reference dataset', () => {
  const file = referenceFile('data/bitcoin_dataset.csv');

  it('reads each of 2,906 x 24 fields', () => {
    const frame = readBitcoinCsv(file);
    const lines = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
    expect(lines).toHaveLength(2907);
    expect(Object.keys(frame)).toEqual(lines[0]);
    for (const [position, name] of BITCOIN_COLUMNS.entries()) {
      const fields = lines.slice(1).map((line) => line[position]!);
      if (name === 'Date') {
        const days = fields.map((field) => {
          const [month, day, year] = field.replace(' 0:00', '').split('/');
          return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
        });
        expect(frame.Date).toEqual(days);
      } else {
        expect(Array.from(frame[name])).toEqual(
          fields.map((field) => (field === '' ? Number.NaN : Number(field))),
        );
      }
    }
  });

  it('finds the days and the missing values that are known of it', () => {
    const frame = readBitcoinCsv(file);
    expect(frame.Date).toHaveLength(2906);
    expect([frame.Date[0], frame.Date.at(-1)]).toEqual(['2010-02-17', '2018-01-31']);
    const missing = BITCOIN_COLUMNS.filter((name) => name !== 'Date')
      .map((name) => [name, frame[name].filter(Number.isNaN).length] as const)
      .filter(([, count]) => count > 0);
    expect(Object.fromEntries(missing)).toEqual({
      btc_total_bitcoins: 27,
      btc_trade_volume: 21,
      btc_blocks_size: 29,
      btc_median_confirmation_time: 12,
      btc_difficulty: 16,
      btc_transaction_fees: 10,
    });
    expect(frame.btc_market_price.filter((price) => price > 0)).toHaveLength(2725);
  });
});
