// The shapes of the reading API: decimal strings beside their currency, 64-bit counts and ids as strings.

import { Type } from 'typebox';
import { priceExplanationSchema } from '../rating/rating.schema.ts';

const day = (what: string) => Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\d$', description: `${what}, YYYY-MM-DD in the zone of the account that pays.` });
const instant = Type.String({ format: 'date-time' });
const uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' });
const decimal = Type.String({ description: 'Plain decimal text, exact.' });
const count = Type.String({ description: 'A whole number as text.' });
const currency = Type.String({ minLength: 3, maxLength: 3 });
const id32 = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const optional = <Shape extends Parameters<typeof Type.Union>[0][number]>(shape: Shape) => Type.Union([shape, Type.Null()]);
const pageLimit = (highest: number, otherwise: number) => Type.Optional(Type.Integer({ minimum: 1, maximum: highest, default: otherwise }));
const cursor = Type.Optional(Type.String({ maxLength: 400, description: '`nextCursor` of the page before.' }));
const nextCursor = optional(Type.String());
const closed = { additionalProperties: false } as const;

const dayRange = { from: day('First day'), to: day('First day after the period') };

const tenantSchema = Type.Object({
  tenantId: id32,
  name: Type.String(),
  extensions: Type.Array(Type.Object({ extensionId: id32, number: Type.String(), name: Type.String(), siteName: Type.String() })),
});
export const tenantListSchema = Type.Object({ tenants: Type.Array(tenantSchema) });

export const usageSummaryQuerySchema = Type.Object(
  { ...dayRange, tenantId: Type.Optional(id32), by: Type.Union([Type.Literal('tenant'), Type.Literal('extension'), Type.Literal('destination')]) },
  closed,
);

const usageFigures = {
  currency,
  callCount: count,
  ratedCount: count,
  awaitingCount: count,
  suspendedCount: count,
  durationSeconds: count,
  billedSeconds: count,
  cost: Type.String({ description: 'Exact decimal text; rated usage only.' }),
  supplierCost: optional(Type.String({ description: 'What suppliers charge in this currency, where it is known. For the operator alone, like the margin.' })),
  margin: optional(Type.String({ description: 'The cost of the usage whose supplier cost is known, less that.' })),
};
const freeRules = [Type.Literal('inbound'), Type.Literal('emergency'), Type.Literal('internal'), Type.Literal('on_net'), Type.Literal('zero')] as const;
const usageSummaryRowSchema = Type.Object({
  tenantId: optional(id32),
  tenantName: optional(Type.String()),
  extensionId: optional(id32),
  extensionNumber: optional(Type.String()),
  extensionName: optional(Type.String()),
  destination: optional(Type.String()),
  kind: Type.Union([Type.Literal('priced'), ...freeRules, Type.Literal('unpriced'), Type.Literal('mixed')], {
    description: 'Of a destination row: priced by rate, free by a rule, or not priced yet. `mixed` for tenants and extensions.',
  }),
  ...usageFigures,
});
export const usageSummarySchema = Type.Object({ rows: Type.Array(usageSummaryRowSchema), totals: Type.Array(Type.Object(usageFigures)) });

const usageFilter = {
  ...dayRange,
  tenantId: id32,
  extensionId: Type.Optional(id32),
  direction: Type.Optional(Type.Union([Type.Literal('outbound'), Type.Literal('inbound')])),
  called: Type.Optional(
    Type.String({ maxLength: 40, pattern: '^[0-9+*#() ./\\-]*$', description: '+33 or 0033: the number begins so. Otherwise: it holds these digits.' }),
  ),
};
export const usageQuerySchema = Type.Object({ ...usageFilter, cursor, limit: pageLimit(200, 50) }, closed);
const withMargin = Type.Optional(
  Type.Boolean({ description: 'Adds supplier_cost, supplier_currency and margin, which are for the operator alone. Left out by default.' }),
);
export const usageCsvQuerySchema = Type.Object({ ...usageFilter, withMargin }, closed);

const usageState = Type.Union([Type.Literal('rated'), Type.Literal('awaiting'), Type.Literal('suspended')]);
const usageRule = Type.Union([Type.Literal('rate'), ...freeRules]);

const usageCallSchema = Type.Object({
  tenantId: id32,
  usageId: uuid,
  startedAt: instant,
  zone: Type.String({ description: 'IANA zone of the account that pays.' }),
  startedLocal: Type.String({ description: 'Wall-clock time in that zone, YYYY-MM-DD HH:MM:SS.' }),
  direction: Type.Union([Type.Literal('outbound'), Type.Literal('inbound')]),
  extensionId: id32,
  extensionNumber: Type.String(),
  extensionName: Type.String(),
  callingNumber: Type.String(),
  calledNumber: Type.String(),
  destination: optional(Type.String()),
  durationSeconds: Type.Integer(),
  billedSeconds: optional(Type.Integer()),
  cost: optional(decimal),
  currency: optional(currency),
  supplierCost: optional(Type.String({ description: 'What the carrier charges, exact; null where that is not known. For the operator alone.' })),
  supplierCurrency: optional(currency),
  rule: optional(usageRule),
  state: usageState,
  suspendedReason: optional(Type.String()),
  suspendedDetail: optional(Type.String()),
});
export const usagePageSchema = Type.Object({ calls: Type.Array(usageCallSchema), nextCursor });

