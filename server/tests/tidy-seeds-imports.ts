// For every rule on imports what it must catch, and what looks alike and is fine.

import { file, type Seeds } from './tidy-seed.ts';

export const importSeeds: Readonly<Record<string, Seeds>> = {
  'imports point back along the path': {
    broken: [
      [file('server/rating/rate-call.ts', "import { build } from '../invoicing/build-invoice.ts';")],
      [file('server/rating/rate-call.ts', 'import {', '  a,', '  type B,', "} from '../charging/x.ts';")],
      [file('server/kernel/money.ts', "import type { Log } from '../platform/log.ts';")],
      [file('server/collection/a.service.ts', "export { mediate } from '../mediation/b.service.ts';")],
      [file('server/collection/a.service.ts', "const later = await import('../mediation/b.service.ts');")],
      [file('server/collection/a.service.ts', "import '../mediation/b.service.ts';")],
      [file('server/platform/pool.ts', "const url = new URL('../rating/rate.worker.ts', import.meta.url);")],
      [file('server/operation/a.service.ts', "import { startApp } from '../app.ts';")],
      [file('server/operation/a.service.ts', "import { runDemo } from '../demo/demo.ts';")],
      [file('server/main.ts', "import { createTestDatabase } from './tests/support/database.ts';")],
      [file('server/rating/a.service.ts', "import { x } from 'releve/invoicing/x.ts';")],
    ],
    sound: [
      [file('server/invoicing/build-invoice.ts', "import { a } from '../rating/rate-call.ts';", "import { b } from './line.ts';")],
      [file('server/app.ts', "import { a } from './operation/a.routes.ts';")],
      [file('server/demo/demo.ts', "import { a } from '../operation/a.service.ts';")],
      [file('server/rating/rate.test.ts', "import { a } from '../invoicing/build-invoice.ts';")],
      [
        file(
          'server/rating/rate-call.ts',
          "// import { a } from '../invoicing/build-invoice.ts';",
          'export const text = "import { a } from \'../invoicing/x.ts\'";',
        ),
      ],
      [file('server/platform/migrate.ts', "const folder = new URL('../migrations/', import.meta.url);")],
    ],
  },
  'connectors know nothing of billing': {
    broken: [
      [file('connectors/asterisk/parse.ts', "import { a } from '../../server/kernel/decimal.ts';")],
      [file('connectors/asterisk/parse.ts', "import type { A } from 'releve/kernel/decimal.ts';")],
      [file('connectors/yeastar/read.ts', "import { a } from '../../web/api.ts';")],
    ],
    sound: [[file('connectors/asterisk/parse.ts', "import type { Leg } from '../connector.ts';", "import { a } from 'server-side';")]],
  },
  'only collection, demo and bench use connectors': {
    broken: [
      [file('server/rating/a.service.ts', "import { a } from '../../connectors/asterisk/parse.ts';")],
      [file('server/rating/a.service.ts', "import type { Leg } from '@releve/connectors/connector.ts';")],
      [file('server/mediation/normalise-call.ts', "import { type Leg, parse } from '@releve/connectors/connector.ts';")],
      [file('server/mediation/normalise-call.ts', "import '@releve/connectors/connector.ts';")],
      [file('server/mediation/normalise-call.ts', "import { findConnector } from '@releve/connectors/connectors.ts';")],
      [file('server/mediation/open-source.service.ts', "import { parse } from '@releve/connectors/asterisk/parse.ts';")],
    ],
    sound: [
      [file('server/mediation/normalise-call.ts', "import type { Leg } from '@releve/connectors/connector.ts';")],
      [file('server/mediation/normalise-call.ts', "import { type Leg, type Parsed } from '@releve/connectors/connector.ts';")],
      [file('server/mediation/open-source.service.ts', "import { findConnector } from '@releve/connectors/connectors.ts';")],
      [file('server/collection/a.service.ts', "import { asterisk } from '../../connectors/asterisk/connector.ts';")],
      [file('server/demo/demo.ts', "import { asterisk } from '../../connectors/asterisk/connector.ts';")],
      [file('bench/ingest.ts', "import { asterisk } from '../connectors/asterisk/connector.ts';")],
    ],
  },
  'web takes nothing of the server but its types': {
    broken: [
      [file('web/pages/rating/list.tsx', "import { a } from '../../../server/api.ts';")],
      [file('web/pages/rating/list.tsx', "import type { A } from '../../../server/rating/rating.schema.ts';")],
      [file('web/api.ts', "import type { A } from '../connectors/connector.ts';")],
      [file('web/api.ts', "import type { A } from 'releve/kernel/money.ts';")],
    ],
    sound: [
      [
        file(
          'web/api.ts',
          "import type { A } from '../server/api.ts';",
          "import type { paths } from './generated/api.ts';",
          "import { useState } from 'react';",
        ),
      ],
    ],
  },
  'the second part of the name is a layer': {
    broken: [[file('server/rating/rating.controller.ts')], [file('server/rating/rating.store.helper.ts')]],
    sound: [
      [file('server/rating/rating.store.ts')],
      [file('server/rating/rate.worker.ts')],
      [file('server/rating/rate.db.test.ts')],
      [file('server/platform/http.client.ts')],
    ],
  },
  'a layer imports the layers it may': {
    broken: [
      [file('server/rating/rate-call.ts', "import { a } from './rating.store.ts';")],
      [file('server/rating/rate-call.ts', "import type { A } from './rating.store.ts';")],
      [file('server/rating/rate-call.ts', "import { now } from '../platform/clock.ts';")],
      [file('server/rating/rating.schema.ts', "import { a } from './rate.service.ts';")],
      [file('server/rating/rating.store.ts', "import { a } from './rate.service.ts';")],
      [file('server/rating/rating.store.ts', "import { a } from './rating.schema.ts';")],
      [file('server/rating/rate.service.ts', "import { a } from './rating.routes.ts';")],
      [file('server/rating/rate.service.ts', "import { a } from './rate.job.ts';")],
      [file('server/rating/rate.job.ts', "import { a } from './rating.routes.ts';")],
      [file('server/rating/rating.routes.ts', "import { a } from './rate.job.ts';")],
      [file('server/delivery/print.worker.ts', "import { a } from './delivery.store.ts';")],
    ],
    sound: [
      [file('server/rating/rate-call.ts', "import { a } from '../kernel/decimal.ts';")],
      [file('server/rating/rating.store.ts', "import type { Filter } from './rating.schema.ts';", "import { a } from '../platform/postgres.ts';")],
      [file('server/rating/rate.service.ts', "import { a } from './rating.store.ts';", "import { b } from '../platform/log.ts';")],
      [file('server/rating/rate.job.ts', "import { listDue } from './rating.store.ts';", "import { rate } from './rate.service.ts';")],
      [file('server/rating/rate.test.ts', "import { a } from './rating.store.ts';")],
    ],
  },
  'a layer uses the packages it may': {
    broken: [
      [file('server/rating/rate-call.ts', "import { readFile } from 'node:fs/promises';")],
      [file('server/rating/rate-call.ts', "import type { Knex } from 'knex';")],
      [file('server/rating/phone-number.ts', "import { parse } from 'libphonenumber-js/max';")],
      [file('server/rating/rating.schema.ts', "import { a } from 'fastify';")],
      [file('server/rating/rating.store.ts', "import { a } from 'fastify';")],
      [file('server/rating/rating.store.ts', "import { request } from 'node:http';")],
      [file('server/rating/rating.store.ts', "import nodemailer from 'nodemailer';")],
      [file('server/rating/rate.service.ts', "import type { FastifyInstance } from 'fastify';")],
      [file('server/rating/rate.service.ts', "import { a } from '@fastify/cookie';")],
      [file('server/rating/rate.job.ts', "import { a } from 'fastify';")],
      [file('server/delivery/print.worker.ts', "import pg from 'pg';")],
    ],
    sound: [
      [file('server/kernel/phone-number.ts', "import { parse } from 'libphonenumber-js/max';")],
      [file('server/rating/rating.schema.ts', "import Type from 'typebox';")],
      [file('server/rating/rating.store.ts', "import type { Knex } from 'knex';")],
      [file('server/rating/rating.routes.ts', "import type { FastifyInstance } from 'fastify';")],
      [file('server/platform/postgres.ts', "import pg from 'pg';")],
    ],
  },
  'parse, split and identify of a connector reach no I/O': {
    broken: [
      [file('connectors/asterisk/parse.ts', "import { readFileSync } from 'node:fs';")],
      [
        file('connectors/asterisk/split.ts', "import { a } from './lines.ts';"),
        file('connectors/asterisk/lines.ts', "import { b } from './disk.ts';"),
        file('connectors/asterisk/disk.ts', "import 'node:fs';"),
      ],
      [file('connectors/yeastar/identify-call.ts', "import { createHash } from 'node:crypto';")],
    ],
    sound: [
      [file('connectors/asterisk/read.ts', "import { open } from 'node:fs/promises';")],
      [file('connectors/asterisk/parse.ts', "import { a } from './lines.ts';"), file('connectors/asterisk/lines.ts', "import { a } from './parse.ts';")],
    ],
  },
};
