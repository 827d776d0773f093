// The shapes of the delivery API: documents by invoice, messages, and the mail server without its password.

import { Type } from 'typebox';

const id32 = Type.Integer({ minimum: 1, maximum: 2_147_483_647 });
const id64 = Type.String({ pattern: '^[1-9][0-9]{0,18}$' });
const instant = Type.String({ format: 'date-time' });
const messageId = Type.String({ minLength: 1, maxLength: 320 });
const closed = { additionalProperties: false } as const;
const state = Type.Union([Type.Literal('queued'), Type.Literal('sending'), Type.Literal('delivered'), Type.Literal('failed')]);
const security = Type.Union([Type.Literal('none'), Type.Literal('starttls'), Type.Literal('tls')]);

export const InvoiceParams = Type.Object({ tenantId: id32, invoiceId: id64 }, closed);
export const MessageParams = Type.Object({ tenantId: id32, messageId }, closed);

export const MessagesQuery = Type.Object(
  {
    state: Type.Optional(state),
    cursor: Type.Optional(Type.String({ maxLength: 1_000, description: '`nextCursor` of the page before.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })),
  },
  closed,
);

export const Message = Type.Object({
  tenantId: id32,
  messageId,
  invoiceId: id64,
  invoiceNumber: Type.String(),
  recipients: Type.Array(Type.String()),
  subject: Type.String(),
  state,
  uncertain: Type.Boolean({ description: 'An attempt ended without an answer, so the message may have arrived more than once.' }),
  attemptCount: Type.Integer(),
  queuedAt: instant,
  nextAttemptAt: Type.Union([instant, Type.Null()], { description: 'Null when it will not be tried again.' }),
  deliveredAt: Type.Union([instant, Type.Null()]),
  lastAnswer: Type.Union([Type.String(), Type.Null()], { description: 'What the mail server said last.' }),
});
export const MessageList = Type.Object({ messages: Type.Array(Message), nextCursor: Type.Union([Type.String(), Type.Null()]) });

const serverFields = {
  host: Type.String({ minLength: 1, maxLength: 253 }),
  port: Type.Integer(),
  security,
  username: Type.Union([Type.String({ maxLength: 320 }), Type.Null()]),
  sender: Type.String({ maxLength: 254, description: 'The address messages come from.' }),
};
export const MailServerBody = Type.Object(
  {
    ...serverFields,
    password: Type.Optional(Type.Union([Type.String({ maxLength: 1_000 }), Type.Null()], { description: 'Left out: the one there is stays. Null: none.' })),
  },
  closed,
);
export const MailServerState = Type.Union([
  Type.Object({ isSet: Type.Literal(false) }),
  Type.Object({ isSet: Type.Literal(true), ...serverFields, hasPassword: Type.Boolean(), changedAt: instant }),
]);

export const TestMailBody = Type.Object({ to: Type.String({ maxLength: 254 }) }, closed);
export const TestMailAnswer = Type.Object({ accepted: Type.Boolean(), answer: Type.String({ description: 'What the mail server said.' }) });