export const callParamsSchema = Type.Object({ tenantId: id32, usageId: uuid });
export const callQuerySchema = Type.Object({ startedAt: Type.Optional(instant) }, closed);

const placeFields = { sourceId: id32, sourceName: Type.String(), file: Type.String(), line: count };
const recordPlace = Type.Object(placeFields);
const callRecord = Type.Object(
  {
    ...placeFields,
    position: Type.String({ description: 'Offset of its first byte in the file, a whole number as text.' }),
    text: Type.String({ description: 'Exactly as collected, line end included; bytes that are no UTF-8 are replacement characters.' }),
  },
  { description: 'The raw record; null when the time for which traffic data may be kept is over.' },
);
const callRateSchema = Type.Object({
  prefix: Type.String({ description: 'The longest prefix that matched, E.164 digits; S before them means a short number.' }),
  destination: Type.String(),
  deckName: Type.String(),
  versionEffectiveAt: instant,
  versionFile: Type.String(),
  connectFee: decimal,
  pricePerMinute: decimal,
  firstIncrementSeconds: Type.Integer(),
  nextIncrementSeconds: Type.Integer(),
});
const callTariffSchema = Type.Object(
  { tariffId: id32, name: Type.String(), versionId: id32, effectiveAt: instant },
  { description: 'The tariff and its version that counted when the call was answered; null for what an earlier release priced.' },
);
const pricePart = Type.Object({ units: Type.Integer(), price: decimal });
const callChargeSchema = Type.Object(
  {
    amount: decimal,
    proof: Type.Union([Type.Literal('recomputed'), Type.Literal('stale')], {
      description: 'stale: the price has changed since it was charged, so only the amount is told.',
    }),
    covered: Type.Array(
      Type.Object({
        source: Type.Union([Type.Literal('promotion'), Type.Literal('allowance')]),
        name: Type.String(),
        grantedIn: Type.String({ description: 'The cycle whose grant was used, YYYY-MM.' }),
        units: Type.Integer(),
      }),
    ),
    rest: optional(
      Type.Object(
        {
          pricing: Type.Union([Type.Literal('rated'), Type.Literal('flat_price'), Type.Literal('tier')]),
          name: optional(Type.String()),
          pieces: Type.Array(pricePart),
          connectFee: decimal,
          bound: Type.Union([Type.Literal('none'), Type.Literal('minimum'), Type.Literal('maximum')]),
          amount: decimal,
        },
        { description: 'How units that nothing covers were priced; null where the price is as rated.' },
      ),
    ),
    discounts: Type.Array(
      Type.Object({
        source: Type.Union([Type.Literal('percent'), Type.Literal('fixed'), Type.Literal('allowance')]),
        name: Type.String(),
        amount: decimal,
      }),
    ),
  },
  { description: 'What the plan made of the price, service fee included; null until the call is charged.' },
);
const callSupplySchema = Type.Object(
  {
    supplierId: id32,
    supplierName: Type.String(),
    destination: optional(Type.String()),
    prefix: optional(Type.String()),
    currency,
    cost: decimal,
    margin: optional(decimal),
  },
  { description: 'What the carrier charges, and the cost less that. For the operator alone.' },
);
const callCorrectionSchema = Type.Object({
  approvedAt: instant,
  reason: Type.String(),
  costBefore: decimal,
  costAfter: decimal,
  currency,
  effect: Type.Union([Type.Literal('replaced'), Type.Literal('adjusted'), Type.Literal('kept')], {
    description: 'replaced: the cost is the new one. adjusted: the charge stays, and an adjustment takes the difference. kept: the charge stands as it is.',
  }),
});
export const callExplanationSchema = Type.Object({
  call: usageCallSchema,
  answeredAt: instant,
  tenantName: Type.String(),
  accountName: Type.String(),
  trunk: Type.String(),
  usageKind: Type.String(),
  quantity: Type.Integer({ description: 'Seconds of a call, bytes of data, messages or units of others.' }),
  rate: optional(callRateSchema),
  tariff: optional(callTariffSchema),
  proof: Type.Union([Type.Literal('recomputed'), Type.Literal('stale'), Type.Literal('none')], {
    description:
      'recomputed: `price` comes to the cost. stale: prices have changed since, so none is shown. none: free, unpriced, or priced by an earlier release.',
  }),
  price: optional(priceExplanationSchema),
  charge: optional(callChargeSchema),
  supply: optional(callSupplySchema),
  corrections: Type.Array(callCorrectionSchema, { description: 'Approved re-ratings that gave the call another price, oldest first.' }),
  record: optional(callRecord),
  invoiceNumber: optional(Type.String()),
});

