// Following real files in a temporary directory: growth, rotation, truncation, loss and everything that is no call log.

import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cursor, RawChunk, ReadNotice } from '../connector.ts';
import { readRecords } from './read.ts';
import { split } from './split.ts';

let directory = '';
let path = '';
const signal = new AbortController().signal;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'asterisk-read-'));
  path = join(directory, 'Master.csv');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Reading {
  readonly chunks: readonly RawChunk[];
  readonly notices: readonly ReadNotice[];
  readonly text: string;
  readonly codes: readonly string[];
  readonly cursor: Cursor | undefined;
}

async function read(cursor: Cursor | undefined, chunkBytes = 8_000_000): Promise<Reading> {
  const chunks: RawChunk[] = [];
  const notices: ReadNotice[] = [];
  for await (const item of readRecords({ path, clock: 'local', layout: 'auto' }, cursor, { chunkBytes, signal })) {
    if (item.kind === 'chunk') chunks.push(item);
    else notices.push(item);
  }
  const text = chunks.map((chunk) => Buffer.from(chunk.bytes).toString('latin1')).join('');
  // Through JSON, as the core keeps it.
  const last = chunks.at(-1)?.cursor ?? cursor;
  return { chunks, notices, text, codes: notices.map(({ code }) => code), cursor: last === undefined ? undefined : JSON.parse(JSON.stringify(last)) };
}

function row(number: number, name = 'Alice'): string {
  const channel = `PJSIP/1001-${number.toString(16).padStart(8, '0')}`;
  const times = '"2026-11-22 22:04:18","2026-11-22 22:04:21","2026-11-22 22:04:32",14,11';
  return `"SALES","1001","1002","from-internal","""${name}"" <1001>","${channel}","","Echo","",${times},"ANSWERED","DOCUMENTATION","1795381458.${number}","","","1795381458.${number}",${number}\n`;
}

function rows(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, index) => row(from + index)).join('');
}

describe('a growing file', () => {
  it('is read once, from where the last reading ended', async () => {
    writeFileSync(path, rows(0, 3));
    const first = await read(undefined);
    expect(first.text).toBe(rows(0, 3));
    expect((await read(first.cursor)).chunks).toEqual([]);
    appendFileSync(path, rows(3, 5));
    const second = await read(first.cursor);
    expect(second.text).toBe(rows(3, 5));
    expect(second.chunks[0]).toMatchObject({ file: path, position: rows(0, 3).length, firstLine: 4, fileKey: first.chunks[0]?.fileKey });
    expect([...first.codes, ...second.codes]).toEqual([]);
  });

  it('keeps a line without end until the rest is there', async () => {
    writeFileSync(path, rows(0, 2) + row(2).slice(0, 100));
    const first = await read(undefined);
    expect(first.text).toBe(rows(0, 2));
    expect(first.codes).toEqual(['tail_waits']);
    appendFileSync(path, row(2).slice(100));
    expect((await read(first.cursor)).text).toBe(row(2));
  });

  it('keeps a line whose quotes are open until the next row shows that they stay open', async () => {
    const broken = '"SALES","10\n';
    writeFileSync(path, row(0) + broken);
    const first = await read(undefined);
    expect(first.text).toBe(row(0));
    appendFileSync(path, row(1));
    const second = await read(first.cursor);
    expect(second.text).toBe(broken + row(1));
    expect(split(second.chunks[0]?.bytes ?? new Uint8Array())).toEqual([broken.length, broken.length + row(1).length]);
  });

  it('is cut into chunks at records, whose positions and lines join', async () => {
    writeFileSync(path, rows(0, 400));
    const { chunks, text } = await read(undefined, 2000);
    expect(text).toBe(rows(0, 400));
    expect(chunks.length).toBeGreaterThan(40);
    let position = 0;
    let line = 1;
    for (const chunk of chunks) {
      expect(chunk).toMatchObject({ position, firstLine: line });
      expect(chunk.bytes.length).toBeLessThanOrEqual(2000);
      position += chunk.bytes.length;
      line += split(chunk.bytes).length;
    }
  });

  it('may be left after any chunk and is gone on with there', async () => {
    writeFileSync(path, rows(0, 40));
    const { chunks } = await read(undefined, 1000);
    for (const [index, chunk] of chunks.entries()) {
      const rest = await read(JSON.parse(JSON.stringify(chunk.cursor)), 1000);
      expect(rest.chunks).toEqual(chunks.slice(index + 1));
    }
  });

  it('is read again from its start when the cursor is lost or not ours', async () => {
    writeFileSync(path, rows(0, 3));
    const first = await read(undefined);
    const strange = await read({ page: 7 });
    expect(strange.codes).toEqual(['cursor_unknown']);
    expect(strange.chunks).toEqual(first.chunks);
  });
});

