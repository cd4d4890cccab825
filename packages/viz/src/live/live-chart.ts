import { BtcfcError, defineOptions, invalidOption, type OptionsInput, option } from '@btcfc/core';
import { limitsOf } from '../chart-js/axes';
import { configurationOf } from '../chart-js/configuration';
import { onDark } from '../chart-js/dark';
import { looks } from '../chart-js/looks';
import type { ChartDescription } from '../description/chart-description';
import { readSize, type Theme } from '../description/picture-options';
import { type ReadChart, readDescription } from '../description/read-description';
import { drawn } from '../drawing/draw-chart';
import type { Limits } from '../ticks/limits';
import { attributesOf, nameCanvas } from './canvas-attributes';
import { sizeOf, titleFitting } from './canvas-size';
import { cursorOver } from './cursor';
import { type Actions, listen } from './gestures';
import { marksInView } from './marks-in-view';
import { inOwnFrame } from './own-frame';
import { nearest, type Reader, readerOf, type Values } from './values-at';
import { between, including, isWhole, moved, type View, zoomed } from './view';

const liveOptions = defineOptions('liveChart', {
  /** What it is drawn on: `'auto'` is as the reader has set the browser, and follows it. @default 'auto' */
  theme: option.oneOf(['auto', 'light', 'dark'], { default: 'auto' }),
  /** Width in CSS pixels, 200 to 10,000. @default that of the element around it, which it follows */
  width: option.integer({ min: 200, max: 10_000 }),
  /** Height in CSS pixels, 150 to 10,000. @default as the description's, in proportion; not below 280 */
  height: option.integer({ min: 150, max: 10_000 }),
});

/** How a chart lives in a page. */
export interface LiveChartOptions extends OptionsInput<typeof liveOptions> {}

/** A chart in a page that a person can read, zoom and move. */
export interface LiveChart {
  /** What part of the horizontal axis is shown, in its units: milliseconds where it is of dates. */
  readonly shown: { min: number; max: number };
  /**
   * Draws another description in its place, such as one with new values. Where a part is shown, that part stays.
   *
   * @throws BtcfcError as `liveChart`; the chart stays as it is then
   */
  update(description: ChartDescription): void;
  /**
   * What the axes say at a place of the canvas, pixels from its left upper corner: numbers, milliseconds on an axis of
   * dates, the place 0, 1, 2, ... on one of names.
   */
  valueAt(left: number, top: number): { x: number; y: number };
  /** Shows all again. */
  showAll(): void;
  /** Ends it: the canvas is empty, and nothing is listened to any more. */
  destroy(): void;
}

const alive = new WeakSet<HTMLCanvasElement>();

/**
 * Draws a chart on a canvas of a page, to be read there: the very chart that `plot` draws, of the same description. What it
 * says at a place, with its date, stands beside the pointer. A drag moves it, a drag with Shift shows the range, the wheel
 * zooms once the chart has been clicked or with Ctrl, two fingers zoom, a double click shows all. With the keyboard, arrows
 * go from value to value and are read out, with Shift they move, `+` and `-` zoom, Escape shows all. The vertical axis fits
 * what is shown. It is drawn with one of the next pictures of the screen, no two charts with the same one.
 *
 * @param canvas an element of the page; it is as wide as the element around it unless told otherwise
 * @throws BtcfcError `INVALID_OPTION`, also for a canvas that holds a live chart already; `INVALID_DATA` if the
 * description's data can't be drawn; `UNAVAILABLE` where there is no page
 * @example no-run
 * import { lossPlot } from '@btcfc/viz';
 * import { liveChart } from '@btcfc/viz/live';
 *
 * const chart = liveChart(document.querySelector('canvas')!, lossPlot({ trainLosses: [0.9] }));
 * chart.update(lossPlot({ trainLosses: [0.9, 0.4] }));
 * chart.destroy();
 */
