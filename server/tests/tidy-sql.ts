// Rules on SQL: where it may stand, which tables a folder may touch, and how migrations are numbered and named.

import { posix } from 'node:path';
import { type CodeFile, type Rule, type SourceFile, stages, type Tree, type Violation } from './tidy-files.ts';
import { type Literal, lineAt } from './tidy-scan.ts';

const name = String.raw`(?:"?[a-z_$][\w$]*"?|\$\{\})`;
const table = String.raw`(?:only\s+)?(?:(${name})\.)?${name}`;

/** How SQL begins, so that a sentence such as "Select a tenant." is not taken for it: all small or all capital letters. */
const sqlBeginning = new RegExp(
  String.raw`^\s*(?:--.*\s+)*\(?\s*(?:select\s|insert\s+into\s|update\s+${table}(?:\s+(?:as\s+)?\w+)?\s+set\s|delete\s+from\s|merge\s+into\s|copy\s+(?:\(|${table}\s*(?:\(|from\b|to\b))|with\s+(?:recursive\s+)?${name}\s*(?:\([^)]*\)\s*)?as\s|truncate\s+(?:table\s+)?${table}|lock\s+table\s|(?:create|alter|drop)\s+(?:\w+\s+){0,3}(?:table|index|schema|view|function|sequence|trigger)\s|set\s+local\s)`,
);
const builderCall = /(?:\.raw|\b(?:db|trx|knex|database|transaction)(?:<[^>()]*>)?)\s*\(\s*['"`]/g;
const rawCall = /\.raw\s*(?:<[^()]*>)?\s*\(/g;

const writtenTable = new RegExp(String.raw`\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?|copy)\s+${table}`, 'gi');
const readTable = new RegExp(String.raw`\b(?:from|join|using)\s+(?:lateral\s+)?(${name})\.${name}`, 'gi');
const builderWrite =
  /\b(?:db|trx|knex|transaction)(?:<[^>()]*>)?\(\s*'(\w+)\.\w+'\s*\)[^;]*?\.(?:insert|update|delete|del|truncate|upsert|increment|decrement)\(/g;
const databaseClock =
  /\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)\s*\(\s*\)|\b(?:current_timestamp|current_date|current_time|localtimestamp|localtime)\b/gi;

const migrationPath = /^server\/migrations\/(\d{4})-([a-z]+)-[a-z0-9]+(?:-[a-z0-9]+)*\.sql$/;
const touchedInMigration = new RegExp(
  [
    String.raw`\b(?:create|alter|drop)\s+schema\s+(?:if\s+(?:not\s+)?exists\s+)?(${name})()`,
    String.raw`\b(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:unlogged\s+|materialized\s+|unique\s+)*(?:table|view|type|domain|function|procedure|sequence)\s+(?:if\s+(?:not\s+)?exists\s+)?(?:(${name})\.)?(${name})`,
    String.raw`\b(?:create\s+(?:unique\s+)?index|create\s+(?:constraint\s+)?trigger|create\s+policy|create\s+rule)\b[^;]*?\son\s+(?:only\s+)?(?:(${name})\.)?(${name})`,
    String.raw`\b(?:alter|drop)\s+index\s+(?:if\s+exists\s+)?(?:(${name})\.)?(${name})`,
    String.raw`\b(?:insert\s+into|update|delete\s+from|merge\s+into|truncate(?:\s+table)?)\s+(?:only\s+)?(?:(${name})\.)?(${name})(?=[\s(;])`,
    String.raw`\bcomment\s+on\s+(?:table|view|type|domain|function|sequence|index)\s+(?:(${name})\.)?(${name})`,
    String.raw`\bcomment\s+on\s+column\s+(?:(${name})\.)?(${name})\.\w+`,
  ].join('|'),
  'gi',
);
const referencedInMigration = new RegExp(String.raw`\breferences\s+(${name})\.`, 'gi');

export const sqlRules: readonly Rule[] = [
  {
    name: 'SQL stands in stores and in platform',
    check: ({ code }) => code.filter(isOutsideStores).flatMap((file) => [...findSqlText(file), ...findBuilderCalls(file)]),
  },
  {
    name: 'a store writes its own schema',
    check: ({ code }) => code.filter(isStore).flatMap((file) => [...findForeignWrites(file), ...findForeignBuilderWrites(file)]),
  },
  { name: 'a store reads its own schema and earlier ones', check: ({ code }) => code.filter(isStore).flatMap(findForwardReads) },
  { name: 'no time comes from the database', check: checkDatabaseClock },
  { name: 'migrations are numbered without gaps', check: checkMigrationNumbers },
  {
    name: 'a migration begins with a comment',
    check: ({ files }) =>
      listMigrations(files)
        .filter(({ text }) => !/^-- [A-Z].*[.!?]\n/.test(text))
        .map((file) => at(file, 1, 'does not begin with a comment that is a sentence')),
  },
  { name: 'a migration touches its own schema', check: ({ files }) => listMigrations(files).flatMap(findForeignObjects) },
];

function isOutsideStores({ workspace, layer }: CodeFile): boolean {
  return (workspace === 'server' || workspace === 'connectors') && !['store', 'platform', 'test'].includes(layer);
}

function isStore({ layer }: CodeFile): boolean {
  return layer === 'store';
}

function findSqlText(file: CodeFile): Violation[] {
  return file.scanned.literals.filter(({ text }) => looksLikeSql(text)).map(({ text, line }) => at(file, line, `has SQL: ${text.trim().slice(0, 30)}`));
}

function looksLikeSql(text: string): boolean {
  const beginning = text.trim().slice(0, 12);
  return sqlBeginning.test(text) || (beginning === beginning.toUpperCase() && sqlBeginning.test(text.toLowerCase()));
}

function findBuilderCalls(file: CodeFile): Violation[] {
  const { code } = file.scanned;
  const offsets = new Set([...code.matchAll(builderCall), ...code.matchAll(rawCall)].map(({ index }) => index));
  return [...offsets].map((offset) => at(file, lineAt(code, offset), 'builds a query outside a store'));
}

function findForeignWrites(file: CodeFile): Violation[] {
  return eachMatch(file, writtenTable, (schema) => (schema !== undefined && schema !== file.folder ? `writes a table of ${schema}` : undefined));
}

function findForwardReads(file: CodeFile): Violation[] {
  return eachMatch(file, readTable, (schema) =>
    rankOf(schema) > (file.folder === 'demo' ? stages.length : rankOf(file.folder)) ? `reads a table of ${schema}, which comes later on the path` : undefined,
  );
}

function eachMatch(file: CodeFile, pattern: RegExp, judge: (schema: string | undefined) => string | undefined): Violation[] {
  return file.scanned.literals.flatMap((literal) =>
    [...literal.text.matchAll(pattern)].flatMap((match) => {
      const sentence = judge(match[1]?.replaceAll('"', ''));
      return sentence === undefined ? [] : [at(file, lineIn(literal, match.index), sentence)];
    }),
  );
}

function findForeignBuilderWrites(file: CodeFile): Violation[] {
  return [...file.text.matchAll(builderWrite)]
    .filter((match) => match[1] !== file.folder)
    .map((match) => at(file, lineAt(file.text, match.index), `writes a table of ${match[1]}`));
}

function checkDatabaseClock({ code, files }: Tree): Violation[] {
  const inStores = code
    .filter(({ layer }) => layer === 'store' || layer === 'platform')
    .flatMap((file) =>
      file.scanned.literals.filter(({ text }) => databaseClockIn(text)).map(({ line }) => at(file, line, "reads the database's clock; pass now")),
    );
  const inMigrations = listMigrations(files)
    .filter(({ text }) => databaseClockIn(withoutComments(text)))
    .map((file) => at(file, 1, "reads the database's clock"));
  return [...inStores, ...inMigrations];
}

function databaseClockIn(text: string): boolean {
  return text.search(databaseClock) >= 0;
}

function checkMigrationNumbers({ files }: Tree): Violation[] {
  const migrations = files.filter(({ path }) => path.startsWith('server/migrations/')).toSorted((left, right) => (left.path < right.path ? -1 : 1));
  return migrations.flatMap((file, index) => {
    const parts = migrationPath.exec(file.path);
    if (parts === null) return [at(file, 1, 'is not named NNNN-<folder>-<what>.sql')];
    if (rankOf(parts[2]) < 0) return [at(file, 1, `names ${parts[2]}, which is no folder`)];
    return Number(parts[1]) === index + 1 ? [] : [at(file, 1, `should have the number ${String(index + 1).padStart(4, '0')}`)];
  });
}

function findForeignObjects(file: SourceFile): Violation[] {
  const own = migrationPath.exec(file.path)?.[2];
  const sql = withoutComments(file.text);
  const touched = [...sql.matchAll(touchedInMigration)].flatMap((match) => {
    const names = match.slice(1).filter((each) => each !== undefined && each !== '');
    const schema = /\bschema\b/i.test(match[0]) || names.length > 1 ? names[0] : undefined;
    return schema === own ? [] : [at(file, lineAt(sql, match.index), schema === undefined ? `names no schema: ${match[0].trim()}` : `touches ${schema}`)];
  });
  const referenced = [...sql.matchAll(referencedInMigration)].flatMap((match) =>
    rankOf(match[1]) > rankOf(own) ? [at(file, lineAt(sql, match.index), `refers forward to ${match[1]}`)] : [],
  );
  return [...touched, ...referenced];
}

/** Comments, texts in quotes and function bodies blanked; same length, same lines. */
function withoutComments(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|\$(\w*)\$[\s\S]*?\$\1\$|'(?:[^']|'')*'/g, (part) => part.replace(/[^\n]/g, ' '));
}

function listMigrations(files: readonly SourceFile[]): SourceFile[] {
  return files.filter(({ path }) => migrationPath.test(path));
}

function rankOf(folder = ''): number {
  return stages.indexOf(folder);
}

function lineIn(literal: Literal, offset: number): number {
  return literal.line + lineAt(literal.text, offset) - 1;
}

function at({ path }: Pick<SourceFile, 'path'>, line: number, sentence: string): Violation {
  return { path: posix.normalize(path), line, sentence };
}
