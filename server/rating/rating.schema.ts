// The shapes of prices over HTTP: amounts are exact decimal text.

import { Type } from 'typebox';

const decimal = Type.String({ description: 'Plain decimal text, exact.' });
const id32 = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const optional = <Shape extends Parameters<typeof Type.Union>[0][number]>(shape: Shape) => Type.Union([shape, Type.Null()]);

const piece = Type.Object({
  rateId: id32,
  band: Type.String({ description: 'Empty where the tariff has no bands.' }),
  fromUnit: Type.Integer(),
  billedUnits: Type.Integer(),
  price: Type.String({ description: 'For `perUnits` units, an origin surcharge included.' }),
  perUnits: Type.Integer(),
  amount: Type.String({ description: 'To the tenth place, for reading.' }),
});

export const priceExplanationSchema = Type.Object(
  {
    rateId: id32,
    destination: Type.String(),
    prefix: Type.String(),
    firstIncrementUnits: Type.Integer(),
    nextIncrementUnits: Type.Integer(),
    freeUnits: Type.Integer(),
    pieces: Type.Array(piece, { description: 'Increments in a row that cost the same, each at what counts when it begins.' }),
    billedUnits: Type.Integer(),
    connectFee: decimal,
    surcharge: optional(Type.String({ description: 'The origin surcharge that prices and connect fee include.' })),
    exact: Type.Object(
      { numerator: Type.String(), denominator: Type.String() },
      { description: 'Connect fee and pieces as a fraction, before minimum, maximum and rounding.' },
    ),
    sum: Type.String({ description: 'The same to the tenth place, for reading.' }),
    bound: Type.Union([Type.Literal('none'), Type.Literal('minimum'), Type.Literal('maximum')]),
    boundAmount: optional(decimal),
    rounding: Type.Object({
      decimals: Type.Integer(),
      mode: Type.Union([Type.Literal('half_up'), Type.Literal('half_even'), Type.Literal('up'), Type.Literal('down')]),
    }),
    cost: Type.String({ description: 'Rounded; without the service fee.' }),
    service: optional(Type.Object({ perCall: decimal, perMinute: decimal, freeSeconds: Type.Integer(), cost: decimal })),
    total: Type.String({ description: 'Cost and service fee.' }),
  },
  { description: 'How a rate makes the price; recomputed from it, it is the same.' },
);

const instant = Type.String({ format: 'date-time' });
const currency = Type.String({ minLength: 3, maxLength: 3 });
const direction = Type.Union([Type.Literal('outbound'), Type.Literal('inbound')]);
const shortText = (description: string) => Type.String({ minLength: 1, maxLength: 100, pattern: '^[^\\u0000]+$', description });

export const priceQuerySchema = Type.Object(
  {
    number: shortText('As it is dialled: national, international, short, or with + and the country code.'),
    from: Type.Optional(shortText('An extension, which tells the account, or a calling number.')),
    account: Type.Optional(shortText('The id or the name of an account. Without it and without an extension, every tariff is asked.')),
    at: Type.Optional(shortText('A moment; without offset in the zone of the exchange. Now without it.')),
    duration: Type.Optional(Type.Integer({ minimum: 0, maximum: 9_007_199_254_740_991, description: 'Seconds of a call, units of other kinds.' })),
    direction: Type.Optional(direction),
    kind: Type.Optional(Type.String({ pattern: '^[a-z][a-z0-9_-]*$', maxLength: 40, description: 'call, sms, mms, data or another kind.' })),
  },
  { additionalProperties: false },
);

const quantityPrice = Type.Object({
  quantity: Type.Integer(),
  rule: Type.Union([
    Type.Literal('rate'),
    Type.Literal('emergency'),
    Type.Literal('internal'),
    Type.Literal('inbound'),
    Type.Literal('on_net'),
    Type.Literal('zero'),
    Type.Literal('unrated'),
  ]),
  reason: optional(
    Type.Union([Type.Literal('number_malformed'), Type.Literal('prefix_unknown'), Type.Literal('price_too_large'), Type.Literal('tariff_missing')]),
  ),
  detail: optional(Type.String()),
  price: optional(priceExplanationSchema),
  cost: optional(Type.String({ description: 'Service fee included; null where there is no price.' })),
});

const supply = Type.Object(
  {
    supplierId: id32,
    supplierName: Type.String(),
    trunk: optional(Type.String()),
    currency,
    prices: Type.Array(Type.Object({ quantity: Type.Integer(), cost: optional(decimal), margin: optional(decimal) })),
  },
  { description: 'What a carrier that could take the usage charges. For the operator alone.' },
);

const offer = Type.Object({
  tariffId: id32,
  tariffName: Type.String(),
  versionId: id32,
  versionEffectiveAt: instant,
  currency,
  origin: optional(Type.Object({ deckName: Type.String(), effectiveAt: instant, fileName: Type.String() })),
  prices: Type.Array(quantityPrice),
  supplies: Type.Array(supply),
  terms: Type.Array(
    Type.Object({
      source: Type.Union([Type.Literal('allowance'), Type.Literal('promotion'), Type.Literal('tier')]),
      name: Type.String(),
      planName: Type.String(),
    }),
    { description: "What of the account's plans is for such usage; how much of it is left is not told." },
  ),
});

export const numberPricingSchema = Type.Object({
  number: Type.String(),
  callingNumber: Type.String({ description: 'Empty where it is withheld or not known.' }),
  usageKind: Type.String(),
  direction,
  at: instant,
  country: optional(Type.String({ description: 'Of the dial plan by which the number was read.' })),
  isOnNet: Type.Boolean(),
  account: optional(Type.Object({ tenantId: id32, tenantName: Type.String(), accountId: id32, accountName: Type.String(), zone: Type.String() })),
  extension: optional(Type.Object({ number: Type.String(), name: Type.String(), siteName: Type.String() })),
  offers: Type.Array(offer, { description: 'One for an account; without one, one for each tariff that is sold.' }),
});
