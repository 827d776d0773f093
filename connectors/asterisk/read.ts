// Follows the call log as it grows, through rotation and truncation, and yields its records byte for byte.

import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Cursor, RawChunk, ReadNotice } from '../connector.ts';
import { codeOf, fileId, findFileId, hashOf, isSameLog, type LogFile, openLog, readBytes, tailLength } from './log-file.ts';
import { cursorOf, type Place, readCursor } from './place.ts';
import { isRotatedName, mayBeSameLog } from './rotated-name.ts';
import type { AsteriskSettings } from './settings.ts';
import { longestLookAheadBytes, wholeRecordsEnd } from './split.ts';

export interface ReadOptions {
  readonly chunkBytes: number;
  readonly signal: AbortSignal;
}

type Item = RawChunk | ReadNotice;
/** Whether the log at the path may be read next; false when records before it would be lost by that. */
type Onward = boolean;

const lineFeed = 0x0a;

/**
 * Yields what was written since the cursor and returns at the end of the file. A missing, unreadable or empty log is a
 * notice; other failures of the file system are thrown. An aborted signal throws its reason between two chunks.
 */
export async function* readRecords(settings: AsteriskSettings, cursor: Cursor | undefined, options: ReadOptions): AsyncGenerator<Item> {
  const place = cursor === undefined ? undefined : readCursor(cursor);
  if (cursor !== undefined && place === undefined) {
    yield notice('warning', 'cursor_unknown', settings.path, 'The place of the last reading is not understood, so the file is read again from its start.');
  }
  await using current = await openLog(settings.path);
  const log = current.kind === 'log' ? current : undefined;
  const isContinued = log !== undefined && place !== undefined && (await isSameLog(log, place));
  if (place !== undefined && !isContinued && !(yield* readRotated(settings.path, log, place, options))) return;
  if (current.kind === 'closed') yield current.notice;
  else yield* readLog(current, isContinued ? place : undefined, options, false);
}

/** Finishes the log that was read before under its new name, then those that rotation made since. */
async function* readRotated(path: string, current: LogFile | undefined, place: Place, options: ReadOptions): AsyncGenerator<Item, Onward> {
  const siblings = await listSiblings(path);
  if ('kind' in siblings) {
    yield siblings;
    return false;
  }
  const previousPath = await findPrevious(siblings, place);
  if (previousPath === undefined) {
    yield lossNotice(path, current, place);
    yield* readBetween(path, siblings, { current, previous: undefined, place }, options);
    return true;
  }
  await using previous = await openLog(previousPath);
  if (previous.kind === 'closed') {
    yield previous.notice;
    return false;
  }
  yield* readLog(previous, place, options, true);
  yield* readBetween(path, siblings, { current, previous, place }, options);
  return true;
}

interface Neighbours {
  readonly current: LogFile | undefined;
  readonly previous: LogFile | undefined;
  readonly place: Place;
}

/** Several rotations may have passed since the last reading: the logs between are read whole, oldest first. */
async function* readBetween(path: string, siblings: readonly string[], neighbours: Neighbours, options: ReadOptions): AsyncGenerator<Item> {
  const found: { readonly path: string; readonly modifiedAt: number }[] = [];
  for (const siblingPath of siblings.filter((sibling) => isRotatedName(basename(sibling), basename(path)))) {
    await using sibling = await openLog(siblingPath);
    if (sibling.kind === 'closed') yield sibling.notice;
    else if (isBetween(sibling, neighbours)) found.push({ path: siblingPath, modifiedAt: sibling.modifiedAtMilliseconds });
  }
  found.sort((left, right) => left.modifiedAt - right.modifiedAt || (left.path < right.path ? 1 : -1));
  for (const between of found) {
    await using sibling = await openLog(between.path);
    if (sibling.kind === 'closed') yield sibling.notice;
    else yield* readLog(sibling, undefined, options, true);
  }
}

function isBetween(sibling: LogFile, { current, previous, place }: Neighbours): boolean {
  if (sibling.size === 0 || sibling.fileKey === place.fileKey) return false;
  if (current !== undefined && (fileId(sibling) === fileId(current) || sibling.fileKey === current.fileKey)) return false;
  const isMoved = previous !== undefined && fileId(previous) === fileId(place);
  return sibling.modifiedAtMilliseconds >= (isMoved ? previous.modifiedAtMilliseconds : place.modifiedAtMilliseconds);
}