describe('rotation by renaming', () => {
  it('finishes the old file, then reads the new one', async () => {
    writeFileSync(path, rows(0, 3));
    const first = await read(undefined);
    appendFileSync(path, rows(3, 5));
    renameSync(path, `${path}.1`);
    writeFileSync(path, rows(5, 7));
    const second = await read(first.cursor);
    expect(second.chunks.map(({ file, position }) => [file, position])).toEqual([
      [`${path}.1`, rows(0, 3).length],
      [path, 0],
    ]);
    expect(second.text).toBe(rows(3, 7));
    expect(second.chunks[0]?.fileKey).toBe(first.chunks[0]?.fileKey);
    expect(second.codes).toEqual([]);
    expect((await read(second.cursor)).chunks).toEqual([]);
  });

  it.each(['Master.csv.1', 'Master.csv-20261101', 'Master-20261101.csv', 'Master.csv.old', 'Master.csv.2026-11-01_03:00'])(
    'finds the old file as %s',
    async (name) => {
      writeFileSync(path, rows(0, 3));
      const { cursor } = await read(undefined);
      appendFileSync(path, rows(3, 5));
      renameSync(path, join(directory, name));
      expect(await read(cursor)).toMatchObject({ text: rows(3, 5), codes: ['file_missing'] });
      writeFileSync(path, rows(5, 6));
      expect(await read(cursor)).toMatchObject({ text: rows(3, 6), codes: [] });
    },
  );

  it('takes the tail of the finished file as a record, though no line feed ends it', async () => {
    writeFileSync(path, rows(0, 2) + row(2).slice(0, 100));
    const first = await read(undefined);
    renameSync(path, `${path}.1`);
    writeFileSync(path, rows(3, 4));
    const second = await read(first.cursor);
    expect(second.text).toBe(row(2).slice(0, 100) + rows(3, 4));
    expect(second.chunks).toHaveLength(2);
    expect((await read(second.cursor)).chunks).toEqual([]);
  });

  it('reads every file of several rotations in between, oldest first', async () => {
    writeFileSync(path, rows(0, 2));
    const first = await read(undefined);
    appendFileSync(path, rows(2, 3));
    let next = 3;
    for (const name of ['Master.csv.3', 'Master.csv.2', 'Master.csv.1']) {
      utimesSync(path, new Date(), new Date(Date.now() + next * 1000));
      renameSync(path, join(directory, name));
      writeFileSync(path, rows(next, next + 2));
      next += 2;
    }
    expect(await read(first.cursor)).toMatchObject({ text: rows(2, 9), codes: [] });
    unlinkSync(`${path}.3`);
    expect(await read(first.cursor)).toMatchObject({ text: rows(3, 9), codes: ['previous_file_missing'] });
  });

  it('goes on between two rotated files when it was left there', async () => {
    writeFileSync(path, rows(0, 2));
    const first = await read(undefined);
    renameSync(path, `${path}.2`);
    writeFileSync(`${path}.1`, rows(2, 4));
    writeFileSync(path, rows(4, 6));
    const second = await read(first.cursor);
    expect(second.text).toBe(rows(2, 6));
    expect(await read(second.chunks[0]?.cursor)).toMatchObject({ text: rows(4, 6), codes: [] });
  });

  it('leaves the logs of account codes and older rotated files alone', async () => {
    writeFileSync(`${path}.4`, rows(90, 95));
    utimesSync(`${path}.4`, new Date(), new Date(Date.now() - 86_400_000));
    for (const name of ['SALES.csv', 'Master-sales.csv', 'Master.csv.sales', 'Masters.csv']) writeFileSync(join(directory, name), rows(80, 85));
    writeFileSync(path, rows(0, 2));
    const first = await read(undefined);
    expect(first.text).toBe(rows(0, 2));
    renameSync(path, `${path}.1`);
    for (const name of ['SALES.csv', 'Master-sales.csv', 'Master.csv.sales', 'Masters.csv']) appendFileSync(join(directory, name), rows(85, 86));
    writeFileSync(path, rows(2, 4));
    expect((await read(first.cursor)).text).toBe(rows(2, 4));
  });

  it('says when the old file is gone', async () => {
    writeFileSync(path, rows(0, 3));
    const { cursor } = await read(undefined);
    writeFileSync(join(directory, 'new'), rows(5, 7));
    renameSync(join(directory, 'new'), path);
    const second = await read(cursor);
    expect(second).toMatchObject({ text: rows(5, 7), codes: ['previous_file_missing'] });
    expect(second.notices[0]?.sentence).toContain(path);
    expect(await read(second.cursor)).toMatchObject({ chunks: [], codes: [] });
  });

  it('recognises a file that was restored under another inode', async () => {
    writeFileSync(path, rows(0, 3));
    const { cursor } = await read(undefined);
    copyFileSync(path, join(directory, 'copy'));
    renameSync(join(directory, 'copy'), path);
    appendFileSync(path, rows(3, 4));
    expect(await read(cursor)).toMatchObject({ text: rows(3, 4), codes: [] });
  });

  it('follows a hard link as the same file', async () => {
    writeFileSync(path, rows(0, 3));
    const { cursor } = await read(undefined);
    linkSync(path, `${path}.1`);
    unlinkSync(path);
    appendFileSync(`${path}.1`, rows(3, 4));
    expect(await read(cursor)).toMatchObject({ text: rows(3, 4), codes: ['file_missing'] });
  });
});

