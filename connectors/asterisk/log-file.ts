// One call log as the file system shows it: opening, recognising and reading it; what cannot be read is a notice.

import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import type { ReadNotice } from '../connector.ts';
import type { Place } from './place.ts';

export interface LogFile extends AsyncDisposable {
  readonly kind: 'log';
  readonly path: string;
  readonly handle: FileHandle;
  readonly device: string;
  readonly inode: string;
  /** Bytes at the time of opening. */
  readonly size: number;
  readonly modifiedAtMilliseconds: number;
  /** Hash of the first line, or of the first 4096 bytes when it is longer. */
  readonly fileKey: string;
}

/** Nothing to read, and why. */
export interface ClosedLog extends AsyncDisposable {
  readonly kind: 'closed';
  readonly notice: ReadNotice;
}

const headBytes = 4096;
const tailBytes = 256;
const lineFeed = 0x0a;

/** To be closed by `await using`. Failures of the file system other than a missing or barred file are thrown. */
export async function openLog(path: string): Promise<LogFile | ClosedLog> {
  const handle = await openFile(path);
  if ('notice' in handle) return handle;
  try {
    const log = await describe(path, handle);
    if (log.kind === 'closed') await handle.close();
    return log;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Device and inode of a file that need not be readable. */
export async function findFileId(path: string): Promise<string | undefined> {
  try {
    const status = await stat(path, { bigint: true });
    return fileId({ device: String(status.dev), inode: String(status.ino) });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

export function fileId(file: { readonly device: string; readonly inode: string }): string {
  return `${file.device}:${file.inode}`;
}

/** The same first line, and before the place's offset the very bytes that were consumed there. */
export async function isSameLog(log: LogFile, place: Place): Promise<boolean> {
  if (log.size < place.offset || log.fileKey !== place.fileKey) return false;
  const length = tailLength(place.offset);
  return hashOf(await readBytes(log, place.offset - length, length)) === place.lastBytesHash;
}

/** How many bytes before an offset its `lastBytesHash` covers. */
export function tailLength(offset: number): number {
  return Math.min(tailBytes, offset);
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 32);
}

/** Fewer bytes when the file ends before. */
export async function readBytes(log: LogFile, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await log.handle.read(bytes, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}

/** The error code of a failed system call. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

async function openFile(path: string): Promise<FileHandle | ClosedLog> {
  try {
    // Without O_NONBLOCK a named pipe would hold the reading up for ever.
    return await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return closed('warning', 'file_missing', path, `${path} does not exist: check the path, or wait, since Asterisk makes the file with the next call.`);
    }
    if (code === 'EACCES' || code === 'EPERM')
      return closed('error', 'file_unreadable', path, `${path} cannot be read: give the service the right to read it.`);
    if (code === 'ENXIO' || code === 'ELOOP') return notRegular(path);
    throw error;
  }
}

async function describe(path: string, handle: FileHandle): Promise<LogFile | ClosedLog> {
  const status = await handle.stat({ bigint: true });
  if (!status.isFile()) return notRegular(path);
  const head = Buffer.alloc(headBytes);
  const { bytesRead } = await handle.read(head, 0, headBytes, 0);
  const lineEnd = head.subarray(0, bytesRead).indexOf(lineFeed);
  return {
    kind: 'log',
    path,
    handle,
    device: String(status.dev),
    inode: String(status.ino),
    size: Number(status.size),
    modifiedAtMilliseconds: Number(status.mtimeMs),
    fileKey: hashOf(head.subarray(0, lineEnd < 0 ? bytesRead : lineEnd)),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

function notRegular(path: string): ClosedLog {
  return closed('error', 'not_a_file', path, `${path} is no regular file: set the path of Master.csv itself.`);
}

function closed(severity: ReadNotice['severity'], code: string, file: string, sentence: string): ClosedLog {
  return { kind: 'closed', notice: { kind: 'notice', severity, code, file, sentence }, [Symbol.asyncDispose]: () => Promise.resolve() };
}
