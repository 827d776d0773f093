// The repository's files as text, told apart by workspace, folder and layer.

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { type Import, listImports, type Scanned, scanTypeScript } from './tidy-scan.ts';

export interface SourceFile {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly sentence: string;
}

export interface Rule {
  readonly name: string;
  check(tree: Tree): Violation[];
}

/** The order of the path; imports point back along it. */
export const stages: readonly string[] = [
  'kernel',
  'platform',
  'access',
  'account',
  'catalog',
  'ledger',
  'collection',
  'mediation',
  'rating',
  'charging',
  'invoicing',
  'delivery',
  'payment',
  'reporting',
  'operation',
];

/** `pure`, `schema`, `store`, `service`, `job`, `routes` and `worker` by the second part of the name; the rest by place. */
export type Layer =
  | 'pure'
  | 'schema'
  | 'store'
  | 'service'
  | 'job'
  | 'routes'
  | 'worker'
  | 'platform'
  | 'edge'
  | 'test'
  | 'connector'
  | 'web'
  | 'bench'
  | 'unknown';

export interface CodeFile extends SourceFile {
  readonly workspace: string;
  /** The second part of the path where it is a folder, empty otherwise. */
  readonly folder: string;
  readonly layer: Layer;
  readonly scanned: Scanned;
  readonly imports: readonly Import[];
}

export interface Tree {
  readonly files: readonly SourceFile[];
  /** TypeScript that people write; generated files are not judged. */
  readonly code: readonly CodeFile[];
}

export function readTree(files: readonly SourceFile[]): Tree {
  const code = files.filter(({ path }) => /\.tsx?$/.test(path) && !path.includes('/generated/')).map(readCodeFile);
  return { files, code };
}

/** What git tracks or would track; where git cannot tell, what lies in the folder apart from what `.gitignore` names. */
export function readRepository(root: string): SourceFile[] {
  const paths = listWithGit(root) ?? listByWalking(root, '', readIgnoredNames(root));
  return paths
    .filter((path) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true)
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** The file in this repository that an import names; undefined for a package or a part of Node. */
export function resolveImport(from: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier));
  if (specifier.startsWith('@releve/')) return specifier.slice('@releve/'.length);
  return specifier === 'releve' || specifier.startsWith('releve/') ? specifier.replace('releve', 'server') : undefined;
}

export function layerOf(path: string): Layer {
  const [workspace = '', second = ''] = path.split('/');
  const nameParts = posix
    .basename(path)
    .replace(/\.tsx?$/, '')
    .split('.');
  if (nameParts.at(-1) === 'test' || path.startsWith('server/tests/')) return 'test';
  if (workspace === 'web') return 'web';
  if (workspace === 'connectors') return 'connector';
  if (workspace !== 'server') return workspace === 'bench' ? 'bench' : 'edge';
  if (second === 'platform') return 'platform';
  // The demo asks the database how far it has come.
  if (second === 'demo' && nameParts[1] === 'store') return 'store';
  if (!stages.some((stage) => stage === second)) return 'edge';
  if (nameParts.length === 1) return 'pure';
  return secondParts.find((part) => nameParts.length === 2 && part === nameParts[1]) ?? 'unknown';
}

const secondParts = ['schema', 'store', 'service', 'job', 'routes', 'worker'] as const;

function readCodeFile(file: SourceFile): CodeFile {
  const parts = file.path.split('/');
  const scanned = scanTypeScript(file.text);
  return {
    ...file,
    workspace: parts.length > 1 ? (parts[0] ?? '') : '',
    folder: parts.length > 2 ? (parts[1] ?? '') : '',
    layer: layerOf(file.path),
    scanned,
    imports: listImports(scanned),
  };
}

function listWithGit(root: string): string[] | undefined {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  return listed.status === 0 ? listed.stdout.split('\0').filter((path) => path !== '') : undefined;
}

function readIgnoredNames(root: string): Set<string> {
  const lines = readFileSync(join(root, '.gitignore'), 'utf8').split('\n');
  return new Set(['.git', ...lines.map((line) => line.trim().replace(/\/$/, ''))]);
}

function listByWalking(root: string, folder: string, ignored: ReadonlySet<string>): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !ignored.has(entry.name) && !entry.name.endsWith('.log'))
    .flatMap((entry) => (entry.isDirectory() ? listByWalking(root, posix.join(folder, entry.name), ignored) : [posix.join(folder, entry.name)]));
}
