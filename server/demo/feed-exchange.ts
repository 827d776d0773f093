// Plays the exchange: writes a month's log as Asterisk does, row by row at its end, half a row at times, rotated once.

import { appendFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { generateRecords } from '@releve/connectors/asterisk/generate-month.ts';
import type { MonthPlan } from '@releve/connectors/asterisk/month-plan.ts';

export interface FedMonth {
  /** First day of the month, `YYYY-MM-DD`. */
  readonly month: string;
  readonly lines: number;
}

const noteName = 'fed.json';
/** Longer than the source's schedule, so that a half-written row is met as it stands. */
const pauseMilliseconds = 2_500;

/** The month that was written completely, if any. */
export async function findFedMonth(logFile: string): Promise<FedMonth | undefined> {
  try {
    return JSON.parse(await readFile(noteOf(logFile), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A demo that was stopped in the middle begins its log again: what was read of it already is the same record twice. */
export async function feedExchange(logFile: string, month: string, plan: MonthPlan): Promise<FedMonth> {
  await mkdir(dirname(logFile), { recursive: true });
  await rm(logFile, { force: true });
  const lines = [...generateRecords(plan)];
  const half = Math.floor(lines.length / 2);
  const cut = lines[half] ?? '';
  const middle = Math.floor(cut.length / 2);
  await appendFile(logFile, lines.slice(0, half).join('') + cut.slice(0, middle));
  await wait(pauseMilliseconds);
  const quarter = half + Math.floor(lines.length / 4);
  await appendFile(logFile, cut.slice(middle) + lines.slice(half + 1, quarter).join(''));
  await rename(logFile, `${logFile}.1`);
  await appendFile(logFile, lines.slice(quarter).join(''));
  const fed = { month, lines: lines.length };
  await writeFile(noteOf(logFile), JSON.stringify(fed));
  return fed;
}

function noteOf(logFile: string): string {
  return join(dirname(logFile), noteName);
}
