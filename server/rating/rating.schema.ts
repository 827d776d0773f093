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