describe('rotation by copying and truncating', () => {
  it('warns that rows may be unread, and starts anew', async () => {
    writeFileSync(path, rows(0, 3));
    const { cursor } = await read(undefined);
    truncateSync(path, 0);
    expect(await read(cursor)).toMatchObject({ chunks: [], codes: ['truncated_unread', 'file_empty'] });
    appendFileSync(path, rows(5, 6));
    const second = await read(cursor);
    expect(second).toMatchObject({ text: rows(5, 6), codes: ['truncated_unread'] });
    expect(second.chunks[0]?.position).toBe(0);
    expect(await read(second.cursor)).toMatchObject({ chunks: [], codes: [] });
  });

  it('is noticed although the file has grown beyond the old place', async () => {
    writeFileSync(path, rows(0, 3));
    const { cursor } = await read(undefined);
    truncateSync(path, 0);
    appendFileSync(path, rows(10, 30));
    expect(await read(cursor)).toMatchObject({ text: rows(10, 30), codes: ['truncated_unread'] });
  });

  it('is noticed by the last bytes when the first line is the same', async () => {
    writeFileSync(path, rows(0, 5));
    const { cursor } = await read(undefined);
    truncateSync(path, 0);
    appendFileSync(path, row(0) + rows(10, 30));
    expect(await read(cursor)).toMatchObject({ text: row(0) + rows(10, 30), codes: ['truncated_unread'] });
  });

  it('loses nothing when the copy is there', async () => {
    writeFileSync(path, rows(0, 3));
    const { cursor } = await read(undefined);
    appendFileSync(path, rows(3, 5));
    copyFileSync(path, `${path}.1`);
    truncateSync(path, 0);
    appendFileSync(path, rows(5, 6));
    const second = await read(cursor);
    expect(second).toMatchObject({ text: rows(3, 6), codes: [] });
    expect(await read(second.cursor)).toMatchObject({ chunks: [], codes: [] });
  });
});

