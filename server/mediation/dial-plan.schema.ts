// Shapes of what the dial plan routes take and give.

import { Type } from 'typebox';

export const dialPlanParams = Type.Object({ sourceId: Type.Integer({ minimum: 1, maximum: 2_147_483_647 }) });

export const dialPlanSchema = Type.Object(
  {
    zone: Type.String({ maxLength: 60, description: 'IANA zone of the times that the source writes.' }),
    country: Type.String({ maxLength: 2, description: 'ISO 3166-1 alpha-2; how national numbers are read.' }),
    accessDigit: Type.String({ maxLength: 3, description: 'Dialled before outside numbers, often nothing.' }),
    trunkPatterns: Type.Array(Type.String({ maxLength: 80 }), { maxItems: 100, description: 'Exact names, or beginnings with a star at the end.' }),
  },
  { additionalProperties: false },
);
