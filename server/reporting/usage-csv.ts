// The call list as CSV: RFC 4180 with CRLF and a byte order mark, safe to open in a spreadsheet.

import type { ReportedCall } from './report.ts';

const columns: readonly (readonly [name: string, value: (call: ReportedCall) => string | number | null])[] = [
  ['usage_id', (call) => call.usageId],
  ['started_at_utc', (call) => call.startedAt],
  ['started_local', (call) => call.startedLocal],
  ['zone', (call) => call.zone],
  ['direction', (call) => call.direction],
  ['extension_number', (call) => call.extensionNumber],
  ['extension_name', (call) => call.extensionName],
  ['calling_number', (call) => call.callingNumber],
  ['called_number', (call) => call.calledNumber],
  ['destination', (call) => call.destination],
  ['duration_seconds', (call) => call.durationSeconds],
  ['billed_seconds', (call) => call.billedSeconds],
  ['cost', (call) => call.cost],
  ['currency', (call) => call.currency],
  ['rule', (call) => call.rule],
  ['state', (call) => call.state],
  ['suspended_reason', (call) => call.suspendedReason],
];

export const csvHead = `\uFEFF${columns.map(([name]) => name).join(',')}\r\n`;

export function writeCsvLines(calls: readonly ReportedCall[]): string {
  return calls.map((call) => `${columns.map(([, value]) => writeField(value(call))).join(',')}\r\n`).join('');
}

/** Spreadsheets run text that begins like a formula; an apostrophe before it makes them show it. */
function writeField(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  const shown = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
