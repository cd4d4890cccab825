import type { ReadChart } from '../description/read-description';
import { nearest, type Reader, type Values } from './values-at';

const spoken = [
  'tabindex',
  'role',
  'aria-label',
  'aria-roledescription',
  'aria-valuemin',
  'aria-valuemax',
  'aria-valuenow',
  'aria-valuetext',
] as const;

/** Remembers how a canvas was; what it gives back restores that. */
export function attributesOf(canvas: HTMLCanvasElement): () => void {
  const names = [...spoken, 'style', 'width', 'height'];
  const before = names.map((name) => [name, canvas.getAttribute(name)] as const);
  return () => {
    for (const [name, value] of before) {
      if (value === null) canvas.removeAttribute(name);
      else canvas.setAttribute(name, value);
    }
  };
}

/** What a screen reader says of a chart. */
export interface Named {
  chart: ReadChart;
  reader: Reader;
  /** Where it is read. */
  place: number | undefined;
}

/** Names a canvas for screen readers: a slider, which reads out its value wherever it is moved to. */
export function nameCanvas(canvas: HTMLCanvasElement, { chart, reader, place }: Named): void {
  const { places } = reader;
  const isReadable = places.length > 0;
  const texts: Partial<Record<(typeof spoken)[number], string>> = {
    tabindex: '0',
    role: isReadable ? 'slider' : 'img',
    'aria-label': [chart.title || 'Chart', chart.subtitle].filter((text) => text !== '').join(', '),
    'aria-roledescription': 'chart',
    ...(isReadable && {
      'aria-valuemin': '0',
      'aria-valuemax': String(places.length - 1),
      'aria-valuenow': String(place === undefined ? 0 : nearest(places, place)),
      'aria-valuetext':
        place === undefined ? `${places.length} values; arrow keys read them` : sentence(reader.at(place)),
    }),
  };
  for (const name of spoken) {
    const text = texts[name];
    if (text === undefined) canvas.removeAttribute(name);
    else if (canvas.getAttribute(name) !== text) canvas.setAttribute(name, text);
  }
}

function sentence({ place, entries }: Values): string {
  return [place, ...entries.map(({ label, text }) => (label === '' ? text : `${label} ${text}`))].join('; ');
}
