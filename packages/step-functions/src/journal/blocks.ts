import { constants, type FileHandle, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';

/**
 * A part of a file of entries: a line with the CRC-32 of its JSON text, and the text, an array of entries. Many entries
 * share a checksum, and damage destroys only one block.
 */
export interface Block {
  /** Its beginning in its file, in bytes; -1 until it is written. */
  offset: number;
}

/** A damaged block in a file. */
export interface Damage {
  /** The beginning of the block, in bytes. */
  readonly offset: number;
  /** Whether a crash cut it off: then it is the last one, and was never acknowledged. */
  readonly torn: boolean;
}

/** bytes: the size at which a block is closed */
const blockSize = 16 * 1024;
/** bytes that are read at a time */
const chunkSize = 4 * 1024 * 1024;
/** bytes: the initial size of a buffer */
const usualSize = 256 * 1024;
/** bytes of a new file that are written at a time */
const writeSize = 1024 * 1024;

const lineEnd = 0x0a;
const blank = 0x20;
const comma = 0x2c;
const opening = 0x5b;
const closing = 0x5d;
/** The length of the checksum and the space after it. */
const headLength = 9;
/** The space to reserve for a comma, the bracket that ends the array, and the end of the line. */
const tailLength = 3;

/** Encodes entries into blocks, in a buffer that is used again. */
export class BlockBuffer {
  #bytes = Buffer.allocUnsafe(usualSize);
  #length = 0;
  #open: Block | undefined;
  readonly #blocks: Block[] = [];
  readonly #starts: number[] = [];

  /** @throws TypeError or RangeError if the entry cannot be written as JSON; then nothing was added */
  add(entry: unknown): Block {
    const text = JSON.stringify(entry);
    this.#reserve(text.length * 3 + headLength + tailLength);
    let block = this.#open;
    if (block === undefined) {
      block = { offset: -1 };
      this.#open = block;
      this.#blocks.push(block);
      this.#starts.push(this.#length);
      this.#length += headLength;
      this.#bytes[this.#length++] = opening;
    } else this.#bytes[this.#length++] = comma;
    this.#length += this.#bytes.write(text, this.#length);
    if (this.#length - this.#start >= blockSize) this.close();
    return block;
  }

  get length(): number {
    return this.#length;
  }

  /** Closes the last block. */
  close(): void {
    if (this.#open === undefined) return;
    const start = this.#start;
    this.#bytes[this.#length++] = closing;
    const text = this.#bytes.subarray(start + headLength, this.#length);
    this.#bytes.write(`${checksum(text)} `, start, 'latin1');
    this.#bytes[this.#length++] = lineEnd;
    this.#open = undefined;
  }

  /** The encoded blocks. To be used after `close` and before `written`. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Sets the places of the blocks and empties the buffer. @param offset the place of the first block, in bytes */
  written(offset: number): void {
    for (const [i, block] of this.#blocks.entries()) block.offset = offset + (this.#starts[i] ?? 0);
    this.#blocks.length = 0;
    this.#starts.length = 0;
    this.#length = 0;
    if (this.#bytes.length > usualSize * 16) this.#bytes = Buffer.allocUnsafe(usualSize);
  }

  get #start(): number {
    return this.#starts.at(-1) ?? 0;
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/**
 * Writes a new file of entries. All of it is on disk when it resolves.
 * @param placed called with each entry and its block, whose place is known when the file is written
 * @returns the file, open for appending, and its size in bytes
 */
export async function writeEntries<Entry>(
  path: string,
  entries: Iterable<Entry> | AsyncIterable<Entry>,
  placed?: (entry: Entry, block: Block) => void,
): Promise<{ file: FileHandle; size: number }> {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND } = constants;
  const file = await open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o600);
  const buffer = new BlockBuffer();
  let size = 0;
  const write = async () => {
    buffer.close();
    const { length } = buffer;
    await file.appendFile(buffer.bytes);
    buffer.written(size);
    size += length;
  };
  try {
    for await (const entry of entries) {
      const block = buffer.add(entry);
      placed?.(entry, block);
      if (buffer.length >= writeSize) await write();
    }
    await write();
    await file.sync();
  } catch (error) {
    await file.close();
    await rm(path, { force: true });
    throw error;
  }
  return { file, size };
}

/**
 * Reads a file of entries in parts, so that it may be larger than memory. A missing file counts as empty.
 * @param found called with the entries of each block in order
 * @param damaged called with each block that cannot be read
 * @returns the end of the last whole block, in bytes
 */
export async function readEntries<Entry>(
  path: string,
  found: (entries: readonly Entry[], block: Block) => void,
  damaged: (damage: Damage) => void,
): Promise<number> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return 0;
  let offset = 0;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for (let position = 0; ; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(chunkSize), 0, chunkSize, position);
      if (bytesRead === 0) break;
      position += bytesRead;
      const bytes =
        rest.length === 0 ? buffer.subarray(0, bytesRead) : Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      let start = 0;
      for (let end = bytes.indexOf(lineEnd); end >= 0; end = bytes.indexOf(lineEnd, start)) {
        const entries = parseBlock<Entry>(bytes.subarray(start, end));
        if (entries === undefined) damaged({ offset, torn: false });
        else found(entries, { offset });
        offset += end + 1 - start;
        start = end + 1;
      }
      rest = bytes.subarray(start);
    }
  } finally {
    await file.close();
  }
  if (rest.length > 0) damaged({ offset, torn: true });
  return offset;
}

/**
 * Reads some blocks of a file.
 * @param offsets if they are ascending, blocks that are close together share a read
 * @param damaged called with each block that cannot be read
 * @param readSize bytes that are read at a time; for many blocks, choose more than the size of one block
 */
export async function* readBlocks<Entry>(
  path: string,
  offsets: Iterable<number>,
  damaged: (damage: Damage) => void,
  readSize = blockSize * 2,
): AsyncGenerator<readonly Entry[]> {
  const file = await open(path, 'r');
  const lines = new Lines(file, readSize);
  try {
    for (const offset of offsets) {
      const line = await lines.at(offset);
      const entries = line && parseBlock<Entry>(line);
      if (entries === undefined) damaged({ offset, torn: line === undefined });
      else yield entries;
    }
  } finally {
    await file.close();
  }
}

/** Lines of a file, by their offsets. */
class Lines {
  readonly #file: FileHandle;
  readonly #readSize: number;
  /** The part of the file that was read last, and where it begins. */
  #bytes: Buffer = Buffer.alloc(0);
  #from = 0;

  constructor(file: FileHandle, readSize: number) {
    this.#file = file;
    this.#readSize = readSize;
  }

  /** A line without its end; undefined if it has none. */
  async at(offset: number): Promise<Buffer | undefined> {
    let line = this.#lineAt(offset);
    for (let size = this.#readSize; line === undefined; size *= 4) {
      const { buffer, bytesRead } = await this.#file.read(Buffer.allocUnsafe(size), 0, size, offset);
      this.#bytes = buffer.subarray(0, bytesRead);
      this.#from = offset;
      line = this.#lineAt(offset);
      if (bytesRead < size) break;
    }
    return line;
  }

  #lineAt(offset: number): Buffer | undefined {
    const start = offset - this.#from;
    const end = start < 0 || start >= this.#bytes.length ? -1 : this.#bytes.indexOf(lineEnd, start);
    return end < 0 ? undefined : this.#bytes.subarray(start, end);
  }
}

/** Undefined if it is damaged. @param line without its end */
function parseBlock<Entry>(line: Buffer): readonly Entry[] | undefined {
  const text = line.subarray(headLength);
  if (line[headLength - 1] !== blank || line.toString('latin1', 0, headLength - 1) !== checksum(text)) return undefined;
  return JSON.parse(text.toString());
}

function checksum(text: Buffer): string {
  return crc32(text).toString(16).padStart(8, '0');
}

/** Flushes a file's folder, so that the file's new name is on disk. */
export async function syncFolder(file: string): Promise<void> {
  // Windows cannot flush a folder.
  if (process.platform === 'win32') return;
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
