import type { Plugin } from 'chart.js';
import { escaped } from './finish-svg';

type Paint = 'fill' | 'stroke';

/** What a page's canvas knows of drawing in two dimensions, as far as charts go. */
export interface DrawingContext {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  lineCap: string;
  lineJoin: string;
  lineDashOffset: number;
  globalAlpha: number;
  font: string;
  textAlign: string;
  textBaseline: string;
  save(): void;
  restore(): void;
  getLineDash(): number[];
  getTransform(): { a: number; b: number; c: number; d: number; e: number; f: number };
  measureText(text: string): { width: number; fontBoundingBoxAscent: number };
}

export interface SvgCanvas {
  width: number;
  height: number;
  getContext(kind: '2d'): object;
  /** What was drawn. */
  toSvg(): string;
}

/**
 * A canvas whose strokes are written as SVG. Colours, fonts, dashes and turns are kept by a context of the page, which
 * draws nothing; turns and moves are known, stretching is not.
 *
 * @param page what measures text
 */
export function svgCanvas(
  page: DrawingContext,
  { width, height }: { width: number; height: number },
): SvgCanvas {
  const drawing = new SvgDrawing(page);
  const context = new Proxy(page, {
    get(_, name) {
      if (name === 'canvas') return canvas;
      const owner = name in drawing ? drawing : page;
      const value: unknown = Reflect.get(owner, name, owner);
      return typeof value === 'function' ? value.bind(owner) : value;
    },
    set: (_, name, value) => Reflect.set(page, name, value, page),
  });
  const canvas: SvgCanvas = {
    width,
    height,
    getContext: () => context,
    toSvg: () =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${canvas.width}" height="${canvas.height}">${drawing.parts.join('')}</svg>`,
  };
  return canvas;
}

/** Has the lines of a chart drawn by steps that can be written: a `Path2D` does not tell its own. */
export const linesByStep: Plugin<'line'> = {
  id: 'btcfcLinesByStep',
  beforeDatasetDraw(_, { meta }) {
    const line = meta.dataset as unknown as
      | { path(steps: Steps): boolean | undefined; _path: unknown }
      | undefined;
    if (!line) return;
    const steps = new Steps();
    if (line.path(steps)) steps.closePath();
    line._path = steps;
  },
};

type Place = (x: number, y: number) => readonly [x: number, y: number];

/** The steps of a path, as the attribute `d` writes them. */
class Steps {
  d = '';

  constructor(private readonly place: Place = (x, y) => [x, y]) {}

  moveTo(x: number, y: number): void {
    this.add('M', x, y);
  }

  lineTo(x: number, y: number): void {
    // as a canvas does where nothing was begun
    this.add(this.d === '' ? 'M' : 'L', x, y);
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.add('C', x1, y1, x2, y2, x, y);
  }

  closePath(): void {
    if (this.d !== '') this.d += 'Z';
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.add('M', x, y);
    this.add('L', x + width, y, x + width, y + height, x, y + height);
    this.closePath();
  }

  roundRect(x: number, y: number, width: number, height: number, radii: number | number[] = 0): void {
    const [first = 0, second = first, third = first, fourth = second] = [radii].flat();
    const most = Math.min(width, height) / 2;
    const [a, b, c, d] = [first, second, third, fourth].map((radius) => Math.min(radius, most)) as [
      number,
      number,
      number,
      number,
    ];
    this.add('M', x + a, y);
    this.add('L', x + width - b, y);
    this.corner(b, x + width, y + b);
    this.add('L', x + width, y + height - c);
    this.corner(c, x + width - c, y + height);
    this.add('L', x + d, y + height);
    this.corner(d, x, y + height - d);
    this.add('L', x, y + a);
    this.corner(a, x + a, y);
    this.closePath();
  }

  arc(x: number, y: number, radius: number, start: number, end: number, isBack = false): void {
    const whole = 2 * Math.PI;
    let span = isBack ? start - end : end - start;
    span = span >= whole ? whole : ((span % whole) + whole) % whole;
    const at = (share: number) => {
      const angle = start + (isBack ? -share : share) * span;
      return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
    };
    this.lineTo(...at(0));
    // in halves: an arc that ends where it began is none
    for (const share of [0.5, 1]) this.curve(radius, isBack ? 0 : 1, ...at(share));
  }

  private corner(radius: number, x: number, y: number): void {
    if (radius > 0) this.curve(radius, 1, x, y);
  }

  private curve(radius: number, sweep: 0 | 1, x: number, y: number): void {
    this.d += `A${radius} ${radius} 0 0 ${sweep} ${this.place(x, y).join(' ')}`;
  }

  private add(step: string, ...numbers: number[]): void {
    const placed: number[] = [];
    for (let at = 0; at < numbers.length; at += 2) placed.push(...this.place(numbers[at]!, numbers[at + 1]!));
    this.d += `${step}${placed.join(' ')}`;
  }
}

/** What is done otherwise than on the page's canvas. */
class SvgDrawing {
  readonly parts: string[] = [];
  private path = new Steps();
  private clipped = '';
  private readonly clips: string[] = [];
  private named = 0;

