// Rehearsals and re-ratings as people ask for them: over HTTP, and on the command line.

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../platform/query.ts';
import { epochOf, outboundRow } from '../tests/support/asterisk-row.ts';
import { type CallPath, openCallPath } from '../tests/support/call-path.ts';
import { makeScratch, runCommand } from '../tests/support/command.ts';
import { openLoggedInApp } from '../tests/support/logged-in-app.ts';

let path: CallPath;
let folder: string;
let asked: Awaited<ReturnType<typeof openLoggedInApp>>;

beforeAll(async () => {
  path = await openCallPath();
  folder = await makeScratch('rehearsal');
  asked = await openLoggedInApp(path.db, Temporal.Instant.from('2026-12-15T08:00:00Z'));
  // Two calls of a minute: 0.15 each; November is invoiced.
  await path.take(outboundRow({ epoch: epochOf('2026-11-10T10:00:00Z'), counter: 1, talkSeconds: 60 }));
  await path.bill('2026-12-01T05:00:00Z');
  await path.take(outboundRow({ epoch: epochOf('2026-12-10T10:00:00Z'), counter: 2, talkSeconds: 60 }));
});
afterAll(async () => {
  await asked.app.close();
  await path.close();
  await rm(folder, { recursive: true });
});

const dearer = 'prefix,destination,connect fee,price per minute,increments\n336,"France, mobile",0.05,0.11,60/1\n';
const run = (words: readonly string[]) => runCommand(words, { DATABASE_URL: path.connectionString });
const period = { serviceFrom: '2026-11-01', serviceTo: '2027-01-01' };

describe('a rehearsal', () => {
  it('over HTTP takes files and terms as JSON and answers amounts as text', async () => {
    const { ask } = asked;
    const answer = await ask('POST', '/api/charging/rehearsals', { ...period, decks: [{ name: 'Standard', csv: dearer }] });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        totals: [{ currency: 'EUR', usageCount: 2, changedCount: 2, now: '0.3', proposed: '0.32', difference: '0.02', staleCount: 0 }],
        destinations: [{ destination: 'France, mobile', unratedNow: 0, unratedProposed: 0, difference: '0.02' }],
        losers: [{ accountName: 'ACME', feesNow: '0', difference: '0.02' }],
        winners: [],
      },
    });
    const refused = await ask('POST', '/api/charging/rehearsals', { ...period, plans: [{ name: 'Nobody', terms: {} }] });
    expect(refused).toMatchObject({ status: 400, body: { code: 'rehearsal_invalid', faults: ['There is no plan Nobody.'] } });
    expect(await ask('POST', '/api/charging/rehearsals', { ...period, serviceTo: 'soon' })).toMatchObject({ status: 400 });
  });

  it('on the command line shows tables, or JSON', async () => {
    const file = join(folder, 'dearer.csv');
    await writeFile(file, dearer);
    const words = ['rehearse', '--from', '2026-11-01', '--to', '2026-12-01', '--deck', file, '--of', 'Standard'];
    const [shown, json, alone, nothing, other] = await Promise.all(
      [words, [...words, '--amendment', '--json'], words.slice(0, -2), words.slice(0, -4), [...words.slice(0, -1), 'Other']].map(run),
    );
    expect(shown).toMatchObject({ code: 0, err: 'Rehearsing …\n' });
    expect(shown?.out).toMatch(/^Total +calls +changed/);
    expect(shown?.out).toMatch(/\nACME \(\d+\) +1 +1 +0 +0 +0\.15 +0\.16 +\+0\.01 +EUR\n/);
    expect(JSON.parse(json?.out ?? '')).toMatchObject({ from: '2026-11-01', accounts: [{ now: '0.15', proposed: '0.16', difference: '0.01' }] });
    expect(alone).toMatchObject({ code: 2, err: '--deck and --of go together.\n' });
    expect(nothing).toMatchObject({ code: 2 });
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining('There is no rate deck Other.') });
  }, 60_000);
});

