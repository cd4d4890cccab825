import { Rng } from '@btcfc/core';
import { readColumns, readSeries } from '../../index';

const csvOf = (fields: readonly string[], delimiter = ',') =>
  `date${delimiter}y\n${fields.map((field, row) => `2024-01-0${row + 1}${delimiter}"${field}"`).join('\n')}\n`;

async function read(fields: readonly string[], options = {}, delimiter = ',') {
  const { series, report } = await readSeries(csvOf(fields, delimiter), { incomplete: 'keep', ...options });
  const notes = report.notes.filter((note) => note.includes('as people write them'));
  return { values: Array.from(series[0]!.values), notes };
}

describe('numbers as people write them', () => {
  it.each<[string, string[], number[], string]>([
    ['dollars', ['$1,100.50', '$998.00', '-$3'], [1100.5, 998, -3], '"$1,100.50" (line 2) is 1100.5'],
    ['dollars behind a sign', ['$-5', '+$2,000,000'], [-5, 2e6], '"+$2,000,000" (line 3) is 2000000'],
    ['euros behind', ['1.100,00 €', '2,50 €', '0,125€'], [1100, 2.5, 0.125], '"1.100,00 €" (line 2) is 1100'],
    ['euros before', ['€ 1.100.000', '€ 7', '€ 8'], [1.1e6, 7, 8], 'is 1100000'],
    ['codes of money', ['EUR 5', 'EUR 6.25'], [5, 6.25], '"EUR 6.25" (line 3) is 6.25'],
    ['letters before a sign', ['R$ 1.234,50', 'R$ 2,00'], [1234.5, 2], 'is 1234.5'],
    ['spaces', ['1 100,50', '2 000', '7'], [1100.5, 2000, 7], '"1 100,50" (line 2) is 1100.5'],
    ['narrow spaces', ['1\u202f100,50', '2\u00a0000'], [1100.5, 2000], 'is 1100.5'],
    ['apostrophes', ["1'100.50", '2’000', '7.5'], [1100.5, 2000, 7.5], 'is 1100.5'],
    [
      'accounts',
      ['$1,100.00', '($1,250.75)', '(2)'.replace('2', '$2')],
      [1100, -1250.75, -2],
      '"($1,250.75)" (line 3) is -1250.75',
    ],
    [
      'accounts without a sign',
      ['1,100.00', '(2,250.00)', '0.00'],
      [1100, -2250, 0],
      '"(2,250.00)" (line 3) is -2250',
    ],
    [
      'per cent',
      ['12%', '12.5 %', '-3%'],
      [12, 12.5, -3],
      'percentages as people write them: "12.5 %" (line 3) is 12.5',
    ],
    ['per cent with commas', ['12,5 %', '3,25 %'], [12.5, 3.25], 'percentages'],
    ['a gap', ['$5', '', '$7'], [5, Number.NaN, 7], '"$5" (line 2) is 5'],
  ])('are read: %s', async (_, fields, values, note) => {
    for (const delimiter of [',', ';']) {
      const found = await read(fields, {}, delimiter);
      expect(found.values).toEqual(values);
      expect(found.notes).toEqual([expect.stringContaining(note)]);
    }
  });

  it('are thousands where all other numbers are whole and below, and that is said', async () => {
    const { values, notes } = await read(['$998', '$999', '$1,026']);
    expect(values).toEqual([998, 999, 1026]);
    expect(notes).toEqual([
      'Column "y" holds numbers as people write them: "$1,026" (line 4) is 1026. Where that is a fraction instead, set `decimal` to ",".',
    ]);
    expect((await read(['998 €', '999 €', '1.026 €'], {}, ';')).values).toEqual([998, 999, 1026]);
    expect((await read(['$998', '$999', '$1,026'], { decimal: ',' })).values).toEqual([998, 999, 1.026]);
  });

  it.each<[string, string[], string]>([
    ['thousands or a fraction', ['$1,100', '$1,250'], 'line 2, column "y" can\'t be read: its comma may be'],
    ['either beside a fraction of the other mark', ['1.100 €', '2,5 €'], 'its point may be a decimal one'],
    ['either beside a fraction of the other mark, in dollars', ['$1,100', '$2.5'], 'its comma may be'],
    ['a few small ones beside it', ['$2', '$3', '$1,125'], 'line 4, column "y" can\'t be read: its comma'],
    ['both marks alone', ['1.100 €', '2,500 €'], 'its point may be'],
    ['per cent with three digits', ['12.500%', '3.250%'], 'its point may be'],
    [
      'two signs of money',
      ['$5', '€6'],
      'line 3, column "y" can\'t be read: it is not written as "$5" (line 2) is',
    ],
    ['two sides', ['$5', '6$'], 'is not written as'],
    ['a sign on some', ['$5', '6'], 'is not written as'],
    ['per cent on some', ['12%', '0.12'], 'is not written as'],
    ['two kinds of groups', ['$1,100,000', '$1 100 000'], 'not all parted alike'],
    ['groups of two digits', ['₹1,00,000', '₹5'], 'not all parted alike'],
  ])('are asked about where they leave open: %s', async (_, fields, part) => {
    await expect(read(fields)).rejects.toThrow(part);
    await expect(read(fields, { value: 'y' })).rejects.toThrow(part);
  });

  it('are as told where an option tells', async () => {
    expect((await read(['$1,100', '$1,250'], { decimal: '.' })).values).toEqual([1100, 1250]);
    expect((await read(['$1,100', '$1,250'], { decimal: ',' })).values).toEqual([1.1, 1.25]);
    expect((await read(['1.100 €', '2,5 €'], { decimal: ',' })).values).toEqual([1100, 2.5]);
    expect((await read(['1.100 €', '2 €'], { thousands: '.' })).values).toEqual([1100, 2]);
  });

  it.each([
    [['5 kg', '6 kg']],
    [['US 5', 'US 6']],
    [['(1)', '(2)']],
    [['$(5', '$6']],
    [['$5$', '$6$']],
    [['(-5)', '$6']],
    [['$1,100 a day', '$5']],
    [['$1e3', '$5']],
  ])('are none of these: %j', async (fields) => {
    await expect(read(fields)).rejects.toThrow('has no column of numbers to forecast');
  });

  it('of columns that nobody asks for stay text where they leave anything open', async () => {
    const text = 'date,sold,price\n2024-01-01,5,"$1,100"\n2024-01-02,6,"$1,250"\n';
    expect(Array.from((await readSeries(text, { incomplete: 'keep' })).series[0]!.values)).toEqual([5, 6]);
    expect((await readColumns(text))[2]).toEqual({ name: 'price', holds: 'text' });
    expect((await readColumns(text, { decimal: '.' }))[2]).toEqual({ name: 'price', holds: 'numbers' });
    await expect(readSeries(text, { value: 'sold', pastCovariates: ['price'] })).rejects.toThrow('its comma');
  });

  it('are read from JSON and frames, where texts of digits alone stay what they are', async () => {
    const rows = ['2024-01-01', '2024-01-02'].map((date, row) => ({
      date,
      y: `$${row + 1},250.50`,
      code: `00${row}`,
    }));
    for (const source of [JSON.stringify(rows), rows]) {
      const { series } = await readSeries(source, { incomplete: 'keep', value: 'y' });
      expect(Array.from(series[0]!.values)).toEqual([1250.5, 2250.5]);
    }
    expect((await readColumns(rows))[2]).toEqual({ name: 'code', holds: 'text' });
  });
});

