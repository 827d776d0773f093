// HTTP that shows what the demo's mail catcher has caught; without the demo there is no such route.

import { Type } from 'typebox';
import type { App } from '../platform/http.ts';
import type { MailCatcher } from './mail-catcher.ts';

const messageSchema = Type.Object({
  fileName: Type.String(),
  from: Type.String(),
  to: Type.String(),
  subject: Type.String(),
  date: Type.String(),
  attachments: Type.Array(Type.Object({ fileName: Type.String(), type: Type.String(), sizeBytes: Type.Integer() })),
});

export async function caughtMessageRoutes(app: App, catcher: MailCatcher): Promise<void> {
  app.get(
    '/api/delivery/caught-messages',
    { schema: { tags: ['delivery'], summary: 'Messages that the demo caught', response: { 200: Type.Object({ messages: Type.Array(messageSchema) }) } } },
    async () => ({ messages: (await catcher.list()).map((message) => ({ ...message, attachments: [...message.attachments] })) }),
  );
}
