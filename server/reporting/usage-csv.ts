// The call list as CSV: RFC 4180 with CRLF and a byte order mark, safe to open in a spreadsheet.

import { decimalFromUnits, decimalOf, formatDecimal } from '../kernel/decimal.ts';
import type { ReportedCall } from './report.ts';

type Columns = readonly (readonly [name: string, value: (call: ReportedCall) => string | number | null])[];

const ownColumns: Columns = [
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

const marginColumns: Columns = [
  ['supplier_cost', (call) => call.supplierCost],
  ['supplier_currency', (call) => call.supplierCurrency],
  ['margin', marginOf],
];

export interface UsageCsv {
  readonly head: string;
  write(calls: readonly ReportedCall[]): string;
}

/** What suppliers charge is added only when it is asked for: the file may go to whom it is nothing to. */
export function createUsageCsv({ withMargin }: { readonly withMargin: boolean }): UsageCsv {
  const columns = withMargin ? [...ownColumns, ...marginColumns] : ownColumns;
  return {
    head: `\uFEFF${columns.map(([name]) => name).join(',')}\r\n`,
    write: (calls) => calls.map((call) => `${columns.map(([, value]) => writeField(value(call))).join(',')}\r\n`).join(''),
  };
}

/** Empty in two currencies. */
function marginOf({ cost, currency, supplierCost, supplierCurrency }: ReportedCall): string | null {
  if (cost === null || supplierCost === null || currency !== supplierCurrency) return null;
  return formatDecimal(decimalFromUnits(decimalOf(cost) - decimalOf(supplierCost)), 4);
}

const plainAmount = /^-\d+\.\d+$/;

/** Spreadsheets run text that begins like a formula; an apostrophe before it makes them show it. */
function writeField(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  const shown = /^[=+\-@\t\r\n]/.test(text) && !plainAmount.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}
