import { byShape } from './recorded.mjs';

const title = 'Processor time of one training step on one thread [ms]';

const series = [
  { name: 'stock wasm', label: 'stock TensorFlow.js, wasm', colour: '#8c8c8c' },
  { name: 'PyTorch', label: 'PyTorch', colour: '#c8553d' },
  { name: 'network, wide', label: '@btcfc/fused-lstm, wide vectors', colour: '#7fb02f' },
  { name: 'network, native', label: 'native kernels', colour: '#2f6fb0' },
];
const [left, right, top, bottom] = [230, 30, 70, 30];
const [plotWidth, rowHeight] = [560, 22];
// whose letters a reader's font makes how wide is not known here
const [legendLeft, widestLetter] = [40, 7.2];

/** An SVG: a row for each shape, in it a dot for each contestant's time; of several versions the first one's. */
export function plot(results) {
  const rows = [...byShape(results)].map(([label, measured]) => ({
    label,
    times: series.map(({ name }) => {
      const times = measured.flatMap((row) => Object.entries(row.times));
      return times.find(([contestant]) => contestant.startsWith(name))?.[1].cpuMs;
    }),
  }));
  const all = rows.flatMap(({ times }) => times.filter((ms) => ms !== undefined));
  const first = Math.floor(Math.log10(Math.min(...all)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...all))));
  const x = (ms) => left + ((Math.log10(ms) - first) / (last - first)) * plotWidth;
  const floor = top + rows.length * rowHeight;
  const decades = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  const [width, height] = [left + plotWidth + right, floor + bottom];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" fill="#333">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    write(left, 22, title, 'font-size="14"'),
    ...legend(rows),
    ...decades.flatMap((ms) => [
      `<path d="M${place(x(ms))} ${top}V${floor}" stroke="#ddd"/>`,
      write(x(ms), floor + 18, String(Number(ms.toPrecision(1))), 'text-anchor="middle"'),
    ]),
    ...rows.flatMap(({ label, times }, index) => {
      const y = top + (index + 0.5) * rowHeight;
      const dots = times.flatMap((ms, which) => (ms === undefined ? [] : dot(x(ms), y, which)));
      return [write(left - 12, y + 4, label, 'text-anchor="end"'), ...dots];
    }),
    '</svg>',
    '',
  ].join('\n');
}

function legend(rows) {
  let from = legendLeft;
  return series.flatMap(({ label }, which) => {
    if (rows.every(({ times }) => times[which] === undefined)) return [];
    const parts = [dot(from, 44, which), write(from + 12, 48, label, '')];
    from += 12 + label.length * widestLetter + 20;
    return parts;
  });
}

function dot(x, y, which) {
  return `<circle cx="${place(x)}" cy="${place(y)}" r="5" fill="${series[which].colour}"/>`;
}

function write(x, y, text, attributes) {
  return `<text x="${place(x)}" y="${place(y)}" ${attributes}>${text}</text>`;
}

function place(coordinate) {
  return coordinate.toFixed(1);
}
