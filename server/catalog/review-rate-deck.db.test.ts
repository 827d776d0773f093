// A review shows what the preview shows, and activates what it showed or nothing.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../platform/postgres.ts';
import { query } from '../platform/query.ts';
import { createLoggedInApp, type LoggedInApp } from '../tests/support/logged-in-app.ts';
import type { DeckPreview } from './deck-preview.ts';
import { importRateDeck, previewRateDeck, type RateDeckFile, reviewRateDeck } from './import-rate-deck.service.ts';

let house: LoggedInApp;
beforeAll(async () => {
  house = await createLoggedInApp();
});
afterAll(() => house.close());

const first = 'prefix,destination,price per minute,increments\n33,France,0.01,1/1\n336,France mobile,0.05,60/1\n44,United Kingdom,0.02,1/1\n';
const second = 'prefix,destination,price per minute,increments\n33,France,0.01,1/1\n336,France mobile,0.04,60/1\n49,Germany,0.03,1/1\n';
const fileOf = (name: string, text: string, effectiveAt: string): RateDeckFile => ({
  name,
  currency: 'EUR',
  effectiveAt: Temporal.Instant.from(effectiveAt),
  fileName: 'deck.csv',
  bytes: new TextEncoder().encode(text),
});
const yes = () => Promise.resolve(true);
const countRates = async (name: string) =>
  (
    await query<{ told: string }>(
      house.db,
      `select r.prefix || ' ' || trim_scale(r.price) || ' ' || to_char(r.valid_from at time zone 'UTC', 'MM') || '-' ||
         coalesce(to_char(r.valid_to at time zone 'UTC', 'MM'), '') as told
       from catalog.rate r join catalog.rate_deck d using (deck_id) where d.name = ? order by 1`,
      [name],
    )
  ).map(({ told }) => told);

test('activates what the preview says, and the same as preview and import one after the other', async () => {
  for (const name of ['Reviewed', 'Imported'])
    await inTransaction(house.db, (trx) => importRateDeck(trx, fileOf(name, first, '2026-01-01T00:00:00Z'), house.now));
  const file = fileOf('Imported', second, '2026-02-01T00:00:00Z');
  const preview = await inTransaction(house.db, (trx) => previewRateDeck(trx, file, { limit: 10 }));
  const imported = await inTransaction(house.db, (trx) =>
    importRateDeck(trx, file, house.now, { previewToken: preview.previewToken ?? '', confirmClosing: true }),
  );
  let shown: DeckPreview | undefined;
  const agrees = (seen: DeckPreview) => {
    shown = seen;
    return yes();
  };
  const reviewed = await inTransaction(house.db, (trx) =>
    reviewRateDeck(trx, fileOf('Reviewed', second, '2026-02-01T00:00:00Z'), () => house.now, { limit: 10, agrees }),
  );
  expect(shown?.figures).toEqual(preview.figures);
  expect(reviewed.version).toMatchObject({ insertedCount: imported.insertedCount, closedCount: imported.closedCount, isKnown: false });
  expect(await countRates('Reviewed')).toEqual(await countRates('Imported'));
  expect(await countRates('Reviewed')).toEqual(['33 0.01 01-', '336 0.04 02-', '336 0.05 01-02', '44 0.02 01-02', '49 0.03 02-']);
});

test('writes nothing without consent, and answers again for a file that counts already', async () => {
  const file = fileOf('Asked', first, '2026-01-01T00:00:00Z');
  const review = (agrees: () => Promise<boolean>) => inTransaction(house.db, (trx) => reviewRateDeck(trx, file, () => house.now, { limit: 10, agrees }));
  expect((await review(() => Promise.resolve(false))).version).toBeNull();
  expect(await countRates('Asked')).toEqual([]);
  expect((await review(yes)).version).toMatchObject({ isKnown: false, rateCount: 3 });
  expect((await review(yes)).version).toMatchObject({ isKnown: true });
});

test('is refused where somebody changed the deck while it was looked at', async () => {
  await inTransaction(house.db, (trx) => importRateDeck(trx, fileOf('Contested', first, '2026-01-01T00:00:00Z'), house.now));
  const changed = first.replace('0.02', '0.03');
  const agrees = async () => {
    await inTransaction(house.db, (trx) => importRateDeck(trx, fileOf('Contested', changed, '2026-01-15T00:00:00Z'), house.now));
    return true;
  };
  const review = inTransaction(house.db, (trx) =>
    reviewRateDeck(trx, fileOf('Contested', second, '2026-02-01T00:00:00Z'), () => house.now, { limit: 10, agrees }),
  );
  await expect(review).rejects.toMatchObject({ code: 'preview_outdated' });
  expect(await countRates('Contested')).toEqual(['33 0.01 01-', '336 0.05 01-', '44 0.02 01-01', '44 0.03 01-']);
});
