// What is sold: tariffs, plans, suppliers, subscriptions and tax rates, and every fault that they can have.

import { isCurrency, isDay, isUsualInstant } from '../account/field-rules.ts';
import { addDecimals, type Decimal, formatDecimal, parseDecimal, zeroDecimal } from '../kernel/decimal.ts';
import type { PlanTerms } from './plan-terms.ts';
import type { DeckRole } from './rate-deck.ts';
import { readPlan } from './read-plan.ts';
import { readTariff } from './read-tariff.ts';
import type { Tariff as TariffTerms } from './tariff.ts';

/** JSON as people write it; of a tariff without its name, of a plan without its name and its currency. */
export type Terms = Readonly<Record<string, unknown>>;

export interface TariffDraft {
  readonly name: string;
  readonly deckId: number;
  /** Without them the tariff has the currency of its deck, the usual zone, and everything else as it is by default. */
  readonly terms?: Terms;
}

export interface Tariff {
  readonly tariffId: number;
  readonly name: string;
  readonly deckId: number;
  readonly deckName: string;
  /** Whether we sell by it or a supplier charges us by it. */
  readonly deckRole: DeckRole;
  readonly currency: string;
}

export interface TariffVersionDraft {
  /** Usage that was answered from this moment on is priced by it. */
  readonly effectiveAt: Temporal.Instant;
  readonly terms: Terms;
}

export interface TariffVersion extends TariffVersionDraft {
  readonly tariffId: number;
  readonly versionId: number;
  readonly createdAt: Temporal.Instant;
  readonly withdrawnAt: Temporal.Instant | null;
}

/** Either terms, or a monthly price alone. */
export interface PlanDraft {
  readonly name: string;
  readonly tariffId: number;
  /** Exact plain decimal text, in the currency of the tariff's deck, without tax. */
  readonly monthlyPrice?: string;
  readonly terms?: Terms;
}

export interface Plan {
  readonly planId: number;
  readonly name: string;
  readonly tariffId: number;
  readonly tariffName: string;
  readonly currency: string;
  /** All recurring charges of the version in force. */
  readonly monthlyPrice: string;
}

/** What the rates of a deck call by a name that the tariff explains. */
export interface DeckNames {
  readonly bands: readonly string[];
  readonly originSets: readonly string[];
}

export interface PlanVersionDraft {
  /** `YYYY-MM-DD`; cycles that begin on this day or later are charged by it. */
  readonly effectiveOn: string;
  readonly terms: Terms;
}

export interface PlanVersion extends PlanVersionDraft {
  readonly planId: number;
  readonly versionId: number;
  readonly createdAt: Temporal.Instant;
  readonly withdrawnAt: Temporal.Instant | null;
}

/** By whose tariff usage costs us. Half-open, open-ended when `serviceTo` is null. */
export interface SupplierDraft {
  readonly name: string;
  readonly tariffId: number;
  /** Null: every source. */
  readonly sourceId: number | null;
  /** As usage records name it; null: every trunk. */
  readonly trunk: string | null;
  readonly serviceFrom: Temporal.Instant;
  readonly serviceTo: Temporal.Instant | null;
}

