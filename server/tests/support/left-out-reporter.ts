// Names at the end of a test run what could not run on this machine and why.

import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reporter } from 'vitest/node';
import { forgetLeftOut, leftOutVariable, readLeftOut, wordLeftOut } from './left-out.ts';

/** A file given in the environment is kept for whoever gave it. */
export class LeftOutReporter implements Reporter {
  readonly #given = process.env[leftOutVariable];
  readonly #file = this.#given ?? join(tmpdir(), `releve-left-out-${process.pid}`);

  onInit(): void {
    appendFileSync(this.#file, '');
    process.env[leftOutVariable] = this.#file;
  }

  onTestRunEnd(): void {
    const notes = readLeftOut(this.#file).map((note) => ` ${wordLeftOut(note)}\n`);
    process.stdout.write(`\n${notes.length === 0 ? ' Nothing was left out.\n' : notes.join('')}`);
    if (this.#given === undefined) forgetLeftOut(this.#file);
  }
}
