// Reads the entries of a ZIP archive in memory, with a limit on what they unpack to.

import { crc32, createInflateRaw } from 'node:zlib';

export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly plainBytes: number;
  readonly headerAt: number;
}

/** The bytes are not what they say: cut short, damaged, or larger than allowed. The message is a sentence for people. */
export class BrokenArchive extends Error {}

/** How much may still be unpacked. */
export interface UnpackBudget {
  bytesLeft: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const headerSignature = 0x04034b50;
const endBytes = 22;
const commentBytesMax = 65_535;
const entriesMax = 10_000;
const stored = 0;
const deflated = 8;

/** By name; of two entries of one name the later counts. Throws BrokenArchive. */
export function listZipEntries(bytes: Uint8Array): ReadonlyMap<string, ZipEntry> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const entries = new Map<string, ZipEntry>();
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  for (let index = 0; index < count; index += 1) {
    if (index >= entriesMax || at + 46 > end || view.getUint32(at, true) !== entrySignature) throw new BrokenArchive('The list of its parts is damaged.');
    const nameBytes = view.getUint16(at + 28, true);
    const entry = readEntry(view, at, new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes)));
    entries.set(entry.name, entry);
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** Pieces of the unpacked entry; throws BrokenArchive when it is damaged or the budget is spent. */
export async function* unpackEntry(bytes: Uint8Array, entry: ZipEntry, budget: UnpackBudget): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  let plainBytes = 0;
  for await (const piece of listPieces(packedPart(bytes, entry), entry)) {
    budget.bytesLeft -= piece.length;
    plainBytes += piece.length;
    if (budget.bytesLeft < 0) throw new BrokenArchive('It unpacks to more than is allowed.');
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if (checksum !== entry.checksum || plainBytes !== entry.plainBytes) throw new BrokenArchive(`Its part ${entry.name} is damaged.`);
}

function findEnd(view: DataView): number {
  const first = Math.max(0, view.byteLength - endBytes - commentBytesMax);
  for (let at = view.byteLength - endBytes; at >= first; at -= 1) if (view.getUint32(at, true) === endSignature) return at;
  throw new BrokenArchive('It is cut short.');
}

function readEntry(view: DataView, at: number, name: string): ZipEntry {
  return {
    name,
    isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
    method: view.getUint16(at + 10, true),
    checksum: view.getUint32(at + 16, true),
    packedBytes: view.getUint32(at + 20, true),
    plainBytes: view.getUint32(at + 24, true),
    headerAt: view.getUint32(at + 42, true),
  };
}

function packedPart(bytes: Uint8Array, { name, headerAt, packedBytes }: ZipEntry): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (headerAt + 30 > bytes.length || view.getUint32(headerAt, true) !== headerSignature) throw new BrokenArchive(`Its part ${name} is damaged.`);
  const from = headerAt + 30 + view.getUint16(headerAt + 26, true) + view.getUint16(headerAt + 28, true);
  if (from + packedBytes > bytes.length) throw new BrokenArchive(`Its part ${name} is cut short.`);
  return bytes.subarray(from, from + packedBytes);
}

async function* listPieces(packed: Uint8Array, { name, method, isEncrypted }: ZipEntry): AsyncGenerator<Uint8Array> {
  if (isEncrypted) throw new BrokenArchive('It is protected by a password.');
  if (method === stored) yield packed;
  else if (method === deflated) yield* inflate(packed, name);
  else throw new BrokenArchive(`Its part ${name} is packed in an unknown way.`);
}

async function* inflate(packed: Uint8Array, name: string): AsyncGenerator<Uint8Array> {
  const stream = createInflateRaw({ chunkSize: 262_144 });
  stream.end(packed);
  try {
    for await (const piece of stream) yield piece as Buffer;
  } catch (error) {
    throw error instanceof BrokenArchive ? error : new BrokenArchive(`Its part ${name} is damaged.`, { cause: error });
  } finally {
    stream.destroy();
  }
}