export interface Supplier extends Omit<SupplierDraft, 'serviceFrom' | 'serviceTo'> {
  readonly supplierId: number;
  readonly tariffName: string;
  readonly deckId: number;
  readonly currency: string;
  /** Epoch seconds. */
  readonly serviceFrom: number;
  readonly serviceTo: number | null;
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
/** `numeric(20,10)` holds ten digits before the point. */
const priceLimit = 10n ** 20n;
/** Names and the currency of a plan are kept beside the terms, and are checked by themselves. */
const heldName = 'Terms';
const heldCurrency = 'EUR';
const defaultZone = 'Europe/Paris';
/** Where a day begins first. */
const earliestZone = 'Etc/GMT-14';
const taxedCategories: readonly string[] = ['S', 'L', 'M'];
const untaxedCategories: readonly string[] = ['Z', 'E', 'AE', 'K', 'G', 'O'];

export function tariffFaults({ name }: TariffDraft): string[] {
  return nameFaults(name);
}

export function planFaults({ name, monthlyPrice, terms }: PlanDraft): string[] {
  return [
    ...nameFaults(name),
    ...told([
      [(monthlyPrice === undefined) !== (terms === undefined), 'The plan needs either a monthly price or terms.'],
      [
        monthlyPrice === undefined || readPrice(monthlyPrice) !== undefined,
        'The monthly price must be a plain number from 0 with at most 10 decimals, such as 4.90.',
      ],
    ]),
  ];
}

/** Each with its path, such as `terms.bands[0].to`. `currency` is that of the deck. */
export function tariffTermsFaults(terms: Terms, currency: string): readonly string[] {
  const reading = readTariff({ ...terms, name: heldName }, '');
  const differs = typeof terms.currency === 'string' && isCurrency(terms.currency) && terms.currency !== currency;
  return [
    ...misplaced(terms, ['name']),
    ...(differs ? [`terms.currency: the rate deck is in ${currency}.`] : []),
    ...(reading.ok ? [] : reading.faults.map(placeInTerms)),
  ];
}

/** Names in the rates of a deck that a tariff does not explain: no usage would ever cost those prices. */
export function unknownNames({ bands, originSets }: DeckNames, terms: Terms): DeckNames {
  const tariff = tariffOf({ name: heldName, terms });
  const known = new Set(tariff.bands.map(({ name }) => name));
  return { bands: bands.filter((name) => !known.has(name)), originSets: originSets.filter((name) => !tariff.originSets.has(name)) };
}

/** Each with its path, such as `terms.recurring[0].price`. */
export function planTermsFaults(terms: Terms): readonly string[] {
  const faults = misplaced(terms, ['name', 'currency']);
  const reading = readPlan({ ...terms, name: heldName, currency: heldCurrency }, '');
  if (!reading.ok) return [...faults, ...reading.faults.map(placeInTerms)];
  return sumRecurring(reading.plan) < priceLimit ? faults : [...faults, 'terms.recurring: all prices together are too large.'];
}

/** Terms that were checked when they were saved. */
export function tariffOf({ name, terms }: { readonly name: string; readonly terms: Terms }): TariffTerms {
  const reading = readTariff({ ...terms, name: heldName }, '');
  if (!reading.ok) throw new Error(`The terms of a tariff cannot be read: ${reading.faults.join(' ')}`);
  return { ...reading.tariff, name };
}

/** Terms that were checked when they were saved. */
export function planOf({ name, currency, terms }: { readonly name: string; readonly currency: string; readonly terms: Terms }): PlanTerms {
  const reading = readPlan({ ...terms, name: heldName, currency: heldCurrency }, '');
  if (!reading.ok) throw new Error(`The terms of a plan cannot be read: ${reading.faults.join(' ')}`);
  return { ...reading.plan, name, currency };
}

export function effectiveFaults(effectiveAt: Temporal.Instant): string[] {
  return momentFaults(effectiveAt, 'The moment from which the terms count');
}

/** `versions` newest first. */
export function inForceAt(versions: readonly TariffVersion[], at: Temporal.Instant): TariffVersion | undefined {
  return versions.find(({ effectiveAt, withdrawnAt }) => withdrawnAt === null && Temporal.Instant.compare(effectiveAt, at) <= 0);
}

/** `versions` newest first. */
export function inForceOn(versions: readonly PlanVersion[], day: string): PlanVersion | undefined {
  return versions.find(({ effectiveOn, withdrawnAt }) => withdrawnAt === null && effectiveOn <= day);
}

export function momentOf(epochSeconds: number): Temporal.Instant {
  return Temporal.Instant.fromEpochMilliseconds(Math.round(epochSeconds * 1000));
}

/** The day that has begun somewhere: a plan that counts from a later day has charged nobody yet. */
export function latestDayOf(now: Temporal.Instant): string {
  return now.toZonedDateTimeISO(earliestZone).toPlainDate().toString();
}

/** `YYYY-MM-DD` in UTC: the day whose prices lists tell. */
export function dayOf(now: Temporal.Instant): string {
  return now.toZonedDateTimeISO('UTC').toPlainDate().toString();
}

/** That of most accounts, else the only one of the issuer's country. */
export function usualZone(zoneOfAccounts: string | undefined, country: string | undefined): string {
  if (zoneOfAccounts !== undefined) return zoneOfAccounts;
  const zones = country === undefined ? [] : (new Intl.Locale(`und-${country}`).getTimeZones() ?? []);
  return zones.length === 1 && zones[0] !== undefined ? zones[0] : defaultZone;
}

/** The one that costs usage of this source and trunk at a moment in epoch seconds; `suppliers` in the order of `listSuppliers`. */
export function chooseSupplier(suppliers: readonly Supplier[], usage: { sourceId: number; trunk: string; at: number }): Supplier | undefined {
  return suppliers.find(
    ({ sourceId, trunk, serviceFrom, serviceTo }) =>
      (sourceId === null || sourceId === usage.sourceId) &&
      (trunk === null || trunk === usage.trunk) &&
      serviceFrom <= usage.at &&
      (serviceTo === null || usage.at < serviceTo),
  );
}

export function supplierFaults({ name, trunk, serviceFrom, serviceTo }: SupplierDraft): string[] {
  return [
    ...nameFaults(name),
    ...told([
      [trunk === null || (trunk !== '' && isShown(trunk)), 'The trunk must be named as usage records name it, or be left out.'],
      [serviceTo === null || Temporal.Instant.compare(serviceTo, serviceFrom) > 0, 'The supplier ends before it begins.'],
    ]),
    ...momentFaults(serviceFrom, 'The beginning'),
    ...(serviceTo === null ? [] : momentFaults(serviceTo, 'The end')),
  ];
}

/** Exact text without needless zeros; undefined when it is no price. */
export function readPrice(text: string): string | undefined {
  const value = parseDecimal(text.trim());
  return value === undefined || value < 0n || value >= priceLimit ? undefined : formatDecimal(value);
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

function nameFaults(name: string): string[] {
  return told([
    [name !== '', 'The name is empty.'],
    [isShown(name), 'The name has characters that cannot be shown.'],
  ]);
}

/** Usage is counted by the second. */
function momentFaults(moment: Temporal.Instant, subject: string): string[] {
  return told([
    [isUsualInstant(moment), `${subject} must be between 1970 and 2200.`],
    [moment.epochNanoseconds % 1_000_000_000n === 0n, `${subject} must be a whole second.`],
  ]);
}

function isShown(text: string): boolean {
  return text.isWellFormed() && !/\p{Cc}/u.test(text);
}

function sumRecurring({ recurring }: PlanTerms): Decimal {
  return recurring.reduce((sum, { price }) => addDecimals(sum, price), zeroDecimal);
}

function misplaced(terms: Terms, keys: readonly string[]): string[] {
  return keys.filter((key) => Object.hasOwn(terms, key)).map((key) => `terms.${key}: stands beside the terms, not in them.`);
}

/** Without a file's name a fault begins with the comma before its path. */
function placeInTerms(fault: string): string {
  return fault.replace(/^, /, 'terms.');
}

function told(checks: readonly (readonly [isGood: boolean, sentence: string])[]): string[] {
  return checks.filter(([isGood]) => !isGood).map(([, sentence]) => sentence);
}
