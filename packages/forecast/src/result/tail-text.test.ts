import { foldNames, shortFoldNames } from './tail-text';

const hour = 3_600_000;
const stampOf = (zone: string) => (date: number) => new Date(date).toISOString().replace('.000Z', zone);

it('calls the parts of a tail by their dates, and by what a clock shows where there is little room', () => {
  const folds = [
    { from: 0, to: hour },
    { from: 2 * hour, to: 3 * hour },
  ];
  expect(foldNames(folds, stampOf('+02:00'))[0]).toBe(
    '1970-01-01T00:00:00+02:00 to 1970-01-01T01:00:00+02:00',
  );
  for (const zone of ['+02:00', 'Z'])
    expect(shortFoldNames(folds, stampOf(zone))).toEqual(['1970-01-01 00:00', '1970-01-01 02:00']);
  expect(shortFoldNames(folds, (date) => `day ${date}`)[0]).toBe('day 0');
  expect(shortFoldNames([{ from: undefined }], stampOf('Z'))).toEqual(['part 1']);
});
