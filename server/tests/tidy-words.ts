// Finds the keys of a file of visible words, JSON or a TypeScript object, without running it.

import type { SourceFile } from './tidy-files.ts';
import { scanTypeScript } from './tidy-scan.ts';

/** Paths such as `calls.title`; plural forms count as one key, because languages have different ones. */
export function listWordKeys(file: SourceFile): Set<string> {
  const keys = file.path.endsWith('.json') ? listJsonKeys(JSON.parse(file.text), '') : listObjectKeys(file.text);
  return new Set(keys.map((key) => key.replace(/_(?:zero|one|two|few|many|other)$/, '')));
}

function listJsonKeys(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => listJsonKeys(inner, path === '' ? key : `${path}.${key}`));
}

/** Walks the braces of each `= {` or `({`; a key stands after a brace or a comma and before a colon. */
function listObjectKeys(text: string): string[] {
  const { code, literals } = scanTypeScript(text);
  const literalAt = new Map(literals.map((literal) => [literal.start, literal.text]));
  const keys: string[] = [];
  const open: string[] = [];
  let pending = '';
  for (const token of code.matchAll(/(?<=[{,]\s*)(?:([\w$]+)|(['"])\s*\2)\s*:|[{}[\](),]/g)) {
    const [whole, plain, quote] = token;
    if (quote !== undefined) pending = literalAt.get(token.index) ?? '';
    else if (plain !== undefined) pending = plain;
    else if ('{[('.includes(whole)) open.push(pending);
    else if ('}])'.includes(whole)) open.pop();
    if (plain !== undefined || quote !== undefined) keys.push([...open.filter((part) => part !== ''), pending].join('.'));
    if (whole === ',' || '}])'.includes(whole)) pending = '';
  }
  return keys.filter((key) => !keys.some((other) => other.startsWith(`${key}.`)));
}