export const invoiceQuerySchema = Type.Object({ tenantId: Type.Optional(id32), cursor, limit: pageLimit(200, 50) }, closed);
const invoiceRowSchema = Type.Object({
  tenantId: id32,
  tenantName: Type.String(),
  invoiceId: count,
  number: Type.String(),
  accountId: id32,
  accountName: Type.String(),
  serviceFrom: Type.String({ format: 'date' }),
  serviceTo: Type.String({ format: 'date', description: 'First day that is not covered.' }),
  issuedOn: Type.String({ format: 'date' }),
  dueOn: Type.String({ format: 'date' }),
  currency,
  net: decimal,
  tax: decimal,
  total: decimal,
  mail: optional(
    Type.Object({
      state: Type.Union([Type.Literal('queued'), Type.Literal('sending'), Type.Literal('delivered'), Type.Literal('failed')]),
      isUncertain: Type.Boolean(),
      attemptCount: Type.Integer(),
      recipients: Type.Array(Type.String()),
      nextAttemptAt: instant,
      deliveredAt: optional(instant),
      lastAnswer: optional(Type.String()),
    }),
  ),
  links: Type.Object(
    { pdf: optional(Type.String()), annexPdf: optional(Type.String()), annexCsv: optional(Type.String()) },
    { description: 'Paths of the documents that exist.' },
  ),
});
export const invoicePageSchema = Type.Object({ invoices: Type.Array(invoiceRowSchema), nextCursor });

const notice = Type.Object({ severity: Type.String(), code: Type.String(), file: Type.String(), sentence: Type.String() });
const sourceRowSchema = Type.Object({
  sourceId: id32,
  name: Type.String(),
  kind: Type.String(),
  siteName: Type.String(),
  role: Type.Union([Type.Literal('bills'), Type.Literal('costs'), Type.Literal('reconciles')]),
  schedule: Type.String(),
  isEnabled: Type.Boolean(),
  nextRunAt: optional(instant),
  recordCount: Type.String({ description: 'Raw records kept, of all runs.' }),
  duplicateCount: count,
  byteCount: count,
  suspendedCount: count,
  lastRun: optional(
    Type.Object({
      runId: count,
      startedAt: instant,
      endedAt: optional(instant),
      recordCount: count,
      duplicateCount: count,
      notices: Type.Array(notice),
      failure: optional(Type.String()),
    }),
  ),
});
export const sourceListSchema = Type.Object({ sources: Type.Array(sourceRowSchema) });

export const suspenseQuerySchema = Type.Object(
  {
    cursor,
    limit: pageLimit(200, 50),
    stage: Type.Optional(Type.Union([Type.Literal('mediation'), Type.Literal('rating')])),
    reason: Type.Optional(Type.String({ maxLength: 100 })),
  },
  closed,
);
const suspenseRowSchema = Type.Object({
  stage: Type.Union([Type.Literal('mediation'), Type.Literal('rating')], {
    description: 'Where the record waits: before it became usage, or before it got a price.',
  }),
  id: Type.String(),
  tenantId: optional(id32),
  tenantName: optional(Type.String()),
  reason: Type.String(),
  detail: Type.String(),
  suspendedAt: instant,
  occurredAt: optional(instant),
  place: optional(recordPlace),
});
const suspenseReasonSchema = Type.Object({
  stage: Type.Union([Type.Literal('mediation'), Type.Literal('rating')]),
  reason: Type.String(),
  recordCount: count,
  oldestAt: instant,
});
export const suspensePageSchema = Type.Object({ records: Type.Array(suspenseRowSchema), reasons: Type.Array(suspenseReasonSchema), nextCursor });

export const overviewQuerySchema = Type.Object({ month: Type.Optional(Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$' })) }, closed);
export const overviewSchema = Type.Object({
  from: Type.String({ format: 'date', description: 'First day of the month shown.' }),
  to: Type.String({ format: 'date', description: 'First day after it.' }),
  zone: Type.String(),
  counts: Type.Object({
    rawRecords: count,
    notChargeable: Type.Object({ merged: count, internal: count, unanswered: count, omitted: count, free: count }),
    suspendedRecords: count,
    awaitingMediation: Type.String({ description: 'Collected and not looked at yet, of any month.' }),
    usageRecords: count,
    rated: count,
    suspendedUsage: count,
    awaitingRating: count,
    duplicates: Type.String({ description: 'Left out by the runs of this month.' }),
  }),
  suspendedEver: Type.String({ description: 'Records and usage that wait in suspense, of any month.' }),
  costs: Type.Array(Type.Object({ currency, cost: decimal })),
  invoices: Type.Array(invoiceRowSchema),
});

export const completenessSchema = Type.Object({
  statements: Type.Array(
    Type.Object({
      sourceId: id32,
      collected: Type.String({ description: 'Raw records read, duplicates included.' }),
      duplicates: count,
      suspended: count,
      rated: count,
      notChargeable: count,
      awaiting: Type.String({ description: 'Collected and still on the way.' }),
      isComplete: Type.Boolean({ description: 'Whether the five ends add up to what was collected.' }),
    }),
  ),
});
