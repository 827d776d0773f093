// Charges of a cycle become lines, tax and totals; the only place where usage is rounded to money.

import type { AdjustmentCharge } from '../charging/adjustment.ts';
import type { OneOffCharge, RecurringCharge } from '../charging/recurring-charge.ts';
import { allocateMinor } from '../kernel/allocate.ts';
import { type Decimal, decimalFromUnits, decimalOf, decimalPlaces, formatDecimal, scaleDecimal } from '../kernel/decimal.ts';
import { minorPlaces, roundToMoney } from '../kernel/money.ts';
import type { InvoiceLine, InvoiceTax, LineItem, UsageShare } from './invoice.ts';

export interface UsageTotal {
  readonly label: string;
  readonly number: string;
  readonly callCount: number;
  readonly durationSeconds: number;
  readonly amount: Decimal;
  readonly isServiceFee?: true;
}

/** Exact totals of the cycle's usage charges; both tables are of the same calls. */
export interface CycleUsage {
  readonly callCount: number;
  readonly durationSeconds: number;
  readonly amount: Decimal;
  readonly byExtension: readonly UsageTotal[];
  readonly byDestination: readonly UsageTotal[];
}

/** All that a cycle charges. */
export interface CycleCharges {
  readonly recurring: readonly RecurringCharge[];
  readonly oneOff: readonly OneOffCharge[];
  readonly usage: CycleUsage;
  readonly adjustments: readonly AdjustmentCharge[];
}

export interface TaxRule {
  readonly category: string;
  /** Plain decimal text, such as `20`. */
  readonly percent: string;
}

export interface InvoiceFigures {
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly InvoiceTax[];
  readonly netMinor: bigint;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
}

/** Undefined when there is nothing to invoice. Tax is computed per rate on the sum of its lines (EN 16931, BR-CO-17). */
export function buildInvoice({ recurring, oneOff, usage, adjustments }: CycleCharges, tax: TaxRule, currency: string): InvoiceFigures | undefined {
  const lines = [
    ...recurring.map((charge) => chargeLine(recurringItem(charge), charge, tax, currency)),
    ...oneOff.map((charge) => chargeLine({ kind: 'one_off', planName: charge.chargeName }, charge, tax, currency)),
    ...usageLines(usage, tax, currency),
    ...adjustments.map((adjustment) => adjustmentLine(adjustment, tax, currency)),
  ].map((line, index) => ({ ...line, lineNumber: index + 1 }));
  if (lines.length === 0) return undefined;
  const netMinor = lines.reduce((sum, line) => sum + line.netMinor, 0n);
  const taxMinor = taxOf(netMinor, tax, currency);
  return {
    lines,
    taxes: [{ taxCategory: tax.category, taxPercent: tax.percent, netMinor, taxMinor }],
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
  };
}

type UnnumberedLine = Omit<InvoiceLine, 'lineNumber'>;

function recurringItem({ chargeName, serviceFrom, serviceTo, daysCharged, daysInCycle }: RecurringCharge): LineItem {
  return { kind: 'recurring', planName: chargeName, serviceFrom, serviceTo, daysCharged, daysInCycle };
}

function chargeLine(item: LineItem, charge: OneOffCharge, tax: TaxRule, currency: string): UnnumberedLine {
  return {
    item,
    quantity: String(charge.quantity),
    unitPrice: formatDecimal(charge.unitPrice, 2),
    netMinor: roundToMoney(charge.amount, currency).minor,
    taxCategory: tax.category,
    taxPercent: tax.percent,
  };
}

function usageLines(usage: CycleUsage, tax: TaxRule, currency: string): UnnumberedLine[] {
  if (usage.callCount === 0) return [];
  const netMinor = roundToMoney(usage.amount, currency).minor;
  return [
    {
      item: {
        kind: 'usage',
        callCount: usage.callCount,
        durationSeconds: usage.durationSeconds,
        byExtension: shareOut(netMinor, usage.byExtension, currency),
        byDestination: shareOut(netMinor, usage.byDestination, currency),
      },
      quantity: '1',
      unitPrice: null,
      netMinor,
      taxCategory: tax.category,
      taxPercent: tax.percent,
    },
  ];
}

/** Taxed like all that is issued with it. */
function adjustmentLine({ reason, amount }: AdjustmentCharge, tax: TaxRule, currency: string): UnnumberedLine {
  const netMinor = roundToMoney(amount, currency).minor;
  return { item: { kind: 'adjustment', reason }, quantity: '1', unitPrice: null, netMinor, taxCategory: tax.category, taxPercent: tax.percent };
}

function shareOut(netMinor: bigint, totals: readonly UsageTotal[], currency: string): UsageShare[] {
  const shares = allocateMinor(
    netMinor,
    totals.map((total) => total.amount),
    minorPlaces(currency),
  );
  return totals.map(({ amount, ...told }, index) => ({ ...told, netMinor: shares[index] ?? 0n }));
}

function taxOf(netMinor: bigint, tax: TaxRule, currency: string): bigint {
  const net = decimalFromUnits(netMinor * 10n ** BigInt(decimalPlaces - minorPlaces(currency)));
  return roundToMoney(scaleDecimal(net, decimalOf(tax.percent), 100n * 10n ** BigInt(decimalPlaces)), currency).minor;
}
