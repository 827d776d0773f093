// Shapes of what the routes of rate decks take and give. Prices are exact decimal text.

import { Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const name = Type.String({ maxLength: 200 });
const currency = Type.String({ maxLength: 3, description: 'ISO 4217.' });
const price = Type.String({ maxLength: 30, description: 'Exact decimal text without tax.' });

export const deckSchema = Type.Object({ deckId: id, name, currency });
export const deckListSchema = Type.Object({ decks: Type.Array(deckSchema) });
export const deckParams = Type.Object({ deckId: id });
export const versionSchema = Type.Object({
  versionId: id,
  deckId: id,
  effectiveAt: Type.String({ description: 'Calls that start from this moment on are priced by it.' }),
  importedAt: Type.String(),
  fileName: Type.String(),
  rateCount: Type.Integer(),
});
export const versionListSchema = Type.Object({ versions: Type.Array(versionSchema) });
export const versionParams = Type.Object({ versionId: id });
export const importQuery = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, description: 'The deck; made when there is none of this name.' }),
    currency,
    effectiveAt: Type.String({ maxLength: 40, description: 'UTC, such as 2026-03-01T00:00:00Z.' }),
    fileName: Type.Optional(Type.String({ maxLength: 200 })),
  },
  closed,
);

export const rateQuery = Type.Object(
  {
    cursor: Type.Optional(Type.String({ pattern: '^S?[0-9]{1,15}$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
    search: Type.Optional(Type.String({ maxLength: 100, description: 'The beginning of a prefix or a part of a destination.' })),
  },
  closed,
);
export const ratePageSchema = Type.Object({
  rates: Type.Array(
    Type.Object({
      rateId: id,
      prefix: Type.String({ description: 'Leading digits in E.164 without the plus; S before them means a short number.' }),
      destination: Type.String(),
      connectFee: price,
      pricePerMinute: price,
      firstIncrementSeconds: Type.Integer(),
      nextIncrementSeconds: Type.Integer(),
    }),
  ),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
});
