// Shapes of what the account routes take and give.

import { Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const id = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const name = Type.String({ maxLength: 200 });
const lines = Type.Array(Type.String({ maxLength: 300 }), { maxItems: 20 });
const shortText = Type.String({ maxLength: 300 });
const optionalText = Type.Union([shortText, Type.Null()]);
const language = Type.Union([Type.Literal('en'), Type.Literal('fr')]);
const instant = Type.String({ maxLength: 40, description: 'UTC, such as 2026-03-01T00:00:00Z.' });
const nextCursor = Type.Union([Type.String(), Type.Null()], { description: 'Hand it back as `cursor` for the next page; null on the last one.' });

export const pageQuery = {
  cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,9}$' })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
};
export const searchQuery = { ...pageQuery, search: Type.Optional(Type.String({ maxLength: 100, description: 'A part of the name.' })) };

const issuerFields = {
  name,
  addressLines: lines,
  country: Type.String({ maxLength: 2, description: 'ISO 3166-1 alpha-2.' }),
  email: Type.String({ maxLength: 254 }),
  phone: optionalText,
  registration: Type.Union([shortText, Type.Null()], { description: 'Legal form, capital and register, as they must be printed.' }),
  vatNumber: optionalText,
  iban: optionalText,
  bic: optionalText,
  legalMentions: Type.Array(Type.String({ maxLength: 1000 }), { maxItems: 20 }),
  paymentDays: Type.Integer({ description: 'From the day of issue to the day due.' }),
  invoiceSeries: Type.String({ maxLength: 10 }),
};
export const issuerDraftSchema = Type.Object(issuerFields, closed);
export const issuerSchema = Type.Object({ issuerId: id, ...issuerFields });

export const nameSchema = Type.Object({ name }, closed);
export const tenantParams = Type.Object({ tenantId: id });
export const tenantSchema = Type.Object({ tenantId: id, issuerId: id, name });
export const tenantQuery = Type.Object(searchQuery, closed);
export const tenantPageSchema = Type.Object({ tenants: Type.Array(tenantSchema), nextCursor });

const accountFields = {
  name,
  addressLines: lines,
  country: Type.String({ maxLength: 2, description: 'ISO 3166-1 alpha-2.' }),
  vatNumber: optionalText,
  billingEmails: Type.Array(Type.String({ maxLength: 254 }), { maxItems: 20 }),
  language,
  currency: Type.String({ maxLength: 3, description: 'ISO 4217.' }),
  zone: Type.String({ maxLength: 60, description: 'IANA zone, such as Europe/Paris.' }),
  taxCode: Type.String({ maxLength: 40 }),
  billingFrom: Type.String({ maxLength: 10, description: 'First day, in the zone, that is invoiced: YYYY-MM-DD.' }),
};
export const accountDraftSchema = Type.Object({ tenantId: id, ...accountFields }, closed);
export const accountChangeSchema = Type.Object(accountFields, closed);
export const accountParams = Type.Object({ tenantId: id, accountId: id });
export const accountSchema = Type.Object({
  tenantId: id,
  accountId: id,
  ...accountFields,
  parkedAt: Type.Union([instant, Type.Null()], { description: 'Billing stands still since then.' }),
  parkedReason: Type.Union([Type.String(), Type.Null()]),
});
export const accountQuery = Type.Object({ ...searchQuery, tenantId: Type.Optional(id) }, closed);
export const accountPageSchema = Type.Object({ accounts: Type.Array(accountSchema), nextCursor });

export const siteParams = Type.Object({ siteId: id });
export const siteSchema = Type.Object({ siteId: id, name });
export const siteQuery = Type.Object(pageQuery, closed);
export const sitePageSchema = Type.Object({ sites: Type.Array(siteSchema), nextCursor });

const extensionFields = {
  accountId: id,
  siteId: id,
  number: Type.String({ maxLength: 40 }),
  name,
  serviceFrom: instant,
  serviceTo: Type.Union([instant, Type.Null()], { description: 'First moment without service; null runs on.' }),
};
export const extensionDraftSchema = Type.Object({ tenantId: id, ...extensionFields }, closed);
export const extensionChangeSchema = Type.Object(extensionFields, closed);
export const extensionParams = Type.Object({ tenantId: id, extensionId: id });
export const extensionSchema = Type.Object({ tenantId: id, extensionId: id, ...extensionFields });
export const extensionQuery = Type.Object({ ...searchQuery, tenantId: Type.Optional(id), accountId: Type.Optional(id), siteId: Type.Optional(id) }, closed);
export const extensionPageSchema = Type.Object({ extensions: Type.Array(extensionSchema), nextCursor });

export const logoImageSchema = Type.Unsafe<Uint8Array>(Type.String({ description: 'The bytes of a PNG or JPEG image.' }));
