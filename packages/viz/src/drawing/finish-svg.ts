/**
 * What the canvas has written, made a picture that is the same wherever it is drawn: its parts are counted anew (the
 * canvas counts on from one picture to the next), coordinates have two decimals, it scales with the room it is given, and
 * its title is its name for who does not see it.
 */
export function finishSvg(written: string, title: string): string {
  const ids = new Map<string, string>();
  const idOf = (id: string) => {
    if (!ids.has(id)) ids.set(id, `part-${ids.size + 1}`);
    return ids.get(id)!;
  };
  return (
    written
      // what stands between two tags is indentation
      .replace(/>\s+</g, '><')
      .replace(/\bid="([^"]*)"/g, (_, id: string) => `id="${idOf(id)}"`)
      .replace(/url\(#([^)]*)\)/g, (_, id: string) => `url(#${idOf(id)})`)
      .replace(/ d="([^"]*)"/g, (_, path: string) => ` d="${rounded(path, 2)}"`)
      .replace(/ (x|y|width|height|rx|ry)="([^"]*)"/g, (_, name, value) => ` ${name}="${rounded(value, 2)}"`)
      .replace(/<svg([^>]*) width="([^"]*)" height="([^"]*)">/, (_, rest, width, height) => {
        const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
        return `<svg${rest} ${size} role="img">${title === '' ? '' : `<title>${escaped(title)}</title>`}`;
      })
  );
}

function rounded(numbers: string, decimals: number): string {
  // the sign of what is rounded to 0 goes
  return numbers.replace(/-?\d*\.?\d+(?:e[-+]?\d+)?/gi, (digits) =>
    String(Number(Number(digits).toFixed(decimals)) + 0),
  );
}

/** Text as XML holds it: control characters, which it may not hold, go. */
export function escaped(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign]!);
}
