import { lossPlot, plot } from '../index';

const display = Symbol.for('Jupyter.display');
const shown = (picture: Uint8Array) =>
  (picture as unknown as Record<symbol, () => Record<string, string>>)[display]!();
const description = lossPlot({ trainLosses: [3, 2, 1], title: 'A training' });

it('shows a PNG and an SVG in a notebook', async () => {
  const png = await plot(description);
  expect(shown(png)).toEqual({
    'image/png': Buffer.from(png).toString('base64'),
    'text/plain': 'A training',
  });
  const svg = await plot(description, { format: 'svg' });
  expect(shown(svg)).toEqual({ 'image/svg+xml': Buffer.from(svg).toString(), 'text/plain': 'A training' });
});

it('leaves a picture the bytes that it is', async () => {
  const png = await plot(description);
  expect(Object.getOwnPropertySymbols({ ...png })).toEqual([]);
  expect(Buffer.from(png).equals(Buffer.from(new Uint8Array(png)))).toBe(true);
});
