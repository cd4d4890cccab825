import { readSeries, type SeriesSource } from '@btcfc/series';
import { problemText, timeText } from './words';

async function problemOf(columns: SeriesSource): Promise<string> {
  const error: unknown = await readSeries(columns).catch((reason: unknown) => reason);
  if (!(error instanceof Error)) throw new Error('these columns were read without an error');
  return problemText(error.message);
}

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

const dates = ['2024-01-01', '2024-01-02', '2024-01-03'];

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
