// The law of following: however a log grows, rotates and is read, each of its bytes is handed over once by file and place.

import { appendFileSync, copyFileSync, existsSync, mkdtempSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cursor, RawChunk } from '../connector.ts';
import { readRecords } from './read.ts';
import { split, wholeRecordsEnd } from './split.ts';

type Step =
  | { readonly kind: 'append'; readonly text: string }
  | { readonly kind: 'rotate' }
  | { readonly kind: 'copyAndCut' }
  /** `kept`: chunks that were stored before the reading broke off. */
  | { readonly kind: 'read'; readonly chunkBytes: number; readonly kept: number }
  | { readonly kind: 'forget' };

const times = '"2026-11-22 22:04:18",,"2026-11-22 22:04:32",14,0,"BUSY","DOCUMENTATION"';
const goodRow = `"SALES","1001","1002","ctx","""Al"" <1>","PJSIP/1001-1","","Echo","",${times},"1795381458.8","","","1795381458.8",7\n`;
const rowWithLineFeed = goodRow.replace('Al', 'A\nl');

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(goodRow, rowWithLineFeed, '\n', '"A","10\n', goodRow + goodRow).map((text) => ({ kind: 'append', text }) as const) },
  { weight: 3, arbitrary: fc.nat(goodRow.length).map((at) => ({ kind: 'append', text: goodRow.slice(at) }) as const) },
  { weight: 3, arbitrary: fc.nat(rowWithLineFeed.length).map((at) => ({ kind: 'append', text: rowWithLineFeed.slice(0, at) }) as const) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('read' as const), chunkBytes: fc.constantFrom(1, 200, 1000, 100_000), kept: fc.nat(8) }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'rotate' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'copyAndCut' } as const) },
  { weight: 1, arbitrary: fc.constant({ kind: 'forget' } as const) },
);

/** A log in a directory of its own, with what was written to each of its files and what the readings handed over. */
class Follower {
  readonly path: string;
  readonly #directory = mkdtempSync(join(tmpdir(), 'asterisk-follow-'));
  readonly written: string[] = [];
  readonly #stored = new Map<string, Map<number, string>>();
  #cursor: Cursor | undefined;
  #rotations = 0;

  constructor() {
    this.path = join(this.#directory, 'Master.csv');
  }

  append(text: string): void {
    // The first line tells files apart, as times and ids do in a real log.
    const isNew = !existsSync(this.path) || this.written.at(-1) === '';
    if (!existsSync(this.path)) this.written.push('');
    const bytes = isNew ? `"file ${this.written.length}"\n${text}` : text;
    appendFileSync(this.path, bytes);
    this.written.push((this.written.pop() ?? '') + bytes);
  }

  /** As logrotate does it: the oldest has the greatest number. */
  rotate(isCopied: boolean): void {
    if (!existsSync(this.path) || this.written.at(-1) === '') return;
    for (let number = this.#rotations; number > 0; number -= 1) renameSync(`${this.path}.${number}`, `${this.path}.${number + 1}`);
    this.#rotations += 1;
    if (isCopied) {
      copyFileSync(this.path, `${this.path}.1`);
      truncateSync(this.path);
      this.written.push('');
    } else renameSync(this.path, `${this.path}.1`);
  }

  /** A lost cursor finds the present file alone, so it may only be lost before the first rotation, and is made anew. */
  async forget(): Promise<void> {
    if (this.#rotations > 0) return;
    this.#cursor = undefined;
    await this.read(1000, Number.POSITIVE_INFINITY);
  }

  async read(chunkBytes: number, kept: number): Promise<void> {
    const options = { chunkBytes, signal: new AbortController().signal };
    let left = kept;
    for await (const item of readRecords({ path: this.path, clock: 'local', layout: 'auto' }, this.#cursor, options)) {
      if (item.kind === 'notice') continue;
      if (left === 0) return;
      left -= 1;
      this.#store(item);
      this.#cursor = JSON.parse(JSON.stringify(item.cursor));
    }
  }

  /** What was stored of each file, joined by place; throws when places overlap otherwise or leave a gap. */
  texts(): readonly string[] {
    return [...this.#stored.values()].map((records) => {
      const ordered = [...records].sort(([left], [right]) => left - right);
      let text = '';
      for (const [position, bytes] of ordered) {
        expect(position).toBe(text.length);
        text += bytes;
      }
      return text;
    });
  }

  close(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #store(chunk: RawChunk): void {
    const records = this.#stored.get(chunk.fileKey) ?? new Map<number, string>();
    this.#stored.set(chunk.fileKey, records);
    let start = 0;
    for (const end of split(chunk.bytes)) {
      const bytes = Buffer.from(chunk.bytes.subarray(start, end)).toString('latin1');
      const position = chunk.position + start;
      expect(records.get(position) ?? bytes).toBe(bytes);
      records.set(position, bytes);
      start = end;
    }
  }
}

async function follow(steps: readonly Step[]): Promise<void> {
  const follower = new Follower();
  try {
    follower.append(goodRow);
    await follower.read(100_000, 100);
    for (const one of steps) {
      if (one.kind === 'append') follower.append(one.text);
      else if (one.kind === 'read') await follower.read(one.chunkBytes, one.kept);
      else if (one.kind === 'forget') await follower.forget();
      else follower.rotate(one.kind === 'copyAndCut');
    }
    await follower.read(1000, Number.POSITIVE_INFINITY);
    await follower.read(100_000, Number.POSITIVE_INFINITY);
    const present = existsSync(follower.path);
    const expected = follower.written.map((text, index) => {
      const bytes = Buffer.from(text, 'latin1');
      return present && index === follower.written.length - 1 ? text.slice(0, wholeRecordsEnd(bytes, Number.POSITIVE_INFINITY, false)) : text;
    });
    expect(follower.texts().toSorted()).toEqual(expected.filter((text) => text !== '').toSorted());
  } finally {
    follower.close();
  }
}

describe('following a log', () => {
  it('hands each record over once by file and place, whatever happens in between', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), follow), { numRuns: 150 });
  }, 60_000);
});
