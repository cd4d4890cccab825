const title = 'Best watched loss by epochs of all trials together';
const colours = ['#8c8c8c', '#c8553d', '#2f6fb0'];
const [left, right, top, bottom] = [60, 20, 105, 45];
const [plotWidth, plotHeight] = [640, 320];

/** An SVG with a falling line for each search; those of one way have one colour. */
export function plotSavings(searches, ways) {
  const losses = searches.flatMap(({ bests }) => bests).filter(Number.isFinite);
  const longest = Math.max(...searches.map(({ bests }) => bests.length));
  const [low, high] = [Math.log(Math.min(...losses)), Math.log(Math.max(...losses))];
  const x = (epochs) => left + (epochs / longest) * plotWidth;
  const y = (loss) => top + plotHeight * (1 - (Math.log(loss) - low) / (high - low));
  const [width, height] = [left + plotWidth + right, top + plotHeight + bottom];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12" fill="#333">`,
    `<title>${title}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(left, 22, title, 'font-size="14"'),
    ...ways.flatMap((way, index) => {
      const y = 44 + 18 * index;
      return [line(`M${left} ${y}h22`, colours[index]), text(left + 28, y + 4, way)];
    }),
    ...ticks(Math.exp(low), Math.exp(high)).flatMap((loss) => [
      `<path d="M${left} ${place(y(loss))}h${plotWidth}" stroke="#ddd"/>`,
      text(left - 8, y(loss) + 4, loss, 'text-anchor="end"'),
    ]),
    ...[0, 0.25, 0.5, 0.75, 1].map((part) =>
      text(x(part * longest), top + plotHeight + 20, Math.round(part * longest), 'text-anchor="middle"'),
    ),
    text(left + plotWidth / 2, height - 8, 'epochs', 'text-anchor="middle"'),
    ...searches.map(({ way, bests }) => {
      const steps = bests.flatMap((best, index) => {
        const isDrawn = index === 0 || best < bests[index - 1];
        return isDrawn
          ? `${index ? 'H' : 'M'}${place(x(index + 1))}${index ? 'V' : ' '}${place(y(best))}`
          : [];
      });
      return line(`${steps.join('')}H${place(x(bests.length))}`, colours[ways.indexOf(way)]);
    }),
    '</svg>',
    '',
  ].join('\n');
}

function ticks(least, most) {
  const all = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2];
  return all.filter((loss) => loss >= least && loss <= most);
}

function line(path, colour) {
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.6"/>`;
}

function text(x, y, words, attributes = '') {
  return `<text x="${place(x)}" y="${place(y)}" ${attributes}>${words}</text>`;
}

function place(value) {
  return Number(value.toFixed(1));
}
