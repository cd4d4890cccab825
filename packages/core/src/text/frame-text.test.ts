import { frameText, infoText } from './frame-text';

const frame = {
  day: ['mon', 'tue', null, 'thu'],
  sold: [3, Number.NaN, 5.25, 1e-7],
  open: Uint8Array.of(1, 0, 1, 1),
  at: [new Date(0), new Date(3_600_000), null, new Date(7_200_500)],
};

it('tells columns, values that are there, and types', () => {
  expect(infoText(frame).split('\n')).toEqual([
    '4 rows, 4 columns',
    '#  column  present  type',
    '0  day           3  text',
    '1  sold          3  number',
    '2  open          4  boolean',
    '3  at            3  date',
  ]);
});

it('shows all rows where there are few', () => {
  expect(frameText({ day: frame.day, sold: frame.sold }).split('\n')).toEqual([
    '   day       sold',
    '0  mon          3',
    '1  tue        NaN',
    '2            5.25',
    '3  thu  1.0000e-7',
    '[4 rows x 2 columns]',
  ]);
});

it('leaves rows in the middle out', () => {
  const rows = frameText({ row: Array.from({ length: 20 }, (_, row) => row) }, { rows: 4 }).split('\n');
  expect(rows.map((line) => line.trim().split(/ +/))).toEqual([
    ['row'],
    ['0', '0'],
    ['1', '1'],
    ['..', '...'],
    ['18', '18'],
    ['19', '19'],
    ['[20', 'rows', 'x', '1', 'columns]'],
  ]);
});

it('leaves columns in the middle out where they do not fit', () => {
  const wide = Object.fromEntries(Array.from({ length: 30 }, (_, column) => [`column_${column}`, [column]]));
  const [head, row] = frameText(wide, { width: 60 }).split('\n');
  expect(head!.length).toBeLessThanOrEqual(60);
  expect(head!.trim().split(/ +/)).toEqual(['column_0', 'column_1', 'column_2', 'column_28', 'column_29']);
  expect(row!.trim().split(/ +/)).toEqual(['0', '0', '1', '2', '...', '28', '29']);
});

it('refuses what is no frame, and options there are none of', () => {
  expect(() => infoText(5 as never)).toThrow(expect.objectContaining({ code: 'INVALID_DATA' }));
  expect(() => frameText(frame, { row: 3 } as never)).toThrow('did you mean `rows`?');
});
