import { type ToldEvent, toldEvents } from './told-events';

const text = `: here\n\nevent: trials\nid: 7\ndata: {"name":"größe"}\n\nretry: 3000\n\ndata: one\ndata: two\n\nevent: cut\ndata: of`;

/** The bytes in pieces of so many. */
function bodyOf(length: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let start = 0;
  return new ReadableStream({
    pull(controller) {
      if (start >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(start, start + length));
      start += length;
    },
  });
}

describe('events that a server tells', () => {
  it.each([1, 2, 3, 7, 1000])('are read in pieces of %d bytes', async (length) => {
    const told: ToldEvent[] = [];
    let signs = 0;
    for await (const event of toldEvents(bodyOf(length), () => signs++)) told.push(event);
    // the last one is not whole
    expect(told).toEqual([
      { type: 'trials', id: '7', data: '{"name":"größe"}' },
      { type: 'message', data: 'one\ntwo' },
    ]);
    expect(signs).toBeGreaterThan(0);
  });

  it('are let go of by who has heard enough', async () => {
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
      cancel() {
        isCancelled = true;
      },
    });
    for await (const { type } of toldEvents(body)) if (type === 'trials') break;
    expect(isCancelled).toBe(true);
  });
});
