// Names at the end of a test run what could not run on this machine and why.

import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';
import { forgetLeftOut, leftOut, leftOutVariable, readLeftOut, wordLeftOut } from './left-out.ts';

/** A file given in the environment is kept for whoever gave it. */
export class LeftOutReporter implements Reporter {
  readonly #given = process.env[leftOutVariable];
  readonly #file = this.#given ?? join(tmpdir(), `releve-left-out-${process.pid}`);
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
    appendFileSync(this.#file, '');
    process.env[leftOutVariable] = this.#file;
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    for (const test of this.#listSkipped(modules)) leftOut(test.fullName, reasonOf(test));
    const notes = readLeftOut(this.#file).map((note) => ` ${wordLeftOut(note)}\n`);
    process.stdout.write(`\n${notes.length === 0 ? ' Nothing was left out.\n' : notes.join('')}`);
    if (this.#given === undefined) forgetLeftOut(this.#file);
  }

  /** Tests that were not asked for by name are no news. */
  #listSkipped(modules: readonly TestModule[]): TestCase[] {
    const isNarrowed = this.#vitest?.getGlobalTestNamePattern() !== undefined;
    return isNarrowed ? [] : modules.flatMap((module) => [...module.children.allTests('skipped')]);
  }
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  return result.state === 'skipped' && result.note !== undefined ? result.note : 'its condition does not hold here';
}
