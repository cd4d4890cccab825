/** An event that a server has told. */
export interface ToldEvent {
  type: string;
  data: string;
  /** By which it is known to the server. */
  id?: string;
}

/**
 * The server-sent events that come over a connection, one after the other.
 *
 * @param onSign called with whatever comes, be it a comment by which a server says that it is there
 */
export async function* toldEvents(
  body: ReadableStream<Uint8Array>,
  onSign: () => void = () => {},
): AsyncGenerator<ToldEvent> {
  const reader = body
    .pipeThrough(new TextDecoderStream() as never)
    .getReader() as ReadableStreamDefaultReader<string>;
  const parts: string[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onSign();
      parts.push(value);
      // an event that is long comes in many pieces
      if (!value.includes('\n')) continue;
      const blocks = parts.splice(0).join('').split('\n\n');
      parts.push(blocks.pop()!);
      for (const block of blocks) {
        const event = eventIn(block);
        if (event) yield event;
      }
    }
  } finally {
    // who has heard enough lets go of the connection
    await reader.cancel().catch(() => {});
  }
}

/** Undefined for a comment, and for what carries no data. */
function eventIn(block: string): ToldEvent | undefined {
  let type = 'message';
  let id: string | undefined;
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [, name, content] = /^(\w+): ?(.*)$/s.exec(line) ?? [];
    if (name === 'event') type = content!;
    else if (name === 'id') id = content;
    else if (name === 'data') data.push(content!);
  }
  return data.length === 0 ? undefined : { type, data: data.join('\n'), ...(id !== undefined && { id }) };
}
