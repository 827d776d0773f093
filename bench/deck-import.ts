// A full deck of 200,000 rates over a stored one of the same size: reading, preview and activation, as `releve import deck` does it.

import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importRateDeck, type RateDeckFile, reviewRateDeck } from '../server/catalog/import-rate-deck.service.ts';
import { systemClock } from '../server/platform/clock.ts';
import { startEmbeddedDatabase } from '../server/platform/embedded-database.ts';
import { createLog } from '../server/platform/log.ts';
import { migrate } from '../server/platform/migrate.ts';
import { inTransaction, openDatabase } from '../server/platform/postgres.ts';

const rateCount = 200_000;
const header = 'prefix,destination,connect fee,price per minute,first increment,next increment\n';

export interface DeckImportFigures {
  /** Of the second file, which changes a tenth of the first. */
  readonly rows: number;
  readonly seconds: number;
}

export async function benchDeckImport(): Promise<DeckImportFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'releve-bench-'));
  // The database's own user must be able to enter.
  await chmod(directory, 0o755);
  const server = await startEmbeddedDatabase({ dataDirectory: join(directory, 'data'), log: createLog({ level: 'warn' }) });
  const db = openDatabase(server.connectionString, { poolMax: 2 });
  try {
    await migrate(db);
    await inTransaction(db, (trx) => importRateDeck(trx, deckFile('2026-01-01T00:00:00Z', 0), systemClock.now()));
    const file = deckFile('2026-02-01T00:00:00Z', 1);
    const begun = performance.now();
    const options = { limit: 20, agrees: () => Promise.resolve(true) };
    const { version } = await inTransaction(db, (trx) => reviewRateDeck(trx, file, () => systemClock.now(), options));
    if (version === null) throw new Error('The preview found faults.');
    const seconds = Math.round(performance.now() - begun) / 1000;
    if (version.insertedCount !== rateCount / 10) throw new Error(`${version.insertedCount} rates changed.`);
    return { rows: version.rateCount, seconds };
  } finally {
    await db.destroy();
    await server.stop();
    await rm(directory, { recursive: true });
  }
}

/** In the second edition every tenth price is another: most of them raised, lowered or moved to another prefix. */
function deckFile(effectiveAt: string, edition: 0 | 1): RateDeckFile {
  const lines = Array.from({ length: rateCount }, (_, index) => {
    const isOther = edition === 1 && index % 10 === 0;
    const price = 100 + (index % 9000) + (isOther ? (index % 20 === 0 ? 7 : -7) : 0);
    return `${prefixOf(index, isOther && index % 100 === 0)},Destination ${index >> 4},0,0.${String(price).padStart(6, '0')},60,1\n`;
  });
  return {
    name: 'Wholesale',
    currency: 'EUR',
    effectiveAt: Temporal.Instant.from(effectiveAt),
    fileName: `edition-${edition}.csv`,
    bytes: Buffer.from(header + lines.join('')),
  };
}

function prefixOf(index: number, isMoved: boolean): string {
  return String((isMoved ? 600_000_000 : 300_000_000) + index * 37).slice(0, 9);
}
