// Prices a number for an account or by every tariff, as a call of that moment would be priced; stores nothing.

import { listSubscriptions, listTariffs } from '../catalog/offer.store.ts';
import { planOf, type Supplier, tariffOf } from '../catalog/offer.ts';
import { listPlanVersions, listSuppliers, listTariffVersions, type TariffVersionToRate } from '../catalog/tariff-version.store.ts';
import { DomainFailure } from '../kernel/failure.ts';
import { listMediatedSources, type SourceSettings } from '../mediation/mediation-source.store.ts';
import { nationalPlan } from '../mediation/national-plan.ts';
import type { Database, Transaction } from '../platform/postgres.ts';
import { listAccountTariffs, listOwnNumbers, listRatesOfPrefixes } from './price-book.store.ts';
import { type Holder, listHolders, listPayers, listRateOrigins, listSitesOfAccount, type Payer, type RateOrigin } from './price-number.store.ts';
import {
  type AppliedTerm,
  createCallingReader,
  createDialReader,
  listAppliedTerms,
  prefixesOf,
  priceQuantity,
  priceSupplied,
  type QuantityPrice,
  quantitiesOf,
  type SupplierQuantityPrice,
} from './price-number.ts';
import { createRateBook, type RateBook } from './rate-book.ts';
import type { UsageToRate } from './rated-usage.ts';

type Connection = Database | Transaction;

/** As people type it. */
export interface NumberRequest {
  readonly number: string;
  /** An extension, or a calling number. */
  readonly from: string | undefined;
  /** The id or the name of an account. */
  readonly account: string | undefined;
  /** A moment, or wall-clock time at the exchange; now without it. */
  readonly at: string | undefined;
  /** Seconds of a call, units of other kinds. */
  readonly quantity: number | undefined;
  readonly direction: 'outbound' | 'inbound';
  readonly usageKind: string;
}

export interface NumberPricing {
  readonly number: string;
  /** Empty where it is withheld or not known. */
  readonly callingNumber: string;
  readonly usageKind: string;
  readonly direction: 'outbound' | 'inbound';
  readonly at: string;
  /** Of the dial plan by which the number was read; null without one. */
  readonly country: string | null;
  readonly isOnNet: boolean;
  readonly account: Payer | null;
  readonly extension: { readonly number: string; readonly name: string; readonly siteName: string } | null;
  /** One for an account; without one, one for each tariff that is sold. */
  readonly offers: NumberOffer[];
}

export interface NumberOffer {
  readonly tariffId: number;
  readonly tariffName: string;
  readonly versionId: number;
  readonly versionEffectiveAt: string;
  readonly currency: string;
  /** From which deck and file the rate came; null for what no rate prices. */
  readonly origin: { readonly deckName: string; readonly effectiveAt: string; readonly fileName: string } | null;
  readonly prices: QuantityPrice[];
  readonly supplies: NumberSupply[];
  /** What of the account's plans is for such usage; how much of it is left is not told. */
  readonly terms: (AppliedTerm & { readonly planName: string })[];
}

export interface NumberSupply {
  readonly supplierId: number;
  readonly supplierName: string;
  /** Null: every trunk. */
  readonly trunk: string | null;
  readonly currency: string;
  readonly prices: SupplierQuantityPrice[];
}

/** What stands before any price: who pays, from where, to which number, when. */
interface Sought {
  readonly usage: Omit<UsageToRate, 'quantity'>;
  readonly quantities: readonly number[];
  readonly at: Temporal.Instant;
  readonly source: SourceSettings | undefined;
  readonly payer: Payer | undefined;
  readonly holder: Holder | undefined;
}

interface Catalog {
  readonly versions: readonly TariffVersionToRate[];
  readonly suppliers: readonly Supplier[];
}

const kindsWithNumber: ReadonlySet<string> = new Set(['call', 'sms', 'mms']);