  constructor(private readonly page: DrawingContext) {}

  save(): void {
    this.page.save();
    this.clips.push(this.clipped);
  }

  restore(): void {
    this.page.restore();
    this.clipped = this.clips.pop() ?? '';
  }

  beginPath(): void {
    this.path = this.steps();
  }

  moveTo(...to: [number, number]): void {
    this.path.moveTo(...to);
  }

  lineTo(...to: [number, number]): void {
    this.path.lineTo(...to);
  }

  bezierCurveTo(...curve: [number, number, number, number, number, number]): void {
    this.path.bezierCurveTo(...curve);
  }

  rect(...box: [number, number, number, number]): void {
    this.path.rect(...box);
  }

  roundRect(...box: [number, number, number, number, (number | number[])?]): void {
    this.path.roundRect(...box);
  }

  arc(...arc: [number, number, number, number, number, boolean?]): void {
    this.path.arc(...arc);
  }

  closePath(): void {
    this.path.closePath();
  }

  clip(): void {
    const id = `clip-${++this.named}`;
    this.parts.push(`<clipPath id="${id}"><path d="${this.path.d}"${this.clipped}/></clipPath>`);
    this.clipped = ` clip-path="url(#${id})"`;
  }

  fill(): void {
    this.draw('fill', this.path);
  }

  stroke(path: Steps = this.path): void {
    this.draw('stroke', path);
  }

  fillRect(...box: [number, number, number, number]): void {
    this.draw('fill', this.box(box));
  }

  strokeRect(...box: [number, number, number, number]): void {
    this.draw('stroke', this.box(box));
  }

  // charts clear all or nothing
  clearRect(): void {
    this.parts.length = 0;
  }

  fillText(text: string, x: number, y: number): void {
    this.write('fill', text, x, y);
  }

  strokeText(text: string, x: number, y: number): void {
    this.write('stroke', text, x, y);
  }

  private steps(): Steps {
    return new Steps((x, y) => {
      const { a, b, c, d, e, f } = this.page.getTransform();
      return [a * x + c * y + e, b * x + d * y + f];
    });
  }

  private box(box: [number, number, number, number]): Steps {
    const steps = this.steps();
    steps.rect(...box);
    return steps;
  }

  private draw(paint: Paint, { d }: Steps): void {
    if (d !== '') this.parts.push(`<path d="${d}"${this.look(paint)}${this.clipped}/>`);
  }

  /** Text of the width that it has here, whatever font there is where it is looked at. */
  private write(paint: Paint, text: string, x: number, y: number): void {
    const { page } = this;
    const { width, fontBoundingBoxAscent } = page.measureText(text);
    if (width === 0) return;
    page.save();
    page.textBaseline = 'alphabetic';
    const foot = y + page.measureText(text).fontBoundingBoxAscent - fontBoundingBoxAscent;
    page.restore();
    const { textAlign, font } = page;
    const left = textAlign === 'center' ? x - width / 2 : /right|end/.test(textAlign) ? x - width : x;
    const [, style = '', size, family = ''] = /^(.*?)([\d.]+)px (.*)$/.exec(font) ?? [];
    const [weight] = /bold|\d00/.exec(style) ?? [];
    const { a, b, c, d, e, f } = page.getTransform();
    this.parts.push(
      // around the text: on it the clip would be turned with it
      `<g${this.clipped}><text x="${left}" y="${foot}" textLength="${width}" lengthAdjust="spacingAndGlyphs"`,
      ` font-family="${escaped(family)}" font-size="${size}"${weight ? ` font-weight="${weight}"` : ''}`,
      `${style.includes('italic') ? ' font-style="italic"' : ''} transform="matrix(${[a, b, c, d, e, f].join(' ')})"`,
      `${this.look(paint)}>${escaped(text)}</text></g>`,
    );
  }

  private look(paint: Paint): string {
    const { page } = this;
    const [color, opacity] = colorOf(String(paint === 'fill' ? page.fillStyle : page.strokeStyle));
    const other = paint === 'fill' ? '' : ' fill="none"';
    const seen = opacity * page.globalAlpha;
    const shown = `${other} ${paint}="${color}"${seen < 1 ? ` ${paint}-opacity="${seen}"` : ''}`;
    if (paint === 'fill') return shown;
    const dash = page.getLineDash();
    return [
      `${shown} stroke-width="${page.lineWidth}" stroke-linecap="${page.lineCap}" stroke-linejoin="${page.lineJoin}"`,
      ...(dash.length > 0
        ? [`stroke-dasharray="${dash.join(' ')}" stroke-dashoffset="${page.lineDashOffset}"`]
        : []),
    ].join(' ');
  }
}

/** A colour as a canvas tells it, `#rrggbb` or `rgba(r, g, b, a)`, for readers that know no fourth number. */
function colorOf(style: string): [color: string, opacity: number] {
  const [, rgb, opacity] = /^rgba\((.*), ([^,]*)\)$/.exec(style) ?? [];
  return rgb === undefined ? [style, 1] : [`rgb(${rgb})`, Number(opacity)];
}
