import { lookAt } from './look';

const fileOf = (text: string, name = 'sales.csv') => new File([text], name);

describe('what is found in a file', () => {
  it('is told by place', async () => {
    const { found } = await lookAt(
      fileOf('day,sold\n2026-01-01,1\n2026-01-02,\n2026-01-03,\n2026-01-06,4\n2026-01-07,5\n'),
      {},
    );
    expect(found).toMatchObject({ rows: 5, series: 1, absent: 2, missing: 2, frequency: 'daily' });
    expect(found!.holes).toEqual([
      { kind: 'missing', id: '', from: '2026-01-02', to: '2026-01-03', rows: 2 },
      { kind: 'absent', id: '', from: '2026-01-04', to: '2026-01-05', rows: 2 },
    ]);
  });

  it('has dates with an hour on the clocks that are told', async () => {
    const hours = Array.from(
      { length: 30 },
      (_, hour) => `2026-01-0${1 + Math.floor(hour / 24)} ${hour % 24}:00,${hour}`,
    );
    const file = fileOf(`time,load\n${hours.join('\n')}\n`);
    expect((await lookAt(file, {})).found).toMatchObject({ last: '2026-01-02T05:00:00Z', clocks: 'UTC' });
    expect((await lookAt(file, { timeZone: 'Europe/Berlin' })).found).toMatchObject({
      last: '2026-01-02T05:00:00+01:00',
      clocks: 'Europe/Berlin',
    });
    const days = await lookAt(fileOf('day,sold\n2026-01-01,1\n2026-01-02,2\n'), {});
    expect(days.found).not.toHaveProperty('clocks');
  });

  it('is the columns alone where a person has to choose', async () => {
    const look = await lookAt(fileOf('day,a,b\n2026-01-01,1,3\n2026-01-02,2,4\n'), {});
    expect(look.found).toBeUndefined();
    expect(look.problem).toContain('several columns of numbers: "a" and "b"');
    expect(look.columns.map(({ name }) => name)).toEqual(['day', 'a', 'b']);
    const chosen = await lookAt(fileOf('day,a,b\n2026-01-01,1,3\n2026-01-02,2,4\n'), { value: 'b' });
    expect(chosen.found!.parts.value).toEqual(['b']);
  });

  it('has numbers as they are said to be written', async () => {
    const file = fileOf('day,sold\n2026-01-01,"12,356"\n2026-01-02,"13,840"\n');
    const unclear = await lookAt(file, {});
    expect(unclear.problem).toContain('part thousands');
    expect(unclear.columns.map(({ name }) => name)).toEqual(['day', 'sold']);
    const { columns, found } = await lookAt(file, { decimal: '.' });
    expect(columns.map(({ holds }) => holds)).toContain('numbers');
    expect(found!.chart.marks.at(-1)).toMatchObject({ y: Float64Array.of(12_356, 13_840) });
  });

  it('is nothing of an empty file, one that is too large, or none of text', async () => {
    await expect(lookAt(fileOf(''), {})).rejects.toThrow('sales.csv is empty.');
    const large = { name: 'large.csv', size: 2e8 } as File;
    await expect(lookAt(large, {})).rejects.toThrow('large.csv has 200 MB; up to 100 MB are read');
    const binary = new File([Uint8Array.of(0, 255, 254, 0, 1)], 'a.bin');
    await expect(lookAt(binary, {})).rejects.toThrow('a.bin is no text');
  });
});
