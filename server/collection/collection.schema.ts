// Shapes of what the collection routes take and give.

import { Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const settings = Type.Record(Type.String(), Type.Unknown(), { description: 'What the connector asks for.' });

const changeFields = {
  siteId: id,
  name: Type.String({ maxLength: 200 }),
  settings,
  role: Type.Union([Type.Literal('bills'), Type.Literal('costs'), Type.Literal('reconciles')]),
  schedule: Type.String({ maxLength: 100, description: 'Cron expression, in the zone of the box.' }),
  enabled: Type.Boolean(),
};
const kind = Type.String({ maxLength: 60, description: 'Which connector reads it, such as asterisk-csv.' });

export const sourceChangeSchema = Type.Object(changeFields, closed);
export const sourceDraftSchema = Type.Object({ ...changeFields, kind }, closed);
export const sourceSchema = Type.Object({ sourceId: id, ...changeFields, kind, createdAt: Type.String() });
export const sourceListSchema = Type.Object({ sources: Type.Array(sourceSchema) });
export const sourceParams = Type.Object({ sourceId: id });
export const sourceEnabledSchema = Type.Object({ enabled: Type.Boolean() }, closed);
export const connectorListSchema = Type.Object({ kinds: Type.Array(Type.String()) });
