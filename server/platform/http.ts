// What the routes of every folder are written in: the application's type and what it is given.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { Clock } from './clock.ts';
import type { JobQueue } from './jobs.ts';
import type { Log } from './log.ts';
import type { Database } from './postgres.ts';

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse<IncomingMessage>, FastifyBaseLogger, TypeBoxTypeProvider>;

export interface AppDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** The address people type, such as `https://billing.example.net`; undefined when none is set. */
  readonly publicUrl: string | undefined;
  /** Seals secrets kept in the database, such as the mail server's password; 32 bytes. */
  readonly secretKey: Buffer;
  /** The built interface; where the folder is missing the application serves the API alone. */
  readonly webDirectory: string | undefined;
  /** Work in the background. */
  readonly jobs: JobQueue;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers without a session. Every other route below `/api` wants one. */
    public?: boolean;
  }
}