describe('a number that was written by another program', () => {
  const locales = [
    'en-US',
    'en-IN',
    'de-DE',
    'de-CH',
    'de-AT',
    'fr-FR',
    'fr-CH',
    'es-ES',
    'es-MX',
    'it-IT',
    'pt-BR',
    'sv-SE',
    'pl-PL',
    'ja-JP',
    'tr-TR',
    'en-ZA',
  ];
  const forms: Intl.NumberFormatOptions[] = [
    { style: 'currency', currency: 'EUR' },
    { style: 'currency', currency: 'USD', currencySign: 'accounting' },
    { style: 'currency', currency: 'CHF', currencyDisplay: 'code' },
    { style: 'currency', currency: 'JPY' },
    { style: 'currency', currency: 'KWD', currencyDisplay: 'code' },
    { style: 'unit', unit: 'percent', maximumFractionDigits: 3 },
    { maximumFractionDigits: 0 },
    { minimumFractionDigits: 2, maximumFractionDigits: 2 },
  ];
  const rng = new Rng(7);
  const size = () => (rng.uniform() < 0.2 ? -1 : 1) * 10 ** (rng.uniform() * 7 - 1);

  it.each(locales)('is that number or refused, never another one: %s', async (locale) => {
    let readable = 0;
    let refused = 0;
    for (const form of forms) {
      const format = new Intl.NumberFormat(locale, form);
      const digits = format.resolvedOptions().maximumFractionDigits!;
      for (let table = 0; table < 25; table++) {
        const wanted = Array.from({ length: 1 + Math.floor(rng.uniform() * 6) }, () =>
          Number(size().toFixed(digits)),
        );
        const fields = wanted.map((value) => format.format(value));
        const found = await read(fields, { value: 'y' }, ';').catch((error: Error) => error);
        if (found instanceof Error) {
          refused++;
          continue;
        }
        readable++;
        const unsigned = (values: number[]) => values.map((value) => value + 0);
        expect([fields, unsigned(found.values)]).toEqual([fields, unsigned(wanted)]);
      }
    }
    expect(readable + refused).toBe(forms.length * 25);
    expect(readable).toBeGreaterThan(refused / 4);
  });
});
