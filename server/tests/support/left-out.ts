// Notes which tests this machine cannot run, so that the end of the run can name them.

import { appendFileSync, readFileSync, rmSync } from 'node:fs';

export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

/** Where the notes of this run are; the reporter sets it before the tests start. */
export const leftOutVariable = 'RELEVE_LEFT_OUT';

/**
 * Call it wherever a test is left out for want of a program or a kernel feature, with what the test would have shown:
 * `leftOut('collection over OpenSSH', 'sshd is not installed')`. Never for a test that fails.
 */
export function leftOut(name: string, reason: string): void {
  const file = process.env[leftOutVariable];
  if (file === undefined) process.stderr.write(`${wordLeftOut({ name, reason })}\n`);
  else appendFileSync(file, `${JSON.stringify({ name, reason })}\n`);
}

/** In order of their names, each once; a note that is no note is our mistake and throws. */
export function readLeftOut(file: string): LeftOut[] {
  const lines = new Set(readFileSync(file, 'utf8').split('\n').toSorted());
  return [...lines].filter((line) => line !== '').map((line) => JSON.parse(line) as LeftOut);
}

export function wordLeftOut({ name, reason }: LeftOut): string {
  return `Left out: ${name} (${reason}).`;
}

export function forgetLeftOut(file: string): void {
  rmSync(file, { force: true });
}
