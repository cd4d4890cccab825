import { memoryStore } from '@btcfc/core';
import { forecast } from '../index';

const text = new TextDecoder();

it('saves a report whose charts live, beside the one with pictures, of a series whose name is markup', async () => {
  const name = '</script><b>';
  const rows = [name, 'south'].flatMap((store) =>
    Array.from({ length: 40 }, (_, row) => ({ store, row, sold: 10 + (row % 4) + row / 10 })),
  );
  const options = {
    horizon: 2,
    id: 'store',
    date: 'none',
    value: 'sold',
    preset: 'fast',
    candidates: ['naive'],
  } as const;
  const result = await forecast(rows, options);
  const store = memoryStore();
  await result.save(store);
  expect(await store.list()).toEqual(
    expect.arrayContaining(['report.md', 'report.html', 'fan-1.png', 'fan-2.png']),
  );
  const html = text.decode((await store.read('report.html'))!);
  expect(html.match(/<figure>/g)!.length).toBeGreaterThanOrEqual(2);
  expect(html).toContain(result.verdict.sentence.slice(0, 20));
  expect(html).toContain('Forecast of &#60;/script&#62;&#60;b&#62;');
  expect(html).not.toContain(name);
  expect(html).not.toContain('fan-1.png');
  // its own script and the data of each chart
  expect(html.match(/<\/script>/g)).toHaveLength(html.match(/<figure>/g)!.length + 1);

  const bare = memoryStore();
  await result.save(bare, { pictures: false });
  expect(await bare.list()).not.toEqual(expect.arrayContaining(['report.html']));
});
