import { deflateRawSync } from 'node:zlib';
import { type Zippable, zipSync } from 'fflate';
import { unpackZip } from './unpack-zip';

const nothing = Buffer.alloc(0);
const bytesOf = (text: string) => new TextEncoder().encode(text);

/** A zip as one writes it who means harm: names, sizes and kinds of files are as they are told. */
function zipOf(
  files: readonly {
    name: string;
    content?: string;
    packed?: Buffer;
    size?: number;
    mode?: number;
    flags?: number;
    method?: number;
  }[],
): Uint8Array {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content = '', mode = 0o100644, flags = 0, method = 8, ...given } of files) {
    const packed = given.packed ?? deflateRawSync(content);
    const { size = Buffer.byteLength(content) } = given;
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(flags, 8);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE((mode << 16) >>> 0, 38);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), packed);
    directory.push(entry, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Uint8Array.from(Buffer.concat([...parts, ...directory, end]));
}

describe('a zip', () => {
  it('is unpacked as others pack it', async () => {
    const files: Zippable = {
      'model/manifest.json': bytesOf('{}'),
      'model/a/weights.bin': Uint8Array.from({ length: 300_000 }, (_, place) => (place * place) % 251),
      'model/stored.bin': [bytesOf('as it is'), { level: 0 }],
      'model/.DS_Store': bytesOf('x'),
      '__MACOSX/model/x': bytesOf('x'),
      'model/empty': bytesOf(''),
    };
    const found = await unpackZip(zipSync(files, { comment: 'a comment' }));
    expect([...found.keys()].sort()).toEqual([
      'model/a/weights.bin',
      'model/empty',
      'model/manifest.json',
      'model/stored.bin',
    ]);
    expect(
      Buffer.from(found.get('model/a/weights.bin')!).equals(files['model/a/weights.bin'] as Buffer),
    ).toBe(true);
    expect(new TextDecoder().decode(found.get('model/stored.bin'))).toBe('as it is');
    expect([...(await unpackZip(zipOf([{ name: 'a.txt', content: 'text' }]))).keys()]).toEqual(['a.txt']);
  });

  it.each(['../up', 'model/../../up', '/etc/passwd', 'C:/x', 'a\\..\\b', '\\\\host\\x', '..'])(
    'is refused with a file %p outside of it',
    async (name) => {
      await expect(unpackZip(zipOf([{ name: 'ok' }, { name }]))).rejects.toThrow('lies outside of it');
    },
  );

  it.each([
    ['a link', [{ name: 'model', content: '/etc', mode: 0o120777 }], 'is a link'],
    ['an encrypted file', [{ name: 'a', flags: 1 }], 'encrypted'],
    ['another way of packing', [{ name: 'a', method: 12 }], 'another way'],
    ['a file twice', [{ name: 'a' }, { name: 'a' }], 'twice'],
    ['a name that is none', [{ name: 'a b\n' }], 'no file of a model'],
    [
      'more than fits',
      Array.from({ length: 3 }, (_, place) => ({ name: `a${place}`, size: 2e8 })),
      'holds more',
    ],
    [
      'too many files',
      Array.from({ length: 20_001 }, (_, place) => ({ name: `a${place}`, packed: nothing })),
      'holds more',
    ],
    ['damage', [{ name: 'a', packed: Buffer.from([7, 7, 7, 7]), size: 9 }], "can't be unpacked"],
    ['less than it says', [{ name: 'a', content: 'abc', size: 4 }], 'larger or smaller'],
  ])('is refused with %s', async (_, files, problem) => {
    await expect(unpackZip(zipOf(files))).rejects.toThrow(problem);
  });

  it('is refused where it unpacks to more than it says, before it has filled the memory', async () => {
    // a thousand times as much as it says, of which no more than a stretch is ever unpacked
    const packed = deflateRawSync(Buffer.alloc(50e6));
    const before = process.memoryUsage().arrayBuffers;
    await expect(unpackZip(zipOf([{ name: 'a', packed, size: 1000 }]))).rejects.toThrow('larger or smaller');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40e6);
  });

  it('is refused where its files lie over each other, and where it is none', async () => {
    const many = zipOf(Array.from({ length: 9 }, (_, place) => ({ name: `${place}` })));
    await expect(unpackZip(new Uint8Array())).rejects.toThrow('no zip');
    await expect(unpackZip(many.subarray(0, many.length - 30))).rejects.toThrow('no zip');
    const wide = Buffer.from(
      zipOf([{ name: 'a', packed: Buffer.alloc(4000), size: 1, method: 0 }, { name: 'b' }]),
    );
    const entry = wide.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    wide.writeUInt32LE(4000, entry + 20);
    wide.writeUInt32LE(0, entry + 42);
    await expect(unpackZip(Uint8Array.from(wide))).rejects.toThrow('over each other');
  });
});
