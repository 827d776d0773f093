// What is sold: tariffs, plans, subscriptions and tax rates, and every fault that they can have.

import { isCurrency, isDay } from '../account/field-rules.ts';
import { formatDecimal, parseDecimal } from '../kernel/decimal.ts';

export interface RateDeck {
  readonly deckId: number;
  readonly name: string;
  readonly currency: string;
}

export interface DeckVersion {
  readonly versionId: number;
  readonly deckId: number;
  readonly effectiveAt: Temporal.Instant;
  readonly importedAt: Temporal.Instant;
  readonly fileName: string;
  readonly rateCount: number;
}

export interface TariffDraft {
  readonly name: string;
  readonly deckId: number;
}

export interface Tariff extends TariffDraft {
  readonly tariffId: number;
  readonly deckName: string;
  readonly currency: string;
}

export interface PlanDraft {
  readonly name: string;
  readonly tariffId: number;
  /** Exact plain decimal text, in the currency of the tariff's deck, without tax. */
  readonly monthlyPrice: string;
}

export interface Plan extends PlanDraft {
  readonly planId: number;
  readonly tariffName: string;
  readonly currency: string;
}

/** Days are `YYYY-MM-DD` in the account's zone; half-open, open-ended when `serviceTo` is null. */
export interface SubscriptionDraft {
  readonly tenantId: number;
  readonly accountId: number;
  readonly planId: number;
  readonly quantity: number;
  readonly serviceFrom: string;
  readonly serviceTo: string | null;
}

export interface Subscription extends SubscriptionDraft {
  readonly subscriptionId: number;
  readonly planName: string;
  readonly monthlyPrice: string;
  readonly currency: string;
  readonly tariffId: number;
  readonly deckId: number;
}

export interface TaxRate {
  readonly taxCode: string;
  /** UNCL 5305, such as `S` for standard and `E` for exempt. */
  readonly category: string;
  /** Plain decimal text, such as `20`. */
  readonly percent: string;
  /** First day, `YYYY-MM-DD`. */
  readonly effectiveOn: string;
}

const quantityMax = 100_000;
const taxedCategories: readonly string[] = ['S', 'L', 'M'];
const untaxedCategories: readonly string[] = ['Z', 'E', 'AE', 'K', 'G', 'O'];

export function deckFaults({ name, currency }: { name: string; currency: string }): string[] {
  return told([
    [name !== '', 'The name of the rate deck is empty.'],
    [isCurrency(currency), 'The currency must be a code of three letters, such as EUR.'],
  ]);
}

export function tariffFaults({ name }: TariffDraft): string[] {
  return told([[name !== '', 'The name is empty.']]);
}

export function planFaults({ name, monthlyPrice }: PlanDraft): string[] {
  return told([
    [name !== '', 'The name is empty.'],
    [readPrice(monthlyPrice) !== undefined, 'The monthly price must be a plain number from 0 with at most 10 decimals, such as 4.90.'],
  ]);
}

/** Exact text without needless zeros; undefined when it is no price. */
export function readPrice(text: string): string | undefined {
  const value = parseDecimal(text.trim());
  return value === undefined || value < 0n || value >= 10n ** 20n ? undefined : formatDecimal(value);
}

export function subscriptionFaults({ quantity, serviceFrom, serviceTo }: SubscriptionDraft): string[] {
  return told([
    [Number.isInteger(quantity) && quantity >= 1 && quantity <= quantityMax, `The quantity must be a whole number from 1 to ${quantityMax}.`],
    [isDay(serviceFrom), 'The first day must be a day written YYYY-MM-DD.'],
    [serviceTo === null || isDay(serviceTo), 'The end must be a day written YYYY-MM-DD.'],
    [serviceTo === null || serviceTo > serviceFrom, 'The subscription ends before it begins.'],
  ]);
}

export function taxRateFaults({ taxCode, category, percent, effectiveOn }: TaxRate): string[] {
  const value = /^\d{1,3}(?:\.\d{1,3})?$/.test(percent) ? Number(percent) : undefined;
  const isTaxed = taxedCategories.includes(category);
  return told([
    [/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/.test(taxCode), 'The tax code must be 1 to 40 letters, digits, spaces or . _ -, such as FR-standard.'],
    [isTaxed || untaxedCategories.includes(category), `The category must be one of ${[...taxedCategories, ...untaxedCategories].join(', ')}.`],
    [value !== undefined && value <= 100, 'The percentage must be a number from 0 to 100 with at most 3 decimals.'],
    [value === undefined || (isTaxed ? value > 0 : value === 0), 'Categories S, L and M have a percentage above 0, all others 0.'],
    [isDay(effectiveOn), 'The first day must be a day written YYYY-MM-DD.'],
  ]);
}

function told(checks: readonly (readonly [isGood: boolean, sentence: string])[]): string[] {
  return checks.filter(([isGood]) => !isGood).map(([, sentence]) => sentence);
}
