import { readSeries, type SeriesSource } from '@btcfc/series';
import { dateText, dateTexts, problemText, timeText } from './words';

async function problemOf(columns: SeriesSource): Promise<string> {
  const error: unknown = await readSeries(columns).catch((reason: unknown) => reason);
  if (!(error instanceof Error)) throw new Error('these columns were read without an error');
  return problemText(error.message);
}

const csvOf = (cells: readonly string[]) =>
  new File([`date,y\n${cells.map((cell, row) => `${dates[row]},${cell}`).join('\n')}\n`], 'y.csv');

const dates = ['2024-01-01', '2024-01-02', '2024-01-03'];

it.each([
  [0, '0 ms'],
  [12.4, '12 ms'],
  [9_940, '9.9 s'],
  [9_960, '10 s'],
  [119_600, '2 min 0 s'],
  [3_600_000, '1 h 0 min'],
  [200_000_000, '2 d 7 h'],
])('tells %d ms as %s', (milliseconds, text) => {
  expect(timeText(milliseconds)).toBe(text);
});

it.each([
  ['2026-02-01T23:00:00Z', '2026-02-01 23:00'],
  ['2026-02-01T23:00:30.5Z', '2026-02-01 23:00:30.5'],
  ['2026-02-01T00:00:00+01:00', '2026-02-01 00:00'],
  ['2026-02-01', '2026-02-01'],
])('writes %s as its clock shows it', (stamp, text) => {
  expect(dateText(stamp)).toBe(text);
});

it('tells the hour apart that clocks show twice', () => {
  const clocks = ['01:00:00+02:00', '02:00:00+02:00', '02:00:00+01:00', '03:00:00+01:00'];
  expect(dateTexts(clocks.map((clock) => `2026-10-25T${clock}`))).toEqual([
    '2026-10-25 01:00',
    '2026-10-25 02:00 +02:00',
    '2026-10-25 02:00 +01:00',
    '2026-10-25 03:00',
  ]);
});

it('says of an hour that clocks skip where the zone is chosen', async () => {
  const hours = ['00', '01', '03', '04', '05'].map((hour) => `2026-03-29 ${hour}:00`);
  const { report } = await readSeries({ date: hours, load: [1, 2, 3, 4, 5] });
  const [text] = report.notes.map(problemText);
  expect(text).toMatch(/^2026-03-29 02:00 is absent/);
  expect(text).toMatch(/name the zone as “Dates are on the clocks of”\.$/);
});

it('asks how numbers are written, and for empty cells, as the page lets it be done', async () => {
  expect(await problemOf(csvOf(['"1,100"', '"1,200"', '"1,300"']))).toContain(
    'Set “Numbers are written” to “as 1.234,5” if it is a decimal one, to “as 1,234.5” if it parts thousands.',
  );
  const text = await problemOf(csvOf(['1', 'shut', '3']));
  expect(text).toMatch(/if "shut" stands for a value that is missing, leave the cell empty\.$/);
});

it('names what becomes of dates that stand twice as the page lets it be chosen', async () => {
  const text = await problemOf({ date: [...dates, ...dates], units: [1, 2, 3, 4, 5, 6] });
  expect(text).toContain(
    'Set “Dates that stand twice” to “add them up”, “take the mean”, “keep the first row” or “keep the last row”.',
  );
});

it('leaves names of columns as they are', async () => {
  const text = await problemOf({ sum: [...dates, ...dates], units: [1, 2, 3, 4, 5, 6] });
  expect(text).toContain('column "sum"');
});

it('asks for one column where the page takes one', async () => {
  const text = await problemOf({ date: dates, a: [1, 2, 4], b: [3, 5, 6] });
  expect(text).toMatch(/"a" and "b".*as “Forecast this”\.$/);
});
