// Shapes of what the routes of rate decks take and give. Prices are exact decimal text.

import { Type } from 'typebox';
import { changeClasses } from './deck-preview.ts';

const closed = { additionalProperties: false } as const;
const id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const count = Type.Integer({ minimum: 0 });
const name = Type.String({ maxLength: 200 });
const currency = Type.String({ maxLength: 3, description: 'ISO 4217.' });
const zone = Type.String({ maxLength: 60, description: 'IANA; dates of files are read in it.' });
const price = Type.String({ maxLength: 30, description: 'Exact decimal text without tax.' });
const nullablePrice = Type.Union([price, Type.Null()]);
const units = Type.String({ description: 'A whole number: seconds of a call, bytes of data, else pieces.' });
const instant = Type.String({ description: 'UTC.' });
const nullableInstant = Type.Union([instant, Type.Null()]);
const role = Type.Union([Type.Literal('sold'), Type.Literal('supplier')], { description: 'Whether we sell at these prices or a supplier charges them.' });
const kind = Type.Union([Type.Literal('full'), Type.Literal('amendment')], {
  description: 'full: codes that the file does not name end; amendment: they stay as they are.',
});
const changeClass = Type.Union(changeClasses.map((one) => Type.Literal(one)));
const limit = Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 }));

export const deckSchema = Type.Object({ deckId: id, name, currency, role, zone, revision: Type.String() });
export const deckListSchema = Type.Object({ decks: Type.Array(deckSchema) });
export const deckParams = Type.Object({ deckId: id });

export const versionSchema = Type.Object({
  versionId: id,
  deckId: id,
  effectiveAt: Type.String({ description: 'Rates of the file without a date of their own count from this moment on.' }),
  importedAt: instant,
  fileName: Type.String(),
  kind,
  state: Type.Union([Type.Literal('activated'), Type.Literal('undone')]),
  undoneAt: nullableInstant,
  rateCount: Type.Integer({ description: 'Rows of the file.' }),
  insertedCount: count,
  closedCount: count,
  unchangedCount: count,
});
export const importedVersionSchema = Type.Object({
  ...versionSchema.properties,
  isKnown: Type.Boolean({ description: 'The same file was activated for the same moment before; nothing was changed now.' }),
});
export const versionListSchema = Type.Object({ versions: Type.Array(versionSchema) });
export const versionParams = Type.Object({ deckId: id, versionId: id });

const fileFields = {
  name: Type.String({ minLength: 1, maxLength: 200, description: 'The deck; made when there is none of this name.' }),
  currency,
  effectiveAt: Type.String({ maxLength: 40, description: 'UTC, such as 2026-03-01T00:00:00Z.' }),
  fileName: Type.Optional(Type.String({ maxLength: 200 })),
  kind: Type.Optional(kind),
  role: Type.Optional(role),
  zone: Type.Optional(zone),
  dateOrder: Type.Optional(
    Type.Union([Type.Literal('day_first'), Type.Literal('month_first')], { description: 'Of dates such as 03/04/2026; left out, such a file is refused.' }),
  ),
  hyphen: Type.Optional(
    Type.Union([Type.Literal('range'), Type.Literal('join')], {
      description: 'What 3361-2 means in a column; left out, a file with both meanings is refused.',
    }),
  ),
  increments: Type.Optional(Type.String({ pattern: '^[0-9]{1,5}/[0-9]{1,5}$', description: 'Where the file has none, such as 60/1.' })),
};
export const importQuery = Type.Object(
  {
    ...fileFields,
    previewToken: Type.Optional(Type.String({ maxLength: 64, description: 'What the preview answered: refused when anything is another since.' })),
    confirmClosing: Type.Optional(Type.Boolean({ description: 'Needed where a full file closes or loses more than a tenth of the codes.' })),
  },
  closed,
);
export const previewQuery = Type.Object(
  {
    ...fileFields,
    limit,
    changeClass: Type.Optional(changeClass),
    cursor: Type.Optional(Type.String({ maxLength: 500, description: 'The next page of this class.' })),
  },
  closed,
);