/** Reads to the end that the log had when it was opened; `isFinished` says that nobody writes to it any more. */
async function* readLog(log: LogFile, from: Place | undefined, options: ReadOptions, isFinished: boolean): AsyncGenerator<Item> {
  if (log.size === 0) yield notice('info', 'file_empty', log.path, `${log.path} is empty: no call was logged since it was made.`);
  let place = from;
  while ((place?.offset ?? 0) < log.size) {
    options.signal.throwIfAborted();
    const chunk: RawChunk | ReadNotice | undefined = await readChunk(log, place, options.chunkBytes, isFinished);
    if (chunk === undefined) return;
    yield chunk;
    if (chunk.kind === 'notice') return;
    place = readCursor(chunk.cursor);
  }
}

/** Undefined when the log was cut while it was read: the next reading finds that out from its start. */
async function readChunk(log: LogFile, place: Place | undefined, chunkBytes: number, isFinished: boolean): Promise<Item | undefined> {
  const offset = place?.offset ?? 0;
  const line = place?.line ?? 1;
  const before = tailLength(offset);
  const wanted = Math.min(log.size - offset, Math.max(chunkBytes, longestLookAheadBytes));
  const window = await readBytes(log, offset - before, before + wanted);
  if (window.length < before + wanted || (place !== undefined && hashOf(window.subarray(0, before)) !== place.lastBytesHash)) return undefined;
  const end = wholeRecordsEnd(window.subarray(before), chunkBytes, isFinished && offset + wanted === log.size);
  if (end === 0) return notice('info', 'tail_waits', log.path, `Line ${line} of ${log.path} has no end yet, so its ${wanted} bytes wait for the rest.`);
  const bytes = window.subarray(before, before + end);
  const after: Place = {
    device: log.device,
    inode: log.inode,
    fileKey: log.fileKey,
    offset: offset + end,
    line: line + countLineFeeds(bytes),
    lastBytesHash: hashOf(window.subarray(before + end - tailLength(offset + end), before + end)),
    modifiedAtMilliseconds: log.modifiedAtMilliseconds,
  };
  return { kind: 'chunk', file: log.path, fileKey: log.fileKey, position: offset, firstLine: line, bytes, cursor: cursorOf(after) };
}

function countLineFeeds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at >= 0; at = bytes.indexOf(lineFeed, at + 1)) count += 1;
  return count;
}

/** The log of the last reading under another name: by inode, else by content, which also finds the copy of copytruncate. */
async function findPrevious(siblings: readonly string[], place: Place): Promise<string | undefined> {
  const copies: string[] = [];
  for (const path of siblings) {
    await using sibling = await openLog(path);
    if (sibling.kind === 'closed') {
      if (sibling.notice.code === 'file_unreadable' && (await findFileId(path)) === fileId(place)) return path;
    } else if (await isSameLog(sibling, place)) {
      if (fileId(sibling) === fileId(place)) return path;
      copies.push(path);
    }
  }
  return copies[0];
}

async function listSiblings(path: string): Promise<readonly string[] | ReadNotice> {
  const directory = dirname(path);
  try {
    const names = await readdir(directory);
    const isSibling = (name: string) => mayBeSameLog(name, basename(path));
    return names
      .filter(isSibling)
      .sort()
      .map((name) => join(directory, name));
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    const sentence = `${directory} cannot be listed, so the rest of the rotated log is not found: give the service the right to list it.`;
    return notice('error', 'directory_unreadable', directory, sentence);
  }
}

function lossNotice(path: string, current: LogFile | undefined, place: Place): ReadNotice {
  const isCut = current !== undefined && fileId(current) === fileId(place);
  const what = isCut ? `${path} was cut and begins anew` : `The log that was last read as ${path} is gone`;
  const sentence = `${what}: calls logged after its line ${place.line - 1} may be unread, so import a copy of it if there is one.`;
  return notice('warning', isCut ? 'truncated_unread' : 'previous_file_missing', path, sentence);
}

function notice(severity: ReadNotice['severity'], code: string, file: string, sentence: string): ReadNotice {
  return { kind: 'notice', severity, code, file, sentence };
}
