import { legendRoom } from '../chart-js/configuration';
import type { ReadChart } from '../description/read-description';

/** How large a chart on a canvas is: as told, else as wide as the element around it and in proportion. */
export function sizeOf(
  canvas: HTMLCanvasElement,
  chart: ReadChart,
  given: { width: number | undefined; height: number | undefined },
): { width: number; height: number } {
  const width = given.width ?? Math.min(10_000, Math.max(200, roomAround(canvas) ?? chart.width));
  const proportional = Math.round((width * chart.height) / chart.width);
  const least = Math.max(proportional, Math.min(280, chart.height)) + legendRoom(chart, width);
  const height = given.height ?? Math.min(10_000, least);
  return { width, height };
}

function roomAround({ parentElement, ownerDocument }: HTMLCanvasElement): number | undefined {
  if (!parentElement) return undefined;
  const { paddingLeft, paddingRight } = ownerDocument.defaultView!.getComputedStyle(parentElement);
  const room = parentElement.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
  return room > 0 ? Math.floor(room) : undefined;
}

/** Size of the title's letters with which it is about as wide as there is room. */
export function titleFitting({ title, titleSize }: ReadChart, width: number): number {
  return Math.min(titleSize, Math.max(11, (width - 24) / (0.6 * Math.max(1, title.length))));
}
