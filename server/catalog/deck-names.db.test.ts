// Bands and origin sets of a deck's prices stay explained by its tariffs, also after an undo and when both change at once.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction, type Transaction } from '../platform/postgres.ts';
import { createLoggedInApp, type LoggedInApp } from '../tests/support/logged-in-app.ts';
import { type ImportedVersion, importRateDeck } from './import-rate-deck.service.ts';
import { addTariffVersion, createTariff, listDeckNameFaults, withdrawTariffVersion } from './offer.service.ts';
import type { Terms } from './offer.ts';
import { undoDeckVersion } from './undo-rate-deck.service.ts';

let house: LoggedInApp;
const at = (text: string) => Temporal.Instant.from(text);
const january = at('2026-01-01T00:00:00Z');
const june = at('2026-06-01T00:00:00Z');
const daily = (from: string, to: string, name: string) => ({ name, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from, to });
const plain: Terms = { currency: 'EUR', zone: 'Europe/Paris' };
const banded: Terms = { ...plain, bands: [daily('08:00', '24:00', 'evening'), daily('00:00', '08:00', 'calm')] };
const plainText = 'prefix,destination,price per minute,increments\n33,France,0.01,1/1\n';
const bandedText = 'prefix,destination,price per minute,price per minute [evening],increments\n33,France,0.01,0.02,1/1\n';

function send(trx: Transaction, name: string, text: string, effectiveAt = january): Promise<ImportedVersion> {
  const file = { name, currency: 'EUR', effectiveAt, fileName: 'deck.csv', bytes: new TextEncoder().encode(text) };
  return importRateDeck(trx, file, house.now);
}

/** A deck and a tariff over it. */
async function make(name: string, text: string, terms: Terms): Promise<{ deckId: number; tariffId: number }> {
  return inTransaction(house.db, async (trx) => {
    const { deckId } = await send(trx, name, text);
    const { tariffId } = await createTariff(trx, { name, deckId, terms }, house.now);
    return { deckId, tariffId };
  });
}

/** Begins the second while the first has not ended yet, and tells how both ended: `fulfilled` or a code. */
async function atOnce(first: (trx: Transaction) => Promise<unknown>, second: (trx: Transaction) => Promise<unknown>): Promise<string[]> {
  const done = Promise.withResolvers<void>();
  const until = Promise.withResolvers<void>();
  const begun = inTransaction(house.db, async (trx) => {
    await first(trx).finally(done.resolve);
    await until.promise;
  });
  await done.promise;
  const following = inTransaction(house.db, second);
  await Promise.race([following.catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 500))]);
  until.resolve();
  const ended = await Promise.allSettled([begun, following]);
  return ended.map((each) => (each.status === 'fulfilled' ? each.status : each.reason.code));
}

beforeAll(async () => {
  house = await createLoggedInApp();
});
afterAll(() => house.close());

test('an undo that would bring back prices of a band without a tariff for them is refused, until there is one', async () => {
  const { deckId, tariffId } = await make('Evening', bandedText, banded);
  const next = await inTransaction(house.db, (trx) => send(trx, 'Evening', plainText, june));
  const dropped = await inTransaction(house.db, (trx) => addTariffVersion(trx, tariffId, { effectiveAt: june, terms: plain }, house.now));
  const undo = () => inTransaction(house.db, (trx) => undoDeckVersion(trx, { deckId, versionId: next.versionId }, house.now));
  await expect(undo()).rejects.toMatchObject({
    kind: 'conflict',
    code: 'deck_names_unknown',
    faults: ['The deck has prices for the band evening, which the tariff Evening does not have.'],
  });
  await inTransaction(house.db, (trx) => withdrawTariffVersion(trx, tariffId, dropped.versionId, house.now));
  expect(await undo()).toMatchObject({ state: 'undone' });
  expect(await listDeckNameFaults(house.db, deckId)).toEqual([]);
});

describe('of an import and a change of tariffs at once the later one sees the other', () => {
  test('terms that drop a band', async () => {
    const { deckId, tariffId } = await make('Race of terms', plainText, banded);
    const ended = await atOnce(
      (trx) => send(trx, 'Race of terms', bandedText, june),
      (trx) => addTariffVersion(trx, tariffId, { effectiveAt: june, terms: plain }, house.now),
    );
    expect(ended).toEqual(['fulfilled', 'tariff_invalid']);
    expect(await listDeckNameFaults(house.db, deckId)).toEqual([]);
  });

  test('an import of the band', async () => {
    const { deckId, tariffId } = await make('Race of imports', plainText, banded);
    const ended = await atOnce(
      (trx) => addTariffVersion(trx, tariffId, { effectiveAt: june, terms: plain }, house.now),
      (trx) => send(trx, 'Race of imports', bandedText, june),
    );
    expect(ended).toEqual(['fulfilled', 'deck_names_unknown']);
    expect(await listDeckNameFaults(house.db, deckId)).toEqual([]);
  });

  test('another tariff', async () => {
    const { deckId } = await make('Race of tariffs', plainText, banded);
    const draft = { name: 'Behind', deckId, terms: plain };
    const ended = await atOnce(
      (trx) => send(trx, 'Race of tariffs', bandedText, june),
      (trx) => createTariff(trx, draft, house.now),
    );
    expect(ended).toEqual(['fulfilled', 'tariff_invalid']);
    const { deckId: other } = await make('Race of both', plainText, banded);
    const turned = await atOnce(
      (trx) => createTariff(trx, { ...draft, name: 'Before', deckId: other }, house.now),
      (trx) => send(trx, 'Race of both', bandedText, june),
    );
    expect(turned).toEqual(['fulfilled', 'deck_names_unknown']);
  });
});
