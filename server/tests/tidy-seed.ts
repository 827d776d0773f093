// What a little broken or sound tree is made of, to prove the rules of the house.

import type { SourceFile } from './tidy-files.ts';

export interface Seeds {
  /** Each tree breaks the rule at the path of its first file, or at `reportedAt`. */
  readonly broken: readonly (readonly SourceFile[])[];
  readonly reportedAt?: string;
  readonly sound: readonly (readonly SourceFile[])[];
}

export function file(path: string, ...lines: readonly string[]): SourceFile {
  return { path, text: ['// One sentence.', ...lines, ''].join('\n') };
}

export function migration(path: string, ...lines: readonly string[]): SourceFile {
  return { path: `server/migrations/${path}`, text: ['-- One sentence.', ...lines, ''].join('\n') };
}