/** Throws a DomainFailure where the number, the account or the moment cannot be told. */
export async function priceNumber(db: Connection, request: NumberRequest, now: Temporal.Instant): Promise<NumberPricing> {
  const sought = await seek(db, request, now);
  const { usage, at, source, payer, holder } = sought;
  const catalog = { versions: await listTariffVersions(db), suppliers: await listSuppliers(db) };
  const tariffIds = payer === undefined ? await listSoldTariffs(db) : [await findTariffOf(db, payer, at)];
  const offers: NumberOffer[] = [];
  for (const tariffId of tariffIds) {
    const version = versionAt(catalog, tariffId, at);
    if (version !== undefined) offers.push(await offerOf(db, version, sought, catalog));
  }
  if (offers.length === 0) throw new DomainFailure('conflict', 'tariff_missing', 'There is no tariff in force at that moment. Such usage would wait for one.');
  return {
    number: usage.calledNumber,
    callingNumber: usage.callingNumber,
    usageKind: usage.usageKind,
    direction: request.direction,
    at: at.toString(),
    country: source?.dialPlan.country ?? null,
    isOnNet: usage.isOnNet,
    account: payer === undefined ? null : payerOf(payer),
    extension: holder === undefined ? null : { number: holder.extensionNumber, name: holder.extensionName, siteName: holder.siteName },
    offers,
  };
}

async function seek(db: Connection, request: NumberRequest, now: Temporal.Instant): Promise<Sought> {
  const sources = await listMediatedSources(db);
  const at = readMoment(request.at, sources[0]?.dialPlan.zone ?? 'UTC', now);
  const named = request.account === undefined ? undefined : await findPayer(db, request.account);
  const holder = await findHolder(db, request, { at, payer: named, plan: sources[0] });
  const payer = named ?? holder;
  const source = await chooseSource(db, sources, { payer, holder });
  const calledNumber = readCalled(request, source);
  const own = request.direction === 'outbound' ? await listOwnNumbers(db) : [];
  const seconds = Math.floor(at.epochMilliseconds / 1000);
  const usage = {
    usageKind: request.usageKind,
    direction: request.direction,
    isOnNet: own.some(({ number, serviceFrom, serviceTo }) => number === calledNumber && serviceFrom <= seconds && seconds < serviceTo),
    callingNumber: readCalling(request, { source, holder }),
    calledNumber,
    answeredAt: seconds,
  };
  const quantity = request.quantity ?? (request.usageKind === 'call' ? 60 : 1);
  return { usage, quantities: quantitiesOf(request.usageKind, quantity), at, source, payer, holder };
}

function readMoment(text: string | undefined, zone: string, now: Temporal.Instant): Temporal.Instant {
  if (text === undefined) return now.round({ smallestUnit: 'second', roundingMode: 'floor' });
  try {
    return /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) && text.includes(':')
      ? Temporal.Instant.from(text)
      : Temporal.PlainDateTime.from(text).toZonedDateTime(zone).toInstant();
  } catch {
    throw new DomainFailure('invalid', 'moment_unknown', `${text} is no moment. Write it like 2026-11-03T18:30, or with Z or an offset at its end.`);
  }
}

async function findPayer(db: Connection, text: string): Promise<Payer> {
  const found = await listPayers(db, text);
  const [payer] = found;
  if (payer === undefined) throw new DomainFailure('not_found', 'account_unknown', `There is no account ${text}.`);
  if (found.length === 1) return payer;
  throw new DomainFailure('conflict', 'account_ambiguous', `Several accounts are meant by ${text}: ${found.map(tellPayer).join('; ')}. Name one by its id.`);
}

function tellPayer({ accountId, accountName, tenantName }: Payer): string {
  return `${accountId} ${accountName} (${tenantName})`;
}