describe('what is no call log', () => {
  it.each([
    { what: 'a missing file', make: () => rmSync(path, { force: true }), code: 'file_missing' },
    { what: 'a directory', make: () => mkdirSync(path), code: 'not_a_file' },
    { what: 'an empty file', make: () => writeFileSync(path, ''), code: 'file_empty' },
  ])('$what is a notice that names it', async ({ make, code }) => {
    make();
    const reading = await read(undefined);
    expect(reading).toMatchObject({ chunks: [], codes: [code] });
    expect(reading.notices[0]?.sentence).toContain(path);
    expect(reading.notices[0]?.sentence).toMatch(/^[A-Z/].*\.$/);
  });

  it('a missing directory is a notice', async () => {
    path = join(directory, 'none', 'Master.csv');
    expect(await read(undefined)).toMatchObject({ chunks: [], codes: ['file_missing'] });
  });

  it('a file used as a directory is a notice', async () => {
    writeFileSync(path, 'x');
    path = join(path, 'Master.csv');
    expect(await read(undefined)).toMatchObject({ chunks: [], codes: ['file_missing'] });
  });

  it('a barred file is a notice, and is read once the bar is lifted', async () => {
    writeFileSync(path, rows(0, 3));
    chmodSync(path, 0o000);
    chmodSync(directory, 0o755);
    const barred = await asUnprivileged(() => read(undefined));
    expect(barred).toMatchObject({ chunks: [], codes: ['file_unreadable'] });
    chmodSync(path, 0o644);
    expect(await asUnprivileged(() => read(undefined))).toMatchObject({ text: rows(0, 3), codes: [] });
  });

  it('a barred old file holds the reading up, so that nothing is lost', async () => {
    writeFileSync(path, rows(0, 3));
    chmodSync(directory, 0o755);
    const { cursor } = await read(undefined);
    appendFileSync(path, rows(3, 5));
    renameSync(path, `${path}.1`);
    writeFileSync(path, rows(5, 7));
    chmodSync(`${path}.1`, 0o000);
    expect(await asUnprivileged(() => read(cursor))).toMatchObject({ chunks: [], codes: ['file_unreadable'] });
    chmodSync(`${path}.1`, 0o644);
    expect(await asUnprivileged(() => read(cursor))).toMatchObject({ text: rows(3, 7), codes: [] });
  });

  it('a directory that cannot be listed holds the reading up after a rotation only', async () => {
    writeFileSync(path, rows(0, 3));
    const { cursor } = await read(undefined);
    chmodSync(directory, 0o111);
    appendFileSync(path, rows(3, 5));
    expect(await asUnprivileged(() => read(cursor))).toMatchObject({ text: rows(3, 5), codes: [] });
    chmodSync(directory, 0o755);
    renameSync(path, `${path}.1`);
    writeFileSync(path, rows(5, 7));
    chmodSync(directory, 0o111);
    expect(await asUnprivileged(() => read(cursor))).toMatchObject({ chunks: [], codes: ['directory_unreadable'] });
    chmodSync(directory, 0o755);
    expect(await asUnprivileged(() => read(cursor))).toMatchObject({ text: rows(3, 7), codes: [] });
  });
});

describe('endless lines', () => {
  it('are cut into records of a bounded size by position, and nothing is lost', async () => {
    const endless = 'x'.repeat(300_000);
    writeFileSync(path, row(0) + endless);
    const first = await read(undefined, 70_000);
    expect(first.codes).toEqual(['tail_waits']);
    expect(first.text).toBe(row(0) + endless.slice(0, 65_536 * 4));
    appendFileSync(path, `\n${row(1)}`);
    const second = await read(first.cursor, 1000);
    expect(first.text + second.text).toBe(`${row(0)}${endless}\n${row(1)}`);
    expect((await read(undefined, 8_000_000)).text).toBe(first.text + second.text);
  });
});

describe('an aborted reading', () => {
  it('throws the reason between two chunks', async () => {
    writeFileSync(path, rows(0, 100));
    const abort = new AbortController();
    const found: number[] = [];
    const reading = async () => {
      for await (const item of readRecords({ path, clock: 'local', layout: 'auto' }, undefined, { chunkBytes: 1000, signal: abort.signal })) {
        if (item.kind === 'chunk') found.push(item.position);
        abort.abort(new Error('stopping'));
      }
    };
    await expect(reading()).rejects.toThrow('stopping');
    expect(found).toEqual([0]);
  });
});

/** The superuser may read everything, so a bar is only seen by another user. */
async function asUnprivileged<T>(deed: () => Promise<T>): Promise<T> {
  const isSuperuser = process.geteuid?.() === 0;
  if (isSuperuser) process.seteuid?.(65_534);
  try {
    return await deed();
  } finally {
    if (isSuperuser) process.seteuid?.(0);
  }
}
