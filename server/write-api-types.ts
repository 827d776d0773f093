// Writes web/generated/api.ts from the routes as they stand. Run by `npm run api`; needs no database.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApp } from './app.ts';
import { systemClock } from './platform/clock.ts';
import { createLog } from './platform/log.ts';
import { type OpenApiDocument, writeOpenApiTypes } from './platform/openapi-types.ts';
import { openDatabase } from './platform/postgres.ts';

export const apiTypesFile = fileURLToPath(new URL('../web/generated/api.ts', import.meta.url));

/** The text that the file must hold. */
export async function writeApiTypes(): Promise<string> {
  const db = openDatabase('postgres://nobody@127.0.0.1:1/none');
  const app = await buildApp({
    db,
    clock: systemClock,
    log: createLog({ level: 'silent' }),
    publicUrl: undefined,
    secretKey: Buffer.alloc(32),
    webDirectory: undefined,
    jobs: { enqueue: () => Promise.reject(new Error('Nothing is running here.')) },
  });
  try {
    await app.ready();
    return writeOpenApiTypes(app.swagger() as unknown as OpenApiDocument);
  } finally {
    await app.close();
    await db.destroy();
  }
}

if (import.meta.main) {
  await mkdir(dirname(apiTypesFile), { recursive: true });
  await writeFile(apiTypesFile, await writeApiTypes());
}