/** Who holds the extension that calls; for inbound usage the one that is called. */
async function findHolder(
  db: Connection,
  { from, number, direction }: NumberRequest,
  { at, payer, plan }: { at: Temporal.Instant; payer: Payer | undefined; plan: SourceSettings | undefined },
): Promise<Holder | undefined> {
  const text = direction === 'inbound' ? number : from;
  if (text === undefined) return undefined;
  const read = createCallingReader(plan?.dialPlan)(text);
  const all = await listHolders(db, [...new Set([text.trim(), read.number])], at);
  const found = payer === undefined ? all : all.filter(({ tenantId, accountId }) => tenantId === payer.tenantId && accountId === payer.accountId);
  if (found.length > 1) {
    const told = found.map((holder) => `${tellPayer(holder)} at ${holder.siteName}`).join('; ');
    const isOneAccount = new Set(found.map(({ tenantId, accountId }) => `${tenantId} ${accountId}`)).size === 1;
    if (!isOneAccount) throw new DomainFailure('conflict', 'extension_ambiguous', `Several accounts have an extension ${text}: ${told}. Name the account.`);
  }
  if (found.length === 0 && direction === 'outbound' && read.kind !== 'international') {
    throw new DomainFailure('not_found', 'extension_unknown', `No extension ${text} was in service then, and it is no telephone number.`);
  }
  return found[0];
}

async function chooseSource(
  db: Connection,
  sources: readonly SourceSettings[],
  { payer, holder }: { payer: Payer | undefined; holder: Holder | undefined },
): Promise<SourceSettings | undefined> {
  const siteIds = holder === undefined ? (payer === undefined ? [] : await listSitesOfAccount(db, payer)) : [holder.siteId];
  for (const siteId of siteIds) {
    const source = sources.find((one) => one.siteId === siteId);
    if (source !== undefined) return source;
  }
  return sources[0];
}

function readCalled({ number, direction, usageKind }: NumberRequest, source: SourceSettings | undefined): string {
  const read = (direction === 'inbound' ? createCallingReader : createDialReader)(source?.dialPlan)(number);
  if (read.kind === 'international' || read.kind === 'short') return read.number;
  if (!kindsWithNumber.has(usageKind) && /^-?$/.test(number.trim())) return '';
  const plan = source === undefined ? 'There is no dial plan yet: write the number with + and its country code.' : 'Write it as it is dialled, or with +.';
  throw new DomainFailure(
    'invalid',
    'number_malformed',
    `${number} is no telephone number${source === undefined ? '' : ` in ${source.dialPlan.country}`}. ${plan}`,
  );
}

function readCalling({ from, direction }: NumberRequest, { source, holder }: { source: SourceSettings | undefined; holder: Holder | undefined }): string {
  const text = direction === 'outbound' && holder !== undefined ? holder.extensionNumber : from;
  return text === undefined ? '' : createCallingReader(source?.dialPlan)(text).number;
}

async function listSoldTariffs(db: Connection): Promise<readonly number[]> {
  return (await listTariffs(db)).filter(({ deckRole }) => deckRole === 'sold').map(({ tariffId }) => tariffId);
}

async function findTariffOf(db: Connection, { tenantId, accountId, accountName }: Payer, at: Temporal.Instant): Promise<number> {
  const seconds = at.epochMilliseconds / 1000;
  const tariff = (await listAccountTariffs(db)).find(
    (one) => one.tenantId === tenantId && one.accountId === accountId && one.serviceFrom <= seconds && (one.serviceTo === undefined || seconds < one.serviceTo),
  );
  if (tariff !== undefined) return tariff.tariffId;
  throw new DomainFailure('conflict', 'tariff_missing', `${accountName} has no plan at that moment, so its usage would wait for one.`);
}

function versionAt({ versions }: Catalog, tariffId: number, at: Temporal.Instant): TariffVersionToRate | undefined {
  return versions.find((version) => version.tariffId === tariffId && version.effectiveAt <= at.epochMilliseconds / 1000);
}