export const rateQuery = Type.Object(
  {
    at: Type.Optional(Type.String({ maxLength: 40, description: 'UTC; now when left out.' })),
    cursor: Type.Optional(Type.String({ pattern: '^(S?[0-9]{1,15})?:[0-9]{1,10}$' })),
    limit,
    search: Type.Optional(Type.String({ maxLength: 100, description: 'The beginning of a prefix or a part of a destination.' })),
  },
  closed,
);
export const changeQuery = Type.Object({ cursor: rateQuery.properties.cursor, limit, search: rateQuery.properties.search }, closed);

const rateFields = {
  rateId: id,
  versionId: id,
  usageKind: Type.String(),
  direction: Type.Union([Type.Literal('outbound'), Type.Literal('inbound')]),
  prefix: Type.String({ description: 'Leading digits in E.164 without the plus; S before them means a short number; empty: every number.' }),
  isExact: Type.Boolean(),
  origins: Type.Array(Type.String()),
  destination: Type.String(),
  connectFee: price,
  price,
  perUnits: units,
  firstIncrementUnits: units,
  nextIncrementUnits: units,
  freeUnits: Type.Union([units, Type.Null()]),
  minimumCharge: nullablePrice,
  maximumCharge: nullablePrice,
  bandPrices: Type.Union([Type.Record(Type.String(), Type.Object({ connectFee: price, price })), Type.Null()]),
  service: Type.Union([Type.Object({ perCall: price, perMinute: price, freeSeconds: count }), Type.Null()]),
  validFrom: instant,
  validTo: nullableInstant,
};
const nextCursor = Type.Union([Type.String(), Type.Null()]);
export const ratePageSchema = Type.Object({ rates: Type.Array(Type.Object(rateFields)), nextCursor });
export const changePageSchema = Type.Object({
  changes: Type.Array(Type.Object({ change: Type.Union([Type.Literal('inserted'), Type.Literal('closed')]), ...rateFields })),
  nextCursor,
});

const cost = (seconds: number) => Type.Union([price, Type.Null()], { description: `Of a call of ${seconds} seconds.` });
const deckChange = Type.Object({
  usageKind: Type.String(),
  direction: rateFields.direction,
  prefix: rateFields.prefix,
  isExact: Type.Boolean(),
  origins: Type.Array(Type.String()),
  destination: Type.String(),
  line: Type.Union([Type.Integer(), Type.Null()]),
  changedAt: instant,
  oldPrice: nullablePrice,
  newPrice: nullablePrice,
  oldCost: cost(60),
  newCost: cost(60),
  oldLongCost: cost(180),
  newLongCost: cost(180),
  percent: Type.Union([Type.String(), Type.Null()]),
});
const noted = Type.Object({ count, first: Type.Array(Type.String()) });
const changePage = Type.Object({ changes: Type.Array(deckChange), nextCursor });

export const previewSchema = Type.Object({
  deckId: Type.Union([id, Type.Null()]),
  name,
  currency,
  role,
  zone,
  kind,
  effectiveAt: instant,
  knownVersionId: Type.Union([id, Type.Null()], { description: 'Activated already by the same file for the same moment.' }),
  rowCount: count,
  figures: Type.Object({
    unchanged: count,
    changes: Type.Object({ new: count, raised: count, lowered: count, changed: count, reopened: count, closed: count }),
    codesBefore: count,
    codesAfter: count,
    insertedRates: count,
    closedRates: count,
  }),
  firstChanges: Type.Object({ new: changePage, raised: changePage, lowered: changePage, changed: changePage, reopened: changePage, closed: changePage }),
  replaced: noted,
  closedWithoutPrefix: noted,
  pricedByShorterPrefix: noted,
  dear: noted,
  zero: noted,
  cheap: noted,
  soldBelow: noted,
  warnings: Type.Array(Type.String()),
  faults: Type.Array(Type.String(), { description: 'Why it cannot be activated.' }),
  needsConfirmation: Type.Boolean(),
  previewToken: Type.Union([Type.String(), Type.Null()]),
});