export function liveChart(
  canvas: HTMLCanvasElement,
  description: ChartDescription,
  options?: LiveChartOptions,
): LiveChart {
  const { theme, width, height } = liveOptions.read(options);
  checkCanvas(canvas);
  let chart = readChart(description);
  let shown: Limits | undefined;
  let place: number | undefined;
  let range: readonly [number, number] | undefined;
  let picture: ReturnType<typeof drawn> | undefined;
  let takeBack: (() => void) | undefined;
  let isStale = true;
  let drawnWidth = 0;
  const page = canvas.ownerDocument.defaultView!;
  const darkness = page.matchMedia('(prefers-color-scheme: dark)');
  const restore = attributesOf(canvas);

  const themeNow = (): Theme => (theme === 'auto' ? (darkness.matches ? 'dark' : 'light') : theme);
  const view = (): View => {
    const { whole, kind, reader } = chart;
    const least = Math.min(1, 2 / Math.max(10, reader.along === 'x' ? reader.places.length : 0));
    return { shown: shown ?? whole, whole, kind, least };
  };
  const values = (): Values | undefined => (place === undefined ? undefined : readerNow().at(place));
  const readerNow = (): Reader => (themeNow() === 'dark' ? chart.darkReader() : chart.reader);

  function draw(): ReturnType<typeof drawn> {
    const size = sizeOf(canvas, chart.read, { width, height });
    const ratio = Math.min(8, Math.max(0.5, page.devicePixelRatio));
    const look = readSize(size, { devicePixelRatio: ratio, theme: themeNow() });
    const seen = shown ? marksInView(chart.read, shown) : chart.read;
    // what is needed for the first time takes longest: it is laid out now, and drawn with another picture of the screen
    const isFirst = picture === undefined;
    const configuration = configurationOf({ ...seen, titleSize: titleFitting(chart.read, size.width) }, look);
    picture?.destroy();
    drawnWidth = size.width;
    canvas.width = size.width;
    canvas.height = size.height;
    canvas.style.width = `${size.width}px`;
    canvas.style.height = `${size.height}px`;
    picture = drawn(canvas, configuration, [
      { id: 'btcfcLaidOut', beforeRender: () => !isFirst },
      cursorOver(() => ({
        values: values(),
        along: chart.reader.along,
        look: looks[look.theme],
        range,
      })),
    ]);
    if (isFirst) later(false);
    else describe();
    return picture;
  }

  /** What is asked about it does not wait until it is drawn. */
  const pictureNow = () => picture ?? draw();

  function describe(): void {
    nameCanvas(canvas, { chart: chart.read, reader: chart.reader, place });
  }

  // at most once for each picture that the screen shows, and beside no other chart
  function later(redraw: boolean): void {
    isStale ||= redraw;
    takeBack ??= inOwnFrame(page, () => {
      takeBack = undefined;
      if (isStale) draw();
      else {
        picture?.draw();
        describe();
      }
      isStale = false;
    });
  }

  function show(limits: Limits): void {
    shown = isWhole({ shown: limits, whole: chart.whole }) ? undefined : limits;
    later(true);
  }

  const actions: Actions = {
    point(at) {
      const reader = chart.reader;
      const index = at ? nearest(reader.places, placeAt(at)) : -1;
      place = index < 0 ? undefined : reader.places[index];
      later(false);
    },
    zoom: (factor, at) => show(zoomed(view(), factor, at)),
    move: (by) => show(moved(view(), by)),
    choose(one, other, isDone) {
      const { left, right } = pictureNow().chartArea;
      const pixel = (share: number) => left + Math.min(1, Math.max(0, share)) * (right - left);
      range = isDone ? undefined : [pixel(one), pixel(other)];
      // a click is no range
      if (isDone && Math.abs(pixel(one) - pixel(other)) > 5) show(between(view(), clamp(one), clamp(other)));
      else later(false);
    },
    step(by) {
      const { places, along } = chart.reader;
      if (places.length === 0) return;
      const from = place === undefined ? (by > 0 ? -1 : places.length) : nearest(places, place);
      const index = Math.min(places.length - 1, Math.max(0, from + by));
      place = places[index]!;
      if (along === 'x') show(including(view(), place));
      else later(false);
    },
    showAll: () => show(chart.whole),
    shareAt(x) {
      const { left, right } = pictureNow().chartArea;
      return (x - left) / (right - left);
    },
  };

  function placeAt({ x, y }: { x: number; y: number }): number {
    const { along } = chart.reader;
    return pictureNow().scales[along]!.getValueForPixel(along === 'x' ? x : y)!;
  }

  const redraw = () => later(true);
  canvas.style.display = 'block';
  canvas.style.touchAction = 'pan-y';
  redraw();
  alive.add(canvas);
  const unlisten = listen(canvas, actions);
  darkness.addEventListener('change', redraw);
  const watcher = new page.ResizeObserver(() => {
    if (sizeOf(canvas, chart.read, { width, height }).width !== drawnWidth) redraw();
  });
  if (width === undefined && canvas.parentElement) watcher.observe(canvas.parentElement);

  return {
    get shown() {
      return { ...view().shown };
    },
    update(next) {
      const read = readChart(next);
      if (!alive.has(canvas)) throw ended();
      if (read.kind !== chart.kind) shown = undefined;
      chart = read;
      place = place === undefined || chart.reader.places.length === 0 ? undefined : place;
      if (place !== undefined) place = chart.reader.places[nearest(chart.reader.places, place)];
      // what is shown may no longer lie in it
      if (shown) shown = moved({ ...view(), shown }, 0);
      if (shown && isWhole({ shown, whole: chart.whole })) shown = undefined;
      later(true);
    },
    valueAt(left, top) {
      if (!alive.has(canvas)) throw ended();
      const { x, y } = pictureNow().scales;
      return { x: x!.getValueForPixel(left)!, y: y!.getValueForPixel(top)! };
    },
    showAll: () => actions.showAll(),
    destroy() {
      if (!alive.delete(canvas)) return;
      unlisten();
      watcher.disconnect();
      darkness.removeEventListener('change', redraw);
      takeBack?.();
      picture?.destroy();
      picture = undefined;
      restore();
    },
  };
}

interface Chart {
  read: ReadChart;
  kind: ReadChart['x']['kind'];
  whole: Limits;
  reader: Reader;
  /** The same with the colours that stand on a dark ground. */
  darkReader(): Reader;
}

function readChart(description: ChartDescription): Chart {
  const read = readDescription(description);
  let dark: Reader | undefined;
  return {
    read,
    kind: read.x.kind,
    whole: limitsOf(read).x,
    reader: readerOf(read),
    darkReader() {
      dark ??= readerOf(onDark(read));
      return dark;
    },
  };
}

function checkCanvas(canvas: HTMLCanvasElement): void {
  if (typeof document === 'undefined') {
    throw new BtcfcError({
      code: 'UNAVAILABLE',
      message: 'A live chart needs a page.',
      remedy: 'Draw a picture with `plot` instead.',
    });
  }
  const { nodeName, ownerDocument } = Object(canvas) as Partial<HTMLCanvasElement>;
  if (nodeName !== 'CANVAS' || !ownerDocument?.defaultView) {
    throw invalidOption('canvas', canvas, 'a <canvas> of the page');
  }
  if (alive.has(canvas)) {
    throw invalidOption('canvas', canvas, 'one without a live chart: `update` or `destroy` that one');
  }
}

function ended(): BtcfcError {
  return new BtcfcError({
    code: 'INVALID_OPTION',
    message: 'The chart has been destroyed.',
    remedy: 'Make a new one with `liveChart`.',
  });
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
