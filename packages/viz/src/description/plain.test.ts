import type { ChartDescription } from './chart-description';
import { plainDescription } from './plain';
import { readDescription } from './read-description';

const charts: Record<string, ChartDescription> = {
  'every kind of mark': {
    title: 'All',
    x: { min: 0, max: 9, whole: true },
    marks: [
      {
        type: 'line',
        y: Float32Array.of(1, Number.NaN, 3),
        dash: [1, 2],
        label: 'a',
        stepped: true,
        beneath: true,
      },
      { type: 'dot', x: [1, null, 3], y: [1, 2, Number.POSITIVE_INFINITY], shape: 'cross', overEdge: true },
      { type: 'band', lower: [1, 2], upper: [3, 4] },
      { type: 'area', y: [1, -2], base: 0.5 },
      { type: 'interval', lower: [1], upper: [2] },
      { type: 'bar', y: [1, 2], outline: '#000000' },
      { type: 'rule', y: 2 },
      { type: 'rule', x: 2, dash: [1, 1] },
      { type: 'text', y: [1], text: ['word'] },
      { type: 'axis', x: 1, ticks: [{ at: 0, label: 'foot', stroke: false }] },
    ],
    colorBar: { colors: ['#000000', '#ffffff'], ticks: [{ at: 1, label: 'head' }] },
    legend: false,
  },
  dates: { marks: [{ type: 'line', x: [new Date(0), '2026-01-02'], y: [1, 2] }] },
  names: { marks: [{ type: 'bar', x: ['a', 'b'], y: [1, 2] }] },
  logarithms: {
    x: { scale: 'log' },
    y: { scale: 'log', min: 1 },
    marks: [{ type: 'line', x: [0, 10], y: [1, -2] }],
  },
  nothing: { marks: [] },
};

it.each(Object.entries(charts))('survives JSON as the same chart: %s', (_, description) => {
  const read = readDescription(description);
  const again = readDescription(JSON.parse(JSON.stringify(plainDescription(read))));
  // an area is a band once it is read, and is one again
  expect(again).toEqual(read);
});
