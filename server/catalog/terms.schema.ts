// Tariffs and plans as JSON Schema, for editors and for those who write such files by program.

import { Type } from 'typebox';
import { usageKindPattern } from '../kernel/usage-kind.ts';

const closed = { additionalProperties: false } as const;
const name = Type.String({ minLength: 1, maxLength: 200 });
const currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217.' });
const amount = Type.String({ pattern: '^[0-9]{1,10}(\\.[0-9]{1,10}0*)?$', description: 'Exact decimal text, not negative.' });
const whole = (minimum: number, description: string) => Type.Integer({ minimum, maximum: Number.MAX_SAFE_INTEGER, description });
const calledPrefixes = Type.Array(Type.String({ pattern: '^S?[0-9]{1,15}$' }), {
  description: 'Beginnings of the called number with the country code and without +, or S and the digits of a short number.',
});
const callingPrefixes = Type.Array(Type.String({ pattern: '^[0-9]{1,15}$' }));
const date = Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', description: 'A local date.' });
const words = <const Words extends readonly string[]>(allowed: Words, description: string) =>
  Type.Unsafe<Words[number]>({ enum: allowed, type: 'string', description });
const treatment = words(['free', 'deck'], 'Costs nothing, or is looked up in the deck.');

const band = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200, description: 'Several bands may share a name.' }),
    days: Type.Array(words(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun', 'holiday'], 'A day type.'), { minItems: 1, uniqueItems: true }),
    from: Type.String({ pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$' }),
    to: Type.String({ pattern: '^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$', description: 'Exclusive.' }),
  },
  closed,
);

const surcharge = Type.Object(
  {
    name,
    destinations: Type.Optional(calledPrefixes),
    exceptOrigins: Type.Optional(Type.Array(Type.String({ description: 'Names of origin sets, or beginnings of the calling number.' }))),
    connectFee: Type.Optional(amount),
    pricePerMinute: amount,
  },
  closed,
);

export const tariffFileSchema = Type.Object(
  {
    name,
    currency,
    zone: Type.String({ description: 'IANA, such as Europe/Paris.' }),
    crossing: Type.Optional(words(['split', 'start'], 'Each increment costs what counts when it begins, or the whole call what counts when it begins.')),
    zeroSecondCalls: Type.Optional(words(['free', 'charged'], 'Charged calls pay their first increment.')),
    freeSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 86_400 })),
    minimumCharge: Type.Optional(Type.Union([amount, Type.Null()])),
    maximumCharge: Type.Optional(Type.Union([amount, Type.Null()])),
    rounding: Type.Optional(
      Type.Object(
        {
          decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 10 })),
          mode: Type.Optional(words(['half_up', 'half_even', 'up', 'down'], 'Halves and the rest away from zero, or as named.')),
        },
        closed,
      ),
    ),
    bands: Type.Optional(Type.Array(band, { description: 'Together they cover every minute of every day type that is used exactly once.' })),
    holidayCalendars: Type.Optional(Type.Array(words(['FR', 'FR-57'], 'A calendar of public holidays.'))),
    holidays: Type.Optional(Type.Array(date)),
    emergencyNumbers: Type.Optional(Type.Array(Type.String({ pattern: '^\\+?[0-9]{1,15}$' }))),
    inbound: Type.Optional(treatment),
    internal: Type.Optional(treatment),
    onNet: Type.Optional(treatment),
    originSets: Type.Optional(
      Type.Unsafe<Readonly<Record<string, readonly string[]>>>({
        type: 'object',
        propertyNames: { pattern: '^(?!withheld$)[A-Za-z][A-Za-z0-9_.-]*$' },
        additionalProperties: callingPrefixes,
        description: 'Named lists of beginnings of calling numbers.',
      }),
    ),
    originSurcharges: Type.Optional(Type.Array(surcharge)),
  },
  closed,
);

const usageFilter = {
  usageKind: Type.Optional(Type.String({ pattern: usageKindPattern })),
  prefixes: Type.Optional(calledPrefixes),
  destinations: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { description: 'Names as the deck writes them.' })),
};
const charge = Type.Object({ name, price: amount }, closed);
const allowanceFields = {
  name,
  ...usageFilter,
  scope: Type.Optional(words(['account', 'service_number'], 'One for the account, or one for each service number.')),
  rollover: Type.Optional(
    Type.Union([
      Type.Object({ cycles: Type.Integer({ minimum: 1, maximum: 120 }), maximum: Type.Optional(Type.Union([amount, Type.Null()])) }, closed),
      Type.Null(),
    ]),
  ),
  coversConnectFee: Type.Optional(Type.Boolean()),
};
const effect = Type.Union([
  Type.Object({ kind: Type.Literal('percent'), percent: amount }, closed),
  Type.Object({ kind: Type.Literal('fixed'), amount }, closed),
  Type.Object({ kind: Type.Literal('free_units'), units: whole(1, 'Seconds of calls.') }, closed),
  Type.Object({ kind: Type.Literal('flat_price'), price: amount }, closed),
]);

export const planFileSchema = Type.Object(
  {
    name,
    currency,
    recurring: Type.Optional(Type.Array(charge)),
    oneOff: Type.Optional(Type.Array(charge)),
    allowances: Type.Optional(
      Type.Array(
        Type.Union([
          Type.Object({ ...allowanceFields, units: whole(1, 'Seconds of calls, bytes of data, messages or units of others.') }, closed),
          Type.Object({ ...allowanceFields, money: amount }, closed),
        ]),
      ),
    ),
    promotions: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name,
            ...usageFilter,
            effect,
            from: date,
            to: date,
            given: Type.Optional(words(['every_cycle', 'once'], 'How often free units and fixed amounts are given.')),
          },
          closed,
        ),
      ),
    ),
    tiers: Type.Optional(
      Type.Array(
        Type.Object(
          {
            name,
            ...usageFilter,
            mode: words(['graduated', 'whole_volume'], 'Each unit costs its own step, or all cost the step that the cycle reaches.'),
            steps: Type.Array(Type.Object({ fromUnits: whole(0, 'The first is 0; ascending.'), price: amount }, closed), { minItems: 1 }),
          },
          closed,
        ),
      ),
    ),
  },
  closed,
);

/** One row of a usage file, every cell a text. */
export const callRowSchema = Type.Object(
  {
    usage_id: Type.Optional(Type.String()),
    account: Type.Optional(Type.String()),
    service_number: Type.Optional(Type.String()),
    usage_kind: Type.Optional(Type.String({ pattern: `^$|${usageKindPattern}` })),
    direction: Type.Optional(words(['outbound', 'inbound', 'internal', ''], 'Empty: outbound.')),
    on_net: Type.Optional(words(['1', '0', ''], 'The other side is a customer of the same operator.')),
    started_at: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}', description: 'ISO 8601 with Z or an offset.' }),
    answered_at: Type.Optional(Type.String()),
    quantity: Type.String({ pattern: '^[0-9]{1,15}$', description: 'Seconds talked for a call, bytes for data, messages or units for others.' }),
    calling_number: Type.Optional(Type.String()),
    called_number: Type.Optional(Type.String({ description: '+ and 1 to 15 digits, or a short number as it was dialled.' })),
  },
  { additionalProperties: true },
);