describe('a re-rating', () => {
  it('over HTTP is proposed, listed, withdrawn, and approved once', async () => {
    const { ask } = asked;
    const draft = { ...period, reason: 'Wrong price' };
    expect(await ask('POST', '/api/rating/re-ratings', draft)).toMatchObject({ status: 201, body: { reRating: null, differences: [], usageCount: 2 } });
    await query(path.db, 'update catalog.rate set price = 0.11');
    await query(path.db, 'update catalog.rate_deck set revision = revision + 1');
    const first = await ask('POST', '/api/rating/re-ratings', draft);
    expect(first).toMatchObject({
      status: 201,
      body: {
        reRating: { state: 'proposed', tenantId: null, approvedAt: null },
        differences: [
          { accountName: 'ACME', uninvoicedBefore: '0.15', uninvoicedAfter: '0.16', invoicedBefore: '0.15', invoicedAfter: '0.16', keptCount: '0' },
        ],
      },
    });
    const withdrawn = first.body.reRating.reRatingId;
    expect(await ask('POST', `/api/rating/re-ratings/${withdrawn}/withdraw`, {})).toMatchObject({ status: 200, body: { state: 'withdrawn' } });
    expect(await ask('POST', `/api/charging/re-ratings/${withdrawn}/approve`, {})).toMatchObject({ status: 409 });
    const id = (await ask('POST', '/api/rating/re-ratings', draft)).body.reRating.reRatingId;
    expect(await ask('POST', `/api/charging/re-ratings/${id}/approve`, {})).toMatchObject({ status: 200, body: { adjustmentCount: 1 } });
    expect(await ask('POST', `/api/charging/re-ratings/${id}/approve`, {})).toMatchObject({ status: 200, body: { adjustmentCount: 0 } });
    expect(await ask('GET', `/api/rating/re-ratings/${id}`)).toMatchObject({ body: { state: 'approved', differences: [{ accountName: 'ACME' }] } });
    const { body } = await ask('GET', '/api/rating/re-ratings');
    expect(body.reRatings.map(({ state }: { state: string }) => state)).toEqual(['approved', 'withdrawn']);
    expect(await ask('GET', '/api/rating/re-ratings/999')).toMatchObject({ status: 404 });
    expect(await ask('POST', '/api/rating/re-ratings', { ...draft, reason: ' ' })).toMatchObject({ status: 400 });
    const [who] = await query<{ proposed: number | null; approved: number | null }>(
      path.db,
      'select proposed_by as proposed, approved_by as approved from rating.re_rating where re_rating_id = ?',
      [Number(id)],
    );
    expect(who).toEqual({ proposed: expect.any(Number), approved: who?.proposed });
  });

  it('on the command line is proposed and approved', async () => {
    await query(path.db, 'update catalog.rate set price = 0.12');
    await query(path.db, 'update catalog.rate_deck set revision = revision + 1');
    const words = ['re-rate', '--from', '2026-11-01', '--to', '2027-01-01', '--reason', 'Still wrong'];
    const shown = await run(words);
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.out).toMatch(/\nACME \(\d+\) +1 +0\.16 +0\.17 +1 +0\.16 +0\.17 +0 +\+0\.02 +EUR\n/);
    const id = /--approve (\d+)/.exec(shown.out)?.[1] ?? '';
    expect(await run(['re-rate', '--approve', id])).toMatchObject({ code: 0, out: expect.stringContaining('approved; one account is adjusted') });
    const [again, unknown, reasonless, mixed] = await Promise.all(
      [[...words, '--json'], ['re-rate', '--approve', '999'], words.slice(0, -2), ['re-rate', '--approve', id, '--from', '2026-11-01']].map(run),
    );
    expect(JSON.parse(again?.out ?? '')).toEqual({ reRating: null, differences: [], usageCount: 2, unpricedCount: 0 });
    expect(unknown).toMatchObject({ code: 1, err: 'There is no such re-rating.\n' });
    expect(reasonless).toMatchObject({ code: 2, err: 'The option --reason is missing.\n' });
    expect(mixed).toMatchObject({ code: 2 });
  }, 60_000);
});
