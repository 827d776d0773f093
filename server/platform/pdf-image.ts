// Looks at a picture before it is printed, because a damaged one would take the printing thread down with it.

import { inflateSync } from 'node:zlib';

export interface Picture {
  readonly type: 'image/png' | 'image/jpeg';
  readonly bytes: Uint8Array;
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const channelsByColourType: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const pixelsMax = 40_000_000;
/** Markers of JPEG that begin a frame and so carry the size; the gaps are tables. */
const frameMarkers = /^(?:c[0-35-79abd-f])$/;

/** A data URL for the layout; undefined when there is no picture or it is not whole. */
export function pictureDataUrl(picture: Picture | undefined): string | undefined {
  if (picture === undefined) return undefined;
  const bytes = Buffer.from(picture.bytes);
  const isReadable = picture.type === 'image/png' ? isWholePng(bytes) : isWholeJpeg(bytes);
  return isReadable ? `data:${picture.type};base64,${bytes.toString('base64')}` : undefined;
}

function isWholePng(bytes: Buffer): boolean {
  if (!bytes.subarray(0, 8).equals(pngSignature)) return false;
  const chunks = readPngChunks(bytes);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data;
  const isEnded = chunks.at(-1)?.type === 'IEND';
  if (header === undefined || header.length < 13 || !isEnded) return false;
  if (header[9] === 3 && !chunks.some(({ type }) => type === 'PLTE')) return false;
  return hasAllPixels(header, Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
}

function readPngChunks(bytes: Buffer): { type: string; data: Buffer }[] {
  const chunks: { type: string; data: Buffer }[] = [];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    if (at + 12 + length > bytes.length) break;
    chunks.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function hasAllPixels(header: Buffer, packed: Buffer): boolean {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = channelsByColourType[header[9] ?? -1];
  if (channels === undefined || width * height === 0 || width * height > pixelsMax) return false;
  const rowBytes = 1 + Math.ceil((width * channels * (header[8] ?? 0)) / 8);
  const isInterlaced = header[12] !== 0;
  const unpacked = unpack(packed, rowBytes * height + (isInterlaced ? 16 * height : 0));
  return unpacked !== undefined && unpacked.length >= (isInterlaced ? 1 : rowBytes * height);
}

function unpack(packed: Buffer, bytesMax: number): Buffer | undefined {
  try {
    return inflateSync(packed, { maxOutputLength: bytesMax });
  } catch {
    return undefined;
  }
}

function isWholeJpeg(bytes: Buffer): boolean {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return false;
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return false;
    const marker = (bytes[at + 1] ?? 0).toString(16);
    if (frameMarkers.test(marker)) return bytes.readUInt16BE(at + 5) > 0 && bytes.readUInt16BE(at + 7) > 0;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return false;
}
