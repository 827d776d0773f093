// Rate decks over HTTP: activation, amendment, preview, undo, lists, one block per refusal, and two at once.

import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { createLoggedInApp, type LoggedInApp } from '../tests/support/logged-in-app.ts';
import { importRateDeck, type RateDeckFile } from './import-rate-deck.service.ts';
import { undoDeckVersion } from './undo-rate-deck.service.ts';

let house: LoggedInApp;
const header = 'prefix;destination;connect fee;price per minute;first increment;next increment';
const deckText = `${header}\n33;France;0;0,0100;60;1\n336;France, mobile;0,05;0,0125;1;1\nS3900;Orange service;0;0;1;1\n`;
const march = '2026-03-01T00:00:00Z';
const april = '2026-04-01T00:00:00Z';
const may = '2026-05-01T00:00:00Z';

interface Sent {
  readonly [name: string]: string;
}

function send(text: string | Buffer, sent: Sent = {}, path = '') {
  const address = new URLSearchParams({ name: 'Standard', currency: 'EUR', effectiveAt: march, fileName: 'deck.csv', ...sent });
  return house.ask('POST', `/api/catalog/rate-decks${path}?${address}`, text, 'text/csv');
}

const importDeck = (text: string | Buffer, sent: Sent = {}) => send(text, sent);
const preview = (text: string, sent: Sent = {}) => send(text, sent, '/preview');

/** Lines such as `336;France, mobile;0,05;0,0125;1;1` from a prefix and a price. */
function deckOf(prices: Readonly<Record<string, string>>): string {
  return `${header}\n${Object.entries(prices)
    .map(([prefix, price]) => `${prefix};Place ${prefix};0;${price};60;1\n`)
    .join('')}`;
}

async function countRates(): Promise<number> {
  const rows = await query<{ count: bigint }>(house.db, 'select count(*) as count from catalog.rate');
  return Number(rows[0]?.count ?? 0n);
}

/** `33 0.01` for each rate that counts at a moment. */
async function ratesAt(deckId: number, at: string): Promise<string[]> {
  const page = await house.ask('GET', `/api/catalog/rate-decks/${deckId}/rates?at=${at}&limit=1000`);
  return page.body.rates.map((rate: { prefix: string; price: string }) => `${rate.prefix} ${rate.price}`);
}

async function undo(deckId: number, versionId: number) {
  return house.ask('POST', `/api/catalog/rate-decks/${deckId}/versions/${versionId}/undo`);
}

/** Of every table of the schema, so that nothing is written unseen. */
async function checksums(): Promise<string> {
  const tables = await query<{ name: string }>(house.db, "select tablename as name from pg_tables where schemaname = 'catalog' order by 1");
  const sums: string[] = [];
  for (const { name } of tables) {
    const [row] = await query<{ sum: string }>(
      house.db,
      `select count(*) || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum from catalog.${name} t`,
    );
    sums.push(`${name} ${row?.sum}`);
  }
  return sums.join('\n');
}

beforeAll(async () => {
  house = await createLoggedInApp();
});
afterAll(() => house.close());

