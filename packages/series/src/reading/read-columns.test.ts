import { readColumns } from '../index';

const holds = async (source: Parameters<typeof readColumns>[0]) =>
  (await readColumns(source)).map(({ name, holds: what }) => `${name}: ${what}`);

describe('the columns of a source', () => {
  it('are told where readSeries could not tell which is forecast', async () => {
    expect(await holds('Tag;Nord;Süd;Ort;Frei\n1.2.2024;1,5;2;Ulm;0\n2.2.2024;;3;Ulm;1\n')).toEqual([
      'Tag: dates',
      'Nord: numbers',
      'Süd: numbers',
      'Ort: text',
      'Frei: numbers',
    ]);
  });

  it('are those of rows of JSON and of frames too', async () => {
    expect(await holds('[{"at":"2024-01-01","open":true,"sold":3}]')).toEqual([
      'at: dates',
      'open: flags',
      'sold: numbers',
    ]);
    expect(await holds({ year: [2020, 2021], shop: ['a', 'b'] })).toEqual(['year: numbers', 'shop: text']);
  });

  it('are refused where there is no table', async () => {
    const binary = readColumns(Uint8Array.of(1, 0, 255, 254));
    await expect(binary).rejects.toMatchObject({ code: 'PARSE_FAILED' });
    const option = readColumns('a,b\n1,2\n', { delimeter: ';' } as never);
    await expect(option).rejects.toThrow('did you mean `delimiter`?');
  });
});
