// One row of the log becomes a leg in neutral words, or a fault that names the column and says what is wrong.

import type { Disposition, Leg, Parsed, ParseFault } from '../connector.ts';
import { readCallerName } from './caller-id.ts';
import { findSentNumber, readChannel } from './channel.ts';
import { csvLayout, customSample, customSampleColumns, fewestColumns, type Layout, mostColumns } from './layout.ts';
import { decodeRow, splitColumns } from './row-text.ts';
import type { AsteriskSettings } from './settings.ts';
import { epochOfUniqueId, isDigits } from './unique-id.ts';
import { isWallClock } from './wall-clock.ts';

const dispositions: ReadonlyMap<string, Disposition> = new Map([
  ['ANSWERED', 'answered'],
  ['NO ANSWER', 'no_answer'],
  ['BUSY', 'busy'],
  ['FAILED', 'failed'],
  ['CONGESTION', 'congestion'],
  ['CANCEL', 'cancelled'],
]);
/** Nine digits of seconds are thirty years; a sequence stays far below fifteen. */
const mostSecondsDigits = 9;
const mostSequenceDigits = 15;
const longestQuotation = 40;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controlCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f]/;

/** Never throws, whatever the bytes. A name that is no UTF-8 is read as Latin-1, since the call counts all the same. */
export function parse(record: Uint8Array, settings: AsteriskSettings): Parsed {
  const { text, isUtf8 } = decodeRow(record);
  if (text.includes('\0')) return refuse('not_text', undefined, 'The line holds a zero byte, so it is no text.');
  const columns = splitColumns(text);
  if (typeof columns !== 'number' && columns.length >= fewestColumns) return readColumns(columns, settings);
  if (!isUtf8 || controlCharacter.test(text)) return refuse('not_text', undefined, 'The line holds bytes that are no text.');
  if (typeof columns === 'number') return refuse('malformed_quotes', columns, `The quotes of column ${columns} are not closed or not doubled.`);
  return refuse('too_few_columns', undefined, `The line has ${columns.length} columns, at least ${fewestColumns} are needed.`);
}

function readColumns(columns: readonly string[], settings: AsteriskSettings): Parsed {
  const layout = findLayout(columns, settings.layout);
  if (layout === undefined) {
    return refuse('unknown_layout', undefined, `The line has ${columns.length} columns, which is no layout of ${layoutWords(settings.layout)}.`);
  }
  const fault = findTimeFault(columns, layout) ?? findNumberFault(columns, layout);
  if (fault !== undefined) return { ok: false, fault };
  const disposition = dispositions.get(textAt(columns, layout.disposition));
  if (disposition === undefined) return refuseValue('unknown_disposition', columns, layout.disposition, 'is no disposition of a call');
  return { ok: true, leg: buildLeg(columns, layout, disposition, settings.clock) };
}

function findLayout(columns: readonly string[], wanted: AsteriskSettings['layout']): Layout | undefined {
  const isCustom = columns.length === customSampleColumns && isNumber(textAt(columns, customSample.duration), mostSecondsDigits);
  if (wanted === 'cdr_custom' || (wanted === 'auto' && isCustom)) return columns.length === customSampleColumns ? customSample : undefined;
  const needsColumn17 = columns.length === 17 || columns.length === 20;
  return csvLayout(columns.length, needsColumn17 && epochOfUniqueId(textAt(columns, 16)) !== undefined);
}

function layoutWords(wanted: AsteriskSettings['layout']): string {
  return wanted === 'cdr_custom' ? `the cdr_custom sample (${customSampleColumns})` : `cdr_csv (${fewestColumns} to ${mostColumns})`;
}

function findTimeFault(columns: readonly string[], layout: Layout): ParseFault | undefined {
  if (!isWallClock(textAt(columns, layout.start))) return valueFault('malformed_time', columns, layout.start, 'is no time');
  const answer = textAt(columns, layout.answer);
  if (answer !== '' && !isWallClock(answer)) return valueFault('malformed_time', columns, layout.answer, 'is no time');
  if (!isWallClock(textAt(columns, layout.end))) return valueFault('malformed_time', columns, layout.end, 'is no time');
  return undefined;
}

function findNumberFault(columns: readonly string[], layout: Layout): ParseFault | undefined {
  if (!isNumber(textAt(columns, layout.duration), mostSecondsDigits))
    return valueFault('malformed_number', columns, layout.duration, 'is no number of seconds');
  if (!isNumber(textAt(columns, layout.talk), mostSecondsDigits)) return valueFault('malformed_number', columns, layout.talk, 'is no number of seconds');
  const sequence = textAt(columns, layout.sequence);
  if (sequence !== '' && !isNumber(sequence, mostSequenceDigits)) return valueFault('malformed_number', columns, layout.sequence, 'is no sequence number');
  return undefined;
}

/** Without linkedid and uniqueid the only tie between rows is the channel that owns them and the second they began in. */
function buildLeg(columns: readonly string[], layout: Layout, disposition: Disposition, clock: 'local' | 'utc'): Leg {
  const channel = textAt(columns, layout.channel);
  const startedAt = textAt(columns, layout.start);
  const uniqueId = textAt(columns, layout.uniqueId);
  const sequence = textAt(columns, layout.sequence);
  const application = textAt(columns, layout.application);
  const callingNumber = textAt(columns, layout.source);
  const purpose = textAt(columns, layout.purpose);
  const calledEnd = readChannel(textAt(columns, layout.destinationChannel));
  return {
    callId: textAt(columns, layout.linkedId) || uniqueId || `${channel} ${startedAt}`,
    channelId: uniqueId || channel,
    sequence: sequence === '' ? undefined : Number(sequence),
    channelCreatedAtEpochSeconds: epochOfUniqueId(uniqueId),
    clock,
    startedAt,
    answeredAt: textAt(columns, layout.answer) || undefined,
    endedAt: textAt(columns, layout.end),
    durationSeconds: Number(textAt(columns, layout.duration)),
    talkSeconds: Number(textAt(columns, layout.talk)),
    disposition,
    callingNumber,
    callerName: readCallerName(textAt(columns, layout.callerId), callingNumber),
    dialledNumber: textAt(columns, layout.destination),
    sentNumber: findSentNumber(application, textAt(columns, layout.applicationData), calledEnd),
    context: textAt(columns, layout.context),
    callingEnd: readChannel(channel),
    calledEnd,
    application,
    accountCode: textAt(columns, layout.accountCode),
    omitted: purpose === 'OMIT' || purpose === 'IGNORE',
  };
}

function textAt(columns: readonly string[], index: number): string {
  return index < 0 ? '' : (columns[index] ?? '');
}

function isNumber(text: string, mostDigits: number): boolean {
  return text.length <= mostDigits && isDigits(text, 0, text.length);
}

function refuse(reason: ParseFault['reason'], column: number | undefined, detail: string): Parsed {
  return { ok: false, fault: { reason, column, detail } };
}

function refuseValue(reason: ParseFault['reason'], columns: readonly string[], index: number, complaint: string): Parsed {
  return { ok: false, fault: valueFault(reason, columns, index, complaint) };
}

function valueFault(reason: ParseFault['reason'], columns: readonly string[], index: number, complaint: string): ParseFault {
  const value = textAt(columns, index);
  const quotation = value.length > longestQuotation ? `${value.slice(0, longestQuotation - 1)}…` : value;
  return { reason, column: index + 1, detail: value === '' ? `Column ${index + 1} is empty.` : `Column ${index + 1}, "${quotation}", ${complaint}.` };
}