describe('activation', () => {
  test('201: a file becomes a dated version; the same file again changes nothing and says so', async () => {
    const made = await importDeck(deckText);
    expect(made).toMatchObject({
      status: 201,
      body: { deckId: 1, effectiveAt: march, importedAt: '2026-03-01T08:00:00Z', fileName: 'deck.csv', kind: 'full', state: 'activated', rateCount: 3 },
    });
    expect(made.body).toMatchObject({ insertedCount: 3, closedCount: 0, unchangedCount: 0, isKnown: false });
    const before = await checksums();
    expect((await importDeck(deckText)).body).toEqual({ ...made.body, isKnown: true });
    expect(await checksums()).toBe(before);
    const page = await house.ask('GET', '/api/catalog/rate-decks/1/rates?limit=2');
    expect(page.body.rates[1]).toEqual({
      rateId: page.body.rates[1].rateId,
      versionId: made.body.versionId,
      usageKind: 'call',
      direction: 'outbound',
      prefix: '336',
      isExact: false,
      origins: [],
      destination: 'France, mobile',
      connectFee: '0.05',
      price: '0.0125',
      perUnits: '60',
      firstIncrementUnits: '1',
      nextIncrementUnits: '1',
      freeUnits: page.body.rates[1].freeUnits,
      minimumCharge: null,
      maximumCharge: null,
      bandPrices: null,
      service: null,
      validFrom: march,
      validTo: null,
    });
    const rest = await house.ask('GET', `/api/catalog/rate-decks/1/rates?cursor=${page.body.nextCursor}`);
    expect([rest.body.rates.length, rest.body.rates[0].prefix, rest.body.nextCursor]).toEqual([1, 'S3900', null]);
    expect((await house.ask('GET', '/api/catalog/rate-decks/1/rates?search=MOBILE')).body.rates).toHaveLength(1);
  });

  test('201: a later version changes what is other, keeps the rest, and is listed first', async () => {
    const made = await importDeck(deckText.replace('0,0125', '0,0130'), { name: ' Standard ', effectiveAt: '2026-04-01T02:00:00+02:00' });
    expect(made).toMatchObject({ status: 201, body: { deckId: 1, effectiveAt: april, insertedCount: 1, closedCount: 1, unchangedCount: 2 } });
    expect(await ratesAt(1, '2026-03-31T23:59:59Z')).toEqual(['33 0.01', '336 0.0125', 'S3900 0']);
    expect(await ratesAt(1, april)).toEqual(['33 0.01', '336 0.013', 'S3900 0']);
    const listed = await house.ask('GET', '/api/catalog/rate-decks/1/versions');
    expect(listed.body.versions.map((version: { effectiveAt: string }) => version.effectiveAt)).toEqual([april, march]);
    const changes = await house.ask('GET', `/api/catalog/rate-decks/1/versions/${made.body.versionId}/changes`);
    expect(changes.body.changes.map((rate: Record<string, string>) => [rate.change, rate.prefix, rate.price, rate.validFrom, rate.validTo])).toEqual([
      ['closed', '336', '0.0125', march, april],
      ['inserted', '336', '0.013', april, null],
    ]);
    expect((await house.ask('GET', '/api/catalog/rate-decks')).body.decks).toEqual([
      { deckId: 1, name: 'Standard', currency: 'EUR', role: 'sold', zone: 'Europe/Paris', revision: '2' },
    ]);
  });

  test('201: an amendment leaves other codes alone; dates of rows are local and closures end a code', async () => {
    const base = await importDeck(deckOf({ 33: '0,01', 44: '0,02', 49: '0,03' }), { name: 'Notices' });
    const notice = `prefix;destination;price per minute;first increment;next increment;effective\n44;UK;0,05;60;1;2026-04-15\n32;Belgium;0,07;60;1;\n`;
    const made = await importDeck(notice, { name: 'Notices', kind: 'amendment', effectiveAt: april });
    expect(made).toMatchObject({ status: 201, body: { kind: 'amendment', insertedCount: 2, closedCount: 1 } });
    const { deckId } = base.body;
    expect(await ratesAt(deckId, april)).toEqual(['32 0.07', '33 0.01', '44 0.02', '49 0.03']);
    expect(await ratesAt(deckId, '2026-04-14T21:59:59Z')).toEqual(['32 0.07', '33 0.01', '44 0.02', '49 0.03']);
    expect(await ratesAt(deckId, '2026-04-14T22:00:00Z')).toEqual(['32 0.07', '33 0.01', '44 0.05', '49 0.03']);
  });

  test('201: a full file closes codes that it does not name, once that is confirmed', async () => {
    const prices = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [String(330 + index), '0,01']));
    const { body } = await importDeck(deckOf(prices), { name: 'Closing' });
    const { 330: _one, 331: _two, 332: _three, ...left } = prices;
    expect((await importDeck(deckOf(left), { name: 'Closing', effectiveAt: april })).body.code).toBe('closing_unconfirmed');
    const { 330: _same, ...nearly } = prices;
    expect((await importDeck(deckOf(nearly), { name: 'Closing', effectiveAt: april })).body).toMatchObject({ closedCount: 1, insertedCount: 0 });
    const made = await importDeck(deckOf(left), { name: 'Closing', effectiveAt: may, confirmClosing: 'true' });
    expect(made.body).toMatchObject({ closedCount: 2, unchangedCount: 17 });
    expect(await ratesAt(body.deckId, may)).toHaveLength(17);
    expect(await ratesAt(body.deckId, '2026-04-30T00:00:00Z')).toHaveLength(19);
  });

  test('a version for the future counts from then on, and one that follows may replace what was announced', async () => {
    const { body } = await importDeck(deckOf({ 33: '0,01' }), { name: 'Future' });
    const announced = 'prefix;destination;price per minute;first increment;next increment;effective\n33;France;0,02;60;1;2026-07-01\n';
    await importDeck(announced, { name: 'Future', kind: 'amendment', effectiveAt: april });
    const summer = '2026-06-30T22:00:00Z';
    expect([await ratesAt(body.deckId, '2026-06-30T21:59:59Z'), await ratesAt(body.deckId, summer)]).toEqual([['33 0.01'], ['33 0.02']]);
    const both = 'prefix;destination;price per minute;first increment;next increment;effective\n33;Place 33;0,01;60;1;\n33;France;0,02;60;1;2026-07-01\n';
    expect((await importDeck(both, { name: 'Future', effectiveAt: may })).body).toMatchObject({ insertedCount: 0, closedCount: 0, unchangedCount: 1 });
    const cancelled = await importDeck(deckOf({ 33: '0,01' }), { name: 'Future', effectiveAt: '2026-05-02T00:00:00Z' });
    expect(cancelled.status).toBe(201);
    expect(await ratesAt(body.deckId, summer)).toEqual(['33 0.01']);
    await undo(body.deckId, cancelled.body.versionId);
    expect(await ratesAt(body.deckId, summer)).toEqual(['33 0.02']);
  });

  test('400: nothing is imported, not even the deck, and every fault has its place', async () => {
    const before = await checksums();
    const answer = await importDeck(`${deckText}44;United Kingdom;0;-1;60;1\n44;;0;0;1;1\n`, { name: 'Broken' });
    expect([answer.status, answer.body.code]).toEqual([400, 'rate_deck_invalid']);
    expect(answer.body.faults).toHaveLength(2);
    expect(answer.body.faults[0]).toContain('deck.csv, line 5, column 4');
    expect((await preview(`${deckText}44;United Kingdom;0;-1;60;1\n`, { name: 'Broken' })).body.code).toBe('rate_deck_invalid');
    expect(await checksums()).toBe(before);
  });

  test('400: what is asked for beside the file', async () => {
    expect((await importDeck(deckText, { currency: 'QQQ' })).body.faults).toContain('The currency must be a code of three letters, such as EUR.');
    expect((await importDeck(deckText, { effectiveAt: '2026-02-30T00:00:00Z' })).body.code).toBe('instant_invalid');
    expect((await importDeck(deckText, { effectiveAt: '+200000-01-01T00:00:00Z' })).status).toBe(400);
    expect((await importDeck(deckText, { effectiveAt: '2026-03-01T00:00:00.5Z' })).body.faults).toHaveLength(1);
    expect((await importDeck(deckText, { zone: 'Mars/North' })).body.faults).toEqual(['The zone must be a name such as Europe/Paris.']);
    expect((await importDeck(deckText, { name: '' })).body.code).toBe('request_invalid');
    expect((await importDeck(deckText, { increments: '0/1' })).body.code).toBe('rate_deck_invalid');
    expect((await house.ask('POST', `/api/catalog/rate-decks?name=X&currency=EUR&effectiveAt=${march}`, { rates: [] })).body.code).toBe('rate_deck_invalid');
  });

  test('409: other rates for the same moment, or a deck of another kind', async () => {
    expect((await importDeck(deckText.replace('0,0125', '0,0131'))).body.code).toBe('deck_version_exists');
    expect((await importDeck(deckText, { currency: 'CHF', effectiveAt: may })).body.code).toBe('deck_currency_differs');
    expect((await importDeck(deckText, { role: 'supplier', effectiveAt: may })).body.code).toBe('deck_settings_differ');
    expect((await importDeck(deckText, { zone: 'Europe/Rome', effectiveAt: may })).body.code).toBe('deck_settings_differ');
  });

  test('a file is known only as it was read: another increment makes other rates', async () => {
    const text = 'prefix;destination;price per minute\n33;France;0,01\n';
    const own = { name: 'Read anew', kind: 'amendment' };
    const { body: first } = await importDeck(text, { ...own, increments: '60/60' });
    expect((await importDeck(text, { ...own, increments: '60/60' })).body).toEqual({ ...first, isKnown: true });
    expect((await importDeck(text, { ...own, increments: '1/1' })).body).toMatchObject({ isKnown: false, insertedCount: 1, closedCount: 1 });
    const { rates } = (await house.ask('GET', `/api/catalog/rate-decks/${first.deckId}/rates?at=${march}`)).body;
    expect(rates).toMatchObject([{ firstIncrementUnits: '1', nextIncrementUnits: '1' }]);
    expect((await importDeck(text, { name: 'Read anew, full', increments: '60/60' })).body.isKnown).toBe(false);
    expect((await importDeck(text, { name: 'Read anew, full', increments: '1/1' })).body.code).toBe('deck_version_exists');
  });

  test('a file is known only while no other one for its moment followed it', async () => {
    const own = { name: 'Back again', kind: 'amendment' };
    const { body } = await importDeck(deckOf({ 33: '0,01' }), own);
    await importDeck(deckOf({ 33: '0,02' }), own);
    expect(await ratesAt(body.deckId, march)).toEqual(['33 0.02']);
    expect((await importDeck(deckOf({ 33: '0,01' }), own)).body.isKnown).toBe(false);
    expect(await ratesAt(body.deckId, march)).toEqual(['33 0.01']);
    await importDeck(deckOf({ 33: '0,01' }), { name: 'Amended' });
    await importDeck(deckOf({ 33: '0,02' }), { ...own, name: 'Amended' });
    expect((await importDeck(deckOf({ 33: '0,01' }), { name: 'Amended' })).body.code).toBe('deck_version_exists');
  });

  test('a row without a date that has ended before the file counts is left out', async () => {
    const text =
      'prefix;destination;price per minute;increments;effective\n33;France;0,01;1/1;ASAP\n33;France;0,02;1/1;2020-01-01\n33;France;0,03;1/1;2027-01-01\n';
    expect((await preview(text, { name: 'Ended' })).body.warnings).toContain('deck.csv, line 2: left out prefix 33: it has ended before the file counts.');
    const { status, body } = await importDeck(text, { name: 'Ended' });
    expect([status, body.rateCount]).toEqual([201, 2]);
    expect([await ratesAt(body.deckId, march), await ratesAt(body.deckId, '2027-01-01T00:00:00Z')]).toEqual([['33 0.02'], ['33 0.03']]);
    const alone = await importDeck(`${text.split('\n', 1)};end\n33;France;0,01;1/1;;2020-12-31\n`, { name: 'Ended alone' });
    expect(alone.body.faults).toEqual(['deck.csv, line 2: prefix 33 ends before the file counts.']);
  });

  test('as many origins as a rate can have are stored, and one more is told with its place', async () => {
    const origins = Array.from({ length: 101 }, (_, index) => 100_000_000_000_000 + index * 7_919);
    const text = (count: number) => `prefix,origins,destination,price per minute,increments\n33,${origins.slice(0, count).join(' ')},France,0.01,1/1\n`;
    expect(await importDeck(text(100), { name: 'Origins' })).toMatchObject({ status: 201, body: { insertedCount: 1 } });
    const { faults } = (await importDeck(text(101), { name: 'Too many origins' })).body;
    expect(faults).toEqual([expect.stringContaining('deck.csv, line 2, column 2: the cell names 101 origins')]);
  });

  test('409: a file before what is activated already is refused with every line', async () => {
    const { body } = await importDeck(deckOf({ 33: '0,01', 44: '0,02', 49: '0,03' }), { name: 'Late' });
    await importDeck(deckOf({ 33: '0,01', 44: '0,05', 49: '0,06' }), { name: 'Late', effectiveAt: may });
    const before = await checksums();
    const refused = await importDeck(deckOf({ 33: '0,01', 44: '0,04', 32: '0,07', 49: '0,05' }), { name: 'Late', effectiveAt: april });
    expect([refused.status, refused.body.code]).toEqual([409, 'deck_version_later']);
    expect(refused.body.faults).toEqual([
      `deck.csv, line 2: prefix 32 has a price from ${may} on already.`,
      `deck.csv, line 4: prefix 44 has a price from ${may} on already.`,
      `deck.csv, line 5: prefix 49 has a price from ${may} on already.`,
    ]);
    const shown = await preview(deckOf({ 33: '0,01', 44: '0,04', 32: '0,07', 49: '0,05' }), { name: 'Late', effectiveAt: april });
    expect(shown.body).toMatchObject({ faults: refused.body.faults, previewToken: null });
    expect(await checksums()).toBe(before);
    expect(await ratesAt(body.deckId, may)).toEqual(['33 0.01', '44 0.05', '49 0.06']);
  });

  test('404: no such deck, no such version', async () => {
    expect((await house.ask('GET', '/api/catalog/rate-decks/99/versions')).body.code).toBe('deck_unknown');
    expect((await house.ask('GET', '/api/catalog/rate-decks/99/rates')).body.code).toBe('deck_unknown');
    expect((await house.ask('GET', '/api/catalog/rate-decks/1/versions/99/changes')).body.code).toBe('deck_version_unknown');
    expect((await undo(99, 1)).body.code).toBe('deck_unknown');
    expect((await undo(1, 999)).body.code).toBe('deck_version_unknown');
  });

  test('of several at once for one moment one is kept', async () => {
    const texts = ['0,1', '0,2', '0,3'].map((price) => deckText.replace('0,0125', price));
    const statuses = (await Promise.all(texts.map((text) => importDeck(text, { name: 'Race' })))).map(({ status }) => status);
    expect(statuses.sort()).toEqual([201, 409, 409]);
    const same = await Promise.all([1, 2, 3].map(() => importDeck(deckText, { name: 'Same race' })));
    expect(same.map(({ status, body }) => `${status} ${body.isKnown}`).sort()).toEqual(['201 false', '201 true', '201 true']);
  });

  test('a crash before the end leaves nothing', async () => {
    const before = await checksums();
    const file: RateDeckFile = {
      name: 'Crashed',
      currency: 'EUR',
      effectiveAt: Temporal.Instant.from(march),
      fileName: 'deck.csv',
      bytes: Buffer.from(deckText),
    };
    const crash = inTransaction(house.db, async (trx) => {
      await importRateDeck(trx, file, house.now);
      throw new Error('The power is gone.');
    });
    await expect(crash).rejects.toThrow('The power is gone.');
    expect(await checksums()).toBe(before);
  });

  test('a spreadsheet in Windows-1252 and a big deck', async () => {
    const latin = Buffer.from(`${header}\n262;R\u00e9union;0;0,02;1;1\n`, 'latin1');
    const made = await importDeck(latin, { name: 'Latin' });
    expect((await house.ask('GET', `/api/catalog/rate-decks/${made.body.deckId}/rates`)).body.rates[0].destination).toBe('Réunion');
    const lines = Array.from({ length: 30_000 }, (_, index) => `${100_000 + index};"Place ""${index}"" \\ \\N";0;0,${index + 1};60;1`);
    const big = await importDeck([header, ...lines].join('\r\n'), { name: 'Big' });
    expect(big).toMatchObject({ status: 201, body: { rateCount: 30_000 } });
    const first = await house.ask('GET', `/api/catalog/rate-decks/${big.body.deckId}/rates?limit=1`);
    expect(first.body.rates[0]).toMatchObject({ prefix: '100000', destination: 'Place "0" \\ \\N', price: '0.1' });
  });

  test('any text is imported whole or not at all', async () => {
    const cell = fc.constantFrom('33', '336', '+44', 'S15', 'a\\b', 'tab\there', '0', '0.1', '1', '60', '-1', '', '"', '"q,"', '\\N', '\u0000', '€');
    const row = fc.array(cell, { minLength: 4, maxLength: 7 }).map((cells) => cells.join(','));
    const deck = fc.array(row, { maxLength: 4 }).map((rows) => [header.replaceAll(';', ','), ...rows].join('\n'));
    let day = 0;
    await fc.assert(
      fc.asyncProperty(deck, async (text) => {
        const before = await countRates();
        day += 1;
        const effectiveAt = Temporal.Instant.from('2030-01-01T00:00:00Z').add({ hours: 24 * day });
        const answer = await importDeck(text, { name: 'Any', effectiveAt: effectiveAt.toString(), confirmClosing: 'true' });
        expect([201, 400]).toContain(answer.status);
        if (answer.status === 400) expect(answer.body.faults.length).toBeGreaterThan(0);
        expect((await countRates()) - before).toBe(answer.status === 201 ? answer.body.insertedCount : 0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('preview', () => {
  test('200: writes nothing; its token activates what it showed, and nothing else', async () => {
    const { body: base } = await importDeck(deckOf({ 33: '0,01', 44: '0,02', 49: '0,03', 32: '0,04' }), { name: 'Shown' });
    const next = deckOf({ 33: '0,02', 44: '0,01', 49: '0,03', 31: '0,05' });
    const before = await checksums();
    const shown = await preview(next, { name: 'Shown', effectiveAt: april });
    expect(await checksums()).toBe(before);
    expect(shown).toMatchObject({
      status: 200,
      body: {
        deckId: base.deckId,
        rowCount: 4,
        figures: {
          unchanged: 1,
          changes: { new: 1, raised: 1, lowered: 1, changed: 0, reopened: 0, closed: 1 },
          codesBefore: 4,
          codesAfter: 4,
          insertedRates: 3,
          closedRates: 3,
        },
        faults: [],
        needsConfirmation: true,
        closedWithoutPrefix: { count: 1, first: ['prefix 32, Place 32: no shorter prefix goes on'] },
      },
    });
    const [raised] = shown.body.firstChanges.raised.changes;
    expect(raised).toMatchObject({ prefix: '33', line: 3, oldPrice: '0.01', newPrice: '0.02', oldCost: '0.01', newLongCost: '0.06', percent: '100' });
    const sent = { name: 'Shown', effectiveAt: april, confirmClosing: 'true', previewToken: shown.body.previewToken };
    expect((await importDeck(deckOf({ 33: '0,03' }), sent)).body.code).toBe('preview_outdated');
    expect((await importDeck(next, { ...sent, kind: 'amendment' })).body.code).toBe('preview_outdated');
    expect((await importDeck(next, { ...sent, effectiveAt: may })).body.code).toBe('preview_outdated');
    expect(await checksums()).toBe(before);
    await importDeck(deckOf({ 7: '0,5' }), { name: 'Shown', kind: 'amendment' });
    expect((await importDeck(next, sent)).body.code).toBe('preview_outdated');
    const again = await preview(next, { name: 'Shown', effectiveAt: april });
    expect(again.body.figures.changes.closed).toBe(2);
    expect((await importDeck(next, { ...sent, previewToken: again.body.previewToken })).status).toBe(201);
    const known = await preview(next, { name: 'Shown', effectiveAt: april });
    expect(known.body).toMatchObject({ needsConfirmation: false, faults: [] });
    expect(known.body.knownVersionId).toBeGreaterThan(0);
  });

  test('a deck that there is not yet is not made, and its token activates it', async () => {
    const before = await checksums();
    const shown = await preview(deckText, { name: 'Fresh', role: 'supplier', zone: 'Europe/Rome' });
    expect(await checksums()).toBe(before);
    expect(shown.body).toMatchObject({ deckId: null, role: 'supplier', zone: 'Europe/Rome', figures: { changes: { new: 3 } } });
    expect((await importDeck(deckText, { name: 'Fresh', previewToken: shown.body.previewToken })).body.code).toBe('preview_outdated');
    const sent = { name: 'Fresh', role: 'supplier', zone: 'Europe/Rome', previewToken: shown.body.previewToken };
    expect((await importDeck(deckText, sent)).status).toBe(201);
  });

  test('judges by calls of one and of three minutes, in each band, and pages each class by prefix', async () => {
    const lines = (rows: readonly string[]) => `prefix,destination,connect fee,price per minute,increments,price per minute [peak]\n${rows.join('\n')}\n`;
    const name = 'Judged';
    await importDeck(lines(['31,A,0,0.06,60/60,', '32,B,0,0.06,1/1,', '33,C,0,0.06,1/1,0.1', '34,D,0,0.06,1/1,', '35,E,0.02,0.06,1/1,']), { name });
    const next = lines(['31,A,0,0.06,1/1,', '32,B,0.01,0.06,1/1,', '33,C,0,0.06,1/1,0.2', '34,Dd,0,0.06,1/1,', '35,E,0,0.07,1/1,']);
    const shown = (await preview(next, { name, effectiveAt: april })).body;
    const prefixes = (one: string) => shown.firstChanges[one].changes.map(({ prefix }: { prefix: string }) => prefix);
    // 35: a minute costs 0.08 then 0.07, three minutes 0.20 then 0.21.
    expect(prefixes('changed')).toEqual(['31', '34', '35']);
    expect(prefixes('raised')).toEqual(['32', '33']);
    const first = (await preview(next, { name, effectiveAt: april, limit: '2', changeClass: 'changed' })).body.firstChanges;
    expect([first.changed.changes.length, first.raised.changes.length]).toEqual([2, 0]);
    const rest = await preview(next, { name, effectiveAt: april, limit: '2', changeClass: 'changed', cursor: first.changed.nextCursor });
    expect(rest.body.firstChanges.changed).toMatchObject({ changes: [{ prefix: '35' }], nextCursor: null });
  });

  test('tells odd prices, later codes under a shorter prefix, and what is sold below a supplier', async () => {
    const odd = await preview(deckOf({ 33: '0,9', 331: '0,9', 332: '0,8', 336: '0,9', 337: '0,1', 339: '1,5', 800: '0' }), { name: 'Odd' });
    expect(odd.body.dear).toEqual({ count: 1, first: ['line 7: prefix 339, Place 339, costs 1.5 a minute'] });
    expect(odd.body.zero).toEqual({ count: 1, first: ['line 8: prefix 800, Place 800, costs 0 a minute'] });
    expect(odd.body.cheap).toEqual({ count: 1, first: ['line 6: prefix 337, Place 337, costs 0.1 a minute; the median of +33 is 0.9'] });
    expect(odd.body.warnings.join('\n')).toContain('premium numbers');
    const later = 'prefix,destination,price per minute,first increment,next increment,effective\n33,France,0.01,1,1,\n3368,Later,0.2,1,1,2026-09-01\n';
    const shown = await preview(later, { name: 'Hole' });
    expect(shown.body.pricedByShorterPrefix).toEqual({ count: 1, first: ['prefix 3368, Later: until it begins, prefix 33 prices its calls at 0.01'] });
    await importDeck(deckOf({ 216: '0,05', 2162: '0,2' }), { name: 'Swiss public', currency: 'CHF' });
    const supplied = await preview(deckOf({ 2161: '0,06', 2162: '0,1', 21621: '0,3', 99: '7' }), { name: 'Carrier', currency: 'CHF', role: 'supplier' });
    expect(supplied.body.soldBelow).toEqual({
      count: 2,
      first: [
        'line 3: prefix 2161, Place 2161: a minute costs 0.06, and Swiss public sells it for 0.05 by prefix 216',
        'line 5: prefix 21621, Place 21621: a minute costs 0.3, and Swiss public sells it for 0.2 by prefix 2162',
      ],
    });
  });
});

describe('undo', () => {
  test('200: what the version brought never counts, what it ended goes on; only the latest, and only once', async () => {
    const { body: base } = await importDeck(deckOf({ 33: '0,01', 44: '0,02' }), { name: 'Undone' });
    const { body: next } = await importDeck(deckOf({ 33: '0,015', 32: '0,07' }), { name: 'Undone', effectiveAt: april, confirmClosing: 'true' });
    expect(await ratesAt(base.deckId, april)).toEqual(['32 0.07', '33 0.015']);
    expect((await undo(base.deckId, base.versionId)).body.code).toBe('deck_version_followed');
    const undone = await undo(base.deckId, next.versionId);
    expect(undone).toMatchObject({ status: 200, body: { state: 'undone', undoneAt: house.now.toString() } });
    expect(await ratesAt(base.deckId, april)).toEqual(['33 0.01', '44 0.02']);
    const kept = await query<{ count: bigint }>(house.db, 'select count(*) from catalog.rate where version_id = ? and valid_to = valid_from', [next.versionId]);
    expect(kept[0]?.count).toBe(2n);
    expect((await undo(base.deckId, next.versionId)).body.code).toBe('deck_version_undone');
    const changes = await house.ask('GET', `/api/catalog/rate-decks/${base.deckId}/versions/${next.versionId}/changes`);
    expect(changes.body.changes).toHaveLength(4);
    const { decks } = (await house.ask('GET', '/api/catalog/rate-decks')).body;
    expect(decks.find((deck: { name: string }) => deck.name === 'Undone').revision).toBe('3');
    expect((await importDeck(deckOf({ 33: '0,015', 32: '0,07' }), { name: 'Undone', effectiveAt: april, confirmClosing: 'true' })).status).toBe(201);
    expect(await ratesAt(base.deckId, april)).toEqual(['32 0.07', '33 0.015']);
  });

  test('of an undo and an import at once, each sees the deck whole', async () => {
    const { body: base } = await importDeck(deckOf({ 33: '0,01' }), { name: 'Both' });
    const { body: next } = await importDeck(deckOf({ 33: '0,02' }), { name: 'Both', effectiveAt: april });
    const [undone, imported] = await Promise.all([undo(base.deckId, next.versionId), importDeck(deckOf({ 33: '0,03' }), { name: 'Both', effectiveAt: may })]);
    expect(imported.status).toBe(201);
    expect(await ratesAt(base.deckId, '2026-04-30T00:00:00Z')).toEqual([undone.status === 200 ? '33 0.01' : '33 0.02']);
    expect(await ratesAt(base.deckId, may)).toEqual(['33 0.03']);
    await inTransaction(house.db, (trx) => undoDeckVersion(trx, { deckId: base.deckId, versionId: imported.body.versionId }, house.now));
    expect(await ratesAt(base.deckId, may)).toEqual([undone.status === 200 ? '33 0.01' : '33 0.02']);
  });
});
