// Shapes of what the access routes take and give.

import { Type } from 'typebox';

const languageSchema = Type.Union([Type.Literal('en'), Type.Literal('fr')]);

export const userSchema = Type.Object({
  userId: Type.Integer(),
  email: Type.String(),
  name: Type.String(),
  role: Type.Union([Type.Literal('owner'), Type.Literal('operator')]),
  language: languageSchema,
});

export const sessionSchema = Type.Object({ user: userSchema, expiresAt: Type.String({ description: 'UTC; moves on while the session is used.' }) });

export const setupStateSchema = Type.Object({ open: Type.Boolean({ description: 'Nobody may log in yet, and a set-up link waits.' }) });

export const setupSchema = Type.Object(
  {
    token: Type.String({ minLength: 1, maxLength: 200 }),
    email: Type.String({ maxLength: 254 }),
    name: Type.String({ maxLength: 200 }),
    passphrase: Type.String({ maxLength: 1000 }),
    language: languageSchema,
  },
  { additionalProperties: false },
);

export const logInSchema = Type.Object(
  { email: Type.String({ maxLength: 254 }), passphrase: Type.String({ maxLength: 1000 }) },
  { additionalProperties: false },
);

export const profileSchema = Type.Object({ name: Type.String({ maxLength: 200 }), language: languageSchema }, { additionalProperties: false });

export const passphraseChangeSchema = Type.Object(
  { current: Type.String({ maxLength: 1000 }), next: Type.String({ maxLength: 1000 }) },
  { additionalProperties: false },
);
