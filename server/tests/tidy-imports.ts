// Rules on who may import whom: folders along the path, layers by file name, connectors and web apart.

import { posix } from 'node:path';
import { type CodeFile, type Layer, layerOf, type Rule, resolveImport, stages, type Violation } from './tidy-files.ts';
import type { Import } from './tidy-scan.ts';

/** Packages without I/O that a pure file may use, each with its reason in docs/decisions.md. */
const purePackages: Readonly<Record<string, readonly string[]>> = {
  'server/kernel/phone-number.ts': ['libphonenumber-js', 'libphonenumber-js/max'],
};

/** Server folders that talk to connectors; mediation knows their types only, but for the services that choose one. */
const connectorUsers = ['collection', 'demo'];
const connectorTypeUsers = ['mediation'];

const pureConnectorFile = /^(?:parse|split|identify)\b.*\.ts$/;

/** A store may know the types of a schema, so that a filter is described once. */
const typeLayers: Partial<Record<Layer, readonly Layer[]>> = { store: ['schema'] };

const ourLayers: Partial<Record<Layer, readonly Layer[]>> = {
  pure: ['pure'],
  schema: ['pure', 'schema'],
  store: ['pure', 'store', 'platform'],
  worker: ['pure', 'platform', 'worker'],
  service: ['pure', 'schema', 'store', 'service', 'worker', 'platform'],
  job: ['pure', 'store', 'service', 'job', 'platform'],
  routes: ['pure', 'schema', 'store', 'service', 'routes', 'platform'],
};

const refusedPackages: Partial<Record<Layer, (specifier: string, file: CodeFile) => boolean>> = {
  pure: (specifier, { path }) => purePackages[path]?.includes(specifier) !== true,
  schema: (specifier) => packageOf(specifier) !== 'typebox',
  store: (specifier) => isHttp(specifier) || isService(specifier),
  service: isHttp,
  job: isHttp,
  worker: (specifier) => isHttp(specifier) || isDatabase(specifier),
};

export const importRules: readonly Rule[] = [
  {
    name: 'imports point back along the path',
    check: ({ code }) =>
      eachImport(code.filter(inServer), ({ file, target }) =>
        target?.startsWith('server/') && rankOf(target) > rankOf(file.path) ? `imports ${target}, which comes later on the path` : undefined,
      ),
  },
  {
    name: 'connectors know nothing of billing',
    check: ({ code }) =>
      eachImport(
        code.filter(({ layer }) => layer === 'connector'),
        ({ target }) => (target !== undefined && !target.startsWith('connectors/') ? `imports ${target}; a connector imports connectors only` : undefined),
      ),
  },
  {
    name: 'only collection, demo and bench use connectors',
    check: ({ code }) => eachImport(code.filter(inServer), judgeConnectorUse),
  },
  {
    name: 'web takes nothing of the server but its types',
    check: ({ code }) =>
      eachImport(
        code.filter(({ layer }) => layer === 'web'),
        judgeWebImport,
      ),
  },
  {
    name: 'the second part of the name is a layer',
    check: ({ code }) => code.filter(({ layer }) => layer === 'unknown').map((file) => violation(file, 1, 'has a second part that names no layer')),
  },
  {
    name: 'a layer imports the layers it may',
    check: ({ code }) => eachImport(code.filter(inServer), judgeLayer),
  },
  {
    name: 'a layer uses the packages it may',
    check: ({ code }) => eachImport(code.filter(inServer), judgePackage),
  },
  {
    name: 'parse, split and identify of a connector reach no I/O',
    check: ({ code }) =>
      code.filter(({ path, layer }) => layer === 'connector' && pureConnectorFile.test(posix.basename(path))).flatMap((file) => findReachedIo(file, code)),
  },
];

interface Judged {
  readonly file: CodeFile;
  readonly each: Import;
  /** The file of ours that is imported; undefined for packages. */
  readonly target: string | undefined;
}

function eachImport(code: readonly CodeFile[], judge: (judged: Judged) => string | undefined): Violation[] {
  return code.flatMap((file) =>
    file.imports.flatMap((each) => {
      const sentence = judge({ file, each, target: resolveImport(file.path, each.specifier) });
      return sentence === undefined ? [] : [violation(file, each.line, sentence)];
    }),
  );
}

function inServer({ workspace, layer }: CodeFile): boolean {
  return workspace === 'server' && layer !== 'test';
}

/** Place on the path; what is no stage, such as main.ts or the demo, comes after all of them. */
function rankOf(path: string): number {
  const [, folder = ''] = path.split('/');
  const rank = stages.indexOf(folder);
  return folder === 'tests' ? stages.length + 1 : rank < 0 ? stages.length : rank;
}

function judgeConnectorUse({ file, each, target }: Judged): string | undefined {
  if (target === undefined || !target.startsWith('connectors/') || connectorUsers.includes(file.folder)) return undefined;
  if (connectorTypeUsers.includes(file.folder)) return each.isTypeOnly || choosesConnector(file, target) ? undefined : `imports more than types of ${target}`;
  return `imports ${target}; collection hands over what connectors read`;
}

/** What was collected is parsed in mediation, by the connector that the list of them names. */
function choosesConnector(file: CodeFile, target: string): boolean {
  return file.layer === 'service' && target === 'connectors/connectors.ts';
}

function judgeWebImport({ each, target }: Judged): string | undefined {
  if (target === undefined || target.startsWith('web/')) return undefined;
  if (target === 'server/api.ts' && each.isTypeOnly) return undefined;
  return `imports ${target}; web takes types of server/api.ts and what is generated from the API`;
}

function judgeLayer({ file, each, target }: Judged): string | undefined {
  const allowed = ourLayers[file.layer];
  if (allowed === undefined || target === undefined) return undefined;
  const layer = layerOf(target);
  if (layer === 'connector' || allowed.includes(layer)) return undefined;
  if (each.isTypeOnly && typeLayers[file.layer]?.includes(layer) === true) return undefined;
  return `is ${file.layer} and imports ${target}, which is ${layer}`;
}

function judgePackage({ file, each, target }: Judged): string | undefined {
  const isRefused = target === undefined && refusedPackages[file.layer]?.(each.specifier, file) === true;
  return isRefused ? `is ${file.layer} and imports ${each.specifier}` : undefined;
}

/** Follows imports from file to file until one of them is a part of Node. */
function findReachedIo(start: CodeFile, code: readonly CodeFile[]): Violation[] {
  const waiting = [start];
  const reached = new Set(waiting);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    const from = file.path;
    const io = file.imports.find(({ specifier }) => specifier.startsWith('node:'));
    if (io !== undefined) return [violation(start, file === start ? io.line : 1, `reaches ${io.specifier} through ${from}`)];
    const targets = new Set(file.imports.map(({ specifier }) => resolveImport(from, specifier)));
    const fresh = code.filter((next) => targets.has(next.path) && !reached.has(next));
    for (const next of fresh) reached.add(next);
    waiting.push(...fresh);
  }
  return [];
}

function isHttp(specifier: string): boolean {
  return /^(?:fastify|@fastify|axios|ws|node:(?:http|https|http2|net|tls))(?:\/|$)/.test(specifier);
}

function isService(specifier: string): boolean {
  return /^(?:nodemailer|smtp-server|pg-boss|node-cron|node:fs|node:child_process)(?:\/|$)/.test(specifier);
}

function isDatabase(specifier: string): boolean {
  return /^(?:knex|pg|pg-copy-streams)(?:\/|$)/.test(specifier);
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function violation({ path }: CodeFile, line: number, sentence: string): Violation {
  return { path, line, sentence };
}
