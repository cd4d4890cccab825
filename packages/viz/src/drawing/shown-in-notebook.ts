import { base64 } from '../data/base64';

/** What a notebook asks a value for when it is the last of a cell: its forms, by media type. */
const display = Symbol.for('Jupyter.display');

/** A picture that a notebook shows as one, by the convention of Deno's Jupyter kernel; nothing else of it changes. */
export function shownInNotebook<Picture extends Uint8Array>(
  picture: Picture,
  { format, title }: { format: 'png' | 'svg'; title: string },
): Picture {
  const form = () =>
    format === 'svg'
      ? { 'image/svg+xml': new TextDecoder().decode(picture) }
      : { 'image/png': base64(picture) };
  const value = () => ({ ...form(), 'text/plain': title });
  // not enumerable: whoever compares, copies or prints bytes sees bytes
  return Object.defineProperty(picture, display, { value, configurable: true });
}
