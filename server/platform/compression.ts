// Compressed bytes for the keeping of raw records: zstd, off the main thread.

import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';

const compressBytes = promisify(zstdCompress);
const decompressBytes = promisify(zstdDecompress);

/** The least effort: on call logs the usual level 3 takes half as long again and is no smaller. */
const params = { [constants.ZSTD_c_compressionLevel]: 1 };
/** The output comes in pieces of this size, each by way of the main thread. */
const chunkSize = 262_144;

export function compress(bytes: Uint8Array): Promise<Buffer> {
  return compressBytes(bytes, { params, chunkSize });
}

export function decompress(bytes: Uint8Array): Promise<Buffer> {
  return decompressBytes(bytes, { chunkSize });
}
