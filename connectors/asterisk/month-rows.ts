// Writes rows as cdr_csv does with all 21 columns, and counts channels, ids and sequences as Asterisk does.

import type { WallClock } from './month-clock.ts';

export type MonthDisposition = 'ANSWERED' | 'NO ANSWER' | 'BUSY' | 'FAILED';

/** Texts are without quotes, but for `callerId`, which is quoted already; moments are UTC milliseconds. */
export interface MonthRow {
  readonly accountCode: string;
  readonly source: string;
  readonly destination: string;
  readonly context: string;
  readonly callerId: string;
  readonly channel: string;
  readonly calledChannel: string;
  readonly application: string;
  readonly data: string;
  readonly startedAt: number;
  readonly answeredAt: number | undefined;
  readonly endedAt: number;
  readonly disposition: MonthDisposition;
  readonly uniqueId: string;
  readonly userField: string;
  readonly peerAccountCode: string;
  readonly linkedId: string;
}

export interface RowWriter {
  /** Takes the next sequence, so rows are to be written in the order in which Asterisk would begin them. */
  write(row: MonthRow): string;
  /** `PJSIP/<endpoint>-<instance>`. */
  openChannel(endpoint: string): string;
  /** Both ends of a Local channel, `;1` and `;2`. */
  openLocal(target: string): readonly [string, string];
  /** The id of a channel that begins now. */
  nextUniqueId(startedAt: number): string;
}

/** Asterisk cuts texts at this length. */
const longestText = 79;
const instanceDigits = 8;

export function createRowWriter(clock: WallClock): RowWriter {
  let channelCount = 0;
  let localCount = 0;
  let idCount = 0;
  let sequence = 0;
  return {
    write: (row) => {
      sequence += 2;
      return formatRow(row, clock, sequence - 2);
    },
    openChannel: (endpoint) => {
      channelCount += 1;
      return `PJSIP/${endpoint}-${instanceText(channelCount - 1)}`.slice(0, longestText);
    },
    openLocal: (target) => {
      localCount += 1;
      const name = `Local/${target}-${instanceText(localCount - 1)}`;
      return [`${name};1`.slice(0, longestText), `${name};2`.slice(0, longestText)];
    },
    nextUniqueId: (startedAt) => {
      idCount += 1;
      return `${Math.floor(startedAt / 1000)}.${idCount - 1}`;
    },
  };
}

/** Caller id as column text with its quotes: a quote in the name is escaped by Asterisk, then doubled by the log. */
export function quoteCallerId(name: string, number: string): string {
  const escaped = name.replaceAll(/["\\]/g, (character) => `\\${character}`);
  return `"${`"${escaped}" <${number}>`.slice(0, longestText).replaceAll('"', '""')}"`;
}

function instanceText(count: number): string {
  return count.toString(16).padStart(instanceDigits, '0');
}

function formatRow(row: MonthRow, clock: WallClock, sequence: number): string {
  const start = clock.textAt(Math.floor(row.startedAt / 1000));
  const answer = row.answeredAt === undefined ? '' : `"${clock.textAt(Math.floor(row.answeredAt / 1000))}"`;
  const end = clock.textAt(Math.floor(row.endedAt / 1000));
  const who = `"${row.accountCode}","${row.source}","${row.destination}","${row.context}",${row.callerId}`;
  const ends = `"${row.channel}","${row.calledChannel}","${row.application}","${row.data.length > longestText ? row.data.slice(0, longestText) : row.data}"`;
  const times = `"${start}",${answer},"${end}",${secondsBetween(row.startedAt, row.endedAt)},${talkSeconds(row)}`;
  return `${who},${ends},${times},"${row.disposition}","DOCUMENTATION","${row.uniqueId}","${row.userField}","${row.peerAccountCode}","${row.linkedId}",${sequence}\n`;
}

/** Asterisk counts milliseconds and drops what is left of the last second. */
export function talkSeconds(row: MonthRow): number {
  return row.answeredAt === undefined ? 0 : secondsBetween(row.answeredAt, row.endedAt);
}

function secondsBetween(from: number, to: number): number {
  return Math.floor((to - from) / 1000);
}
