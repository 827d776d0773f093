// Compressed bytes for the keeping of raw records: zstd, off the main thread.

import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

const compressBytes = promisify(zstdCompress);
const decompressBytes = promisify(zstdDecompress);

export function compress(bytes: Uint8Array): Promise<Buffer> {
  return compressBytes(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
}

export function decompress(bytes: Uint8Array): Promise<Buffer> {
  return decompressBytes(bytes);
}
