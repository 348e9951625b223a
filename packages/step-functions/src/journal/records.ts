import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** A damaged record in a file. */
export interface Damage {
  /** Where the record begins, in bytes. */
  readonly offset: number;
  /** Whether it is the last record, cut off by a crash: then it was never acknowledged. */
  readonly torn: boolean;
}

/** Where a record is in its file, in bytes. */
export interface Place {
  readonly offset: number;
  readonly length: number;
}

const blank = ' '.charCodeAt(0);
/** bytes that are read at a time */
const chunkSize = 4 * 1024 * 1024;

/**
 * A record is a line: the CRC-32 of its JSON text, the text itself.
 * @throws TypeError or RangeError if the value is not JSON
 */
export function recordOf(entry: unknown): string {
  const text = JSON.stringify(entry);
  return `${checksum(text)} ${text}\n`;
}

/** The value of a record; undefined if it is damaged. @param line without its end */
export function parseRecord<Entry>(line: Buffer): Entry | undefined {
  const text = line.subarray(9);
  if (line[8] !== blank || line.toString('latin1', 0, 8) !== checksum(text)) return undefined;
  return JSON.parse(text.toString());
}

/**
 * Reads a file of records in pieces, so that it may be larger than memory. A missing file has no records.
 * @param found called with each record, in sequence
 * @param damaged called with each record that cannot be read
 * @returns the end of the last whole record, in bytes
 */
export async function readRecords<Entry>(
  path: string,
  found: (entry: Entry, place: Place) => void,
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
      for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
        const entry = parseRecord<Entry>(bytes.subarray(start, end));
        const length = end + 1 - start;
        if (entry === undefined) damaged({ offset, torn: false });
        else found(entry, { offset, length });
        offset += length;
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

function checksum(text: string | Buffer): string {
  return crc32(text).toString(16).padStart(8, '0');
}