async function offerOf(db: Connection, version: TariffVersionToRate, sought: Sought, catalog: Catalog): Promise<NumberOffer> {
  const { usage, quantities } = sought;
  const book = await openBook(db, version, sought);
  const prices = quantities.map((quantity) => priceQuantity({ ...usage, quantity }, book));
  const price = prices.find((one) => one.price !== null)?.price;
  const origins = price === undefined || price === null ? [] : await listRateOrigins(db, [price.rateId]);
  const takesPart = price !== undefined && price !== null && usage.direction === 'outbound';
  return {
    tariffId: version.tariffId,
    tariffName: version.name,
    versionId: version.versionId,
    versionEffectiveAt: Temporal.Instant.fromEpochMilliseconds(version.effectiveAt * 1000).toString(),
    currency: version.currency,
    origin: originOf(origins[0]),
    prices,
    supplies: await listSupplies(db, sought, catalog, book),
    terms: takesPart && sought.payer !== undefined ? await listTerms(db, sought.payer, sought, price.destination) : [],
  };
}

/** Holds no more of the deck than can price this number. */
async function openBook(db: Connection, version: TariffVersionToRate, { usage, source }: Sought): Promise<RateBook> {
  const tariff = tariffOf(version);
  const ofCountry = source === undefined ? [] : nationalPlan(source.dialPlan.country).emergencyNumbers;
  const rates = await listRatesOfPrefixes(db, version.deckId, prefixesOf(usage.calledNumber));
  return createRateBook(rates, { ...tariff, emergencyNumbers: new Set([...tariff.emergencyNumbers, ...ofCountry]) });
}

/** Which trunk a call will take is not known, so each supplier that could carry it is told. */
async function listSupplies(db: Connection, sought: Sought, catalog: Catalog, sold: RateBook): Promise<NumberSupply[]> {
  const { usage, quantities, at, source } = sought;
  const seconds = at.epochMilliseconds / 1000;
  const supplies: NumberSupply[] = [];
  for (const { supplierId, name, tariffId, sourceId, trunk, serviceFrom, serviceTo } of catalog.suppliers) {
    const isInService = serviceFrom <= seconds && (serviceTo === null || seconds < serviceTo);
    const isHere = sourceId === null || source === undefined || sourceId === source.sourceId;
    const version = isInService && isHere ? versionAt(catalog, tariffId, at) : undefined;
    if (version === undefined) continue;
    const book = await openBook(db, version, sought);
    const prices = quantities.map((quantity) => priceSupplied({ ...usage, quantity }, book, sold));
    supplies.push({ supplierId, supplierName: name, trunk, currency: version.currency, prices });
  }
  return supplies;
}

async function listTerms(db: Connection, { tenantId, accountId, zone }: Payer, { usage, at }: Sought, destination: string): Promise<NumberOffer['terms']> {
  const day = at.toZonedDateTimeISO(zone).toPlainDate().toString();
  const subscriptions = (await listSubscriptions(db, day, { tenantId, accountId })).filter(
    ({ serviceFrom, serviceTo }) => serviceFrom <= day && (serviceTo === null || day < serviceTo),
  );
  const versions = await listPlanVersions(db, [...new Set(subscriptions.map(({ planId }) => planId))]);
  return [...Map.groupBy(versions, ({ planId }) => planId).values()].flatMap((ofPlan) => {
    const version = ofPlan.find(({ effectiveOn }) => effectiveOn <= `${day.slice(0, 7)}-01`) ?? ofPlan.at(-1);
    return version === undefined ? [] : listAppliedTerms(planOf(version), usage, destination, day).map((term) => ({ ...term, planName: version.name }));
  });
}

function originOf(origin: RateOrigin | undefined): NumberOffer['origin'] {
  return origin === undefined ? null : { deckName: origin.deckName, effectiveAt: origin.effectiveAt.toString(), fileName: origin.fileName };
}

function payerOf({ tenantId, tenantName, accountId, accountName, zone }: Payer): Payer {
  return { tenantId, tenantName, accountId, accountName, zone };
}
