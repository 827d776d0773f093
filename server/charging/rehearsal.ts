// Sums of a rehearsal: what usage and fees come to as things stand and as proposed, by account and by destination.

import { addDecimals, type Decimal, decimalFromUnits, zeroDecimal } from '../kernel/decimal.ts';

/** What one usage record comes to on one side. */
export interface RehearsedCharge {
  readonly hasPrice: boolean;
  /** Through the account's plan, with the service fee. */
  readonly charge: Decimal;
  /** Of its rate; the rule in brackets where no rate prices it. */
  readonly destination: string;
  readonly currency: string;
}

export interface RehearsedPair {
  readonly tenantId: number;
  readonly accountId: number;
  readonly now: RehearsedCharge;
  readonly proposed: RehearsedCharge;
  /** Its stored price is another than the one it would be given now: a re-rating would change it. */
  readonly isStale: boolean;
}

/** Exact amounts without tax; `difference` is `proposed` less `now`. */
export interface Change {
  readonly currency: string;
  readonly usageCount: number;
  readonly changedCount: number;
  readonly unratedNow: number;
  readonly unratedProposed: number;
  readonly now: Decimal;
  readonly proposed: Decimal;
  readonly difference: Decimal;
}

export interface DestinationChange extends Change {
  readonly destination: string;
}

export interface AccountChange extends Change {
  readonly tenantId: number;
  readonly accountId: number;
  readonly accountName: string;
  readonly staleCount: number;
  /** Recurring and one-off charges of the period, where a plan is rehearsed; in `now` and `proposed` too. */
  readonly feesNow: Decimal;
  readonly feesProposed: Decimal;
}

export interface Rehearsal {
  /** For each currency. */
  readonly totals: readonly (Change & { readonly staleCount: number })[];
  readonly accounts: readonly AccountChange[];
  readonly destinations: readonly DestinationChange[];
  /** Accounts that would pay less, the most first. */
  readonly winners: readonly AccountChange[];
  /** Accounts that would pay more, the most first. */
  readonly losers: readonly AccountChange[];
}

export interface NamedAccount {
  readonly tenantId: number;
  readonly accountId: number;
  readonly name: string;
}

export interface RehearsalSums {
  addUsage(pair: RehearsedPair): void;
  addFees(account: { readonly tenantId: number; readonly accountId: number; readonly currency: string }, now: Decimal, proposed: Decimal): void;
  list(accounts: readonly NamedAccount[]): Rehearsal;
}

interface Sum {
  readonly name: string;
  readonly currency: string;
  usageCount: number;
  changedCount: number;
  unratedNow: number;
  unratedProposed: number;
  staleCount: number;
  now: bigint;
  proposed: bigint;
  feesNow: bigint;
  feesProposed: bigint;
}

const shownMax = 20;

export function createRehearsalSums(): RehearsalSums {
  const byAccount = new Map<string, Sum>();
  const byDestination = new Map<string, Sum>();
  return {
    addUsage: (pair) => {
      const { now, proposed } = pair;
      const currency = now.currency === 'XXX' ? proposed.currency : now.currency;
      addTo(openSum(byAccount, `${pair.tenantId} ${pair.accountId}`, currency), pair);
      addTo(openSum(byDestination, now.hasPrice ? now.destination : proposed.destination, currency), pair);
    },
    addFees: ({ tenantId, accountId, currency }, now, proposed) => {
      if (now === zeroDecimal && proposed === zeroDecimal) return;
      const sum = openSum(byAccount, `${tenantId} ${accountId}`, currency);
      sum.feesNow += now;
      sum.feesProposed += proposed;
    },
    list: (accounts) => {
      const sums = Map.groupBy(byAccount.values(), ({ name }) => name);
      const changes = accounts.flatMap((account) => listAccount(account, sums.get(`${account.tenantId} ${account.accountId}`) ?? []));
      return {
        totals: listTotals(changes),
        accounts: changes,
        destinations: [...byDestination.values()].map((sum) => ({ destination: sum.name, ...changeOf(sum) })).toSorted(byName),
        winners: rank(changes.filter(({ difference }) => difference < 0n)),
        losers: rank(changes.filter(({ difference }) => difference > 0n)),
      };
    },
  };
}

function openSum(sums: Map<string, Sum>, name: string, currency: string): Sum {
  const key = `${name} ${currency}`;
  const known = sums.get(key);
  if (known !== undefined) return known;
  const counts = { usageCount: 0, changedCount: 0, unratedNow: 0, unratedProposed: 0, staleCount: 0 };
  const opened = { name, currency, ...counts, now: 0n, proposed: 0n, feesNow: 0n, feesProposed: 0n };
  sums.set(key, opened);
  return opened;
}

function addTo(sum: Sum, { now, proposed, isStale }: RehearsedPair): void {
  sum.usageCount += 1;
  if (now.charge !== proposed.charge || now.hasPrice !== proposed.hasPrice) sum.changedCount += 1;
  if (!now.hasPrice) sum.unratedNow += 1;
  if (!proposed.hasPrice) sum.unratedProposed += 1;
  if (isStale) sum.staleCount += 1;
  sum.now += now.charge;
  sum.proposed += proposed.charge;
}

function changeOf(sum: Sum): Change {
  const { currency, usageCount, changedCount, unratedNow, unratedProposed } = sum;
  const now = decimalFromUnits(sum.now + sum.feesNow);
  const proposed = decimalFromUnits(sum.proposed + sum.feesProposed);
  return { currency, usageCount, changedCount, unratedNow, unratedProposed, now, proposed, difference: decimalFromUnits(proposed - now) };
}

/** One for each currency; free usage without a tariff has none. */
function listAccount({ tenantId, accountId, name }: NamedAccount, sums: readonly Sum[]): AccountChange[] {
  return sums.map((sum) => ({
    ...{ tenantId, accountId, accountName: name },
    ...changeOf(sum),
    staleCount: sum.staleCount,
    feesNow: decimalFromUnits(sum.feesNow),
    feesProposed: decimalFromUnits(sum.feesProposed),
  }));
}

function listTotals(accounts: readonly AccountChange[]): Rehearsal['totals'] {
  return [...Map.groupBy(accounts, ({ currency }) => currency)].map(([currency, inside]) => {
    const count = (read: (change: AccountChange) => number) => inside.reduce((sum, change) => sum + read(change), 0);
    const amount = (read: (change: AccountChange) => Decimal) => inside.reduce((sum, change) => addDecimals(sum, read(change)), zeroDecimal);
    return {
      currency,
      usageCount: count((one) => one.usageCount),
      changedCount: count((one) => one.changedCount),
      unratedNow: count((one) => one.unratedNow),
      unratedProposed: count((one) => one.unratedProposed),
      staleCount: count((one) => one.staleCount),
      now: amount((one) => one.now),
      proposed: amount((one) => one.proposed),
      difference: amount((one) => one.difference),
    };
  });
}

function rank(changes: readonly AccountChange[]): readonly AccountChange[] {
  const size = ({ difference }: AccountChange): bigint => (difference < 0n ? -difference : difference);
  return changes.toSorted((left, right) => Number(size(right) > size(left)) - Number(size(right) < size(left))).slice(0, shownMax);
}

function byName(left: DestinationChange, right: DestinationChange): number {
  return Number(left.destination > right.destination) - Number(left.destination < right.destination);
}
