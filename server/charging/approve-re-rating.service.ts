// Approves a re-rating: un-invoiced usage takes its new price, invoiced usage becomes one adjustment for each account.

import { zeroDecimal } from '../kernel/decimal.ts';
import { assertThat } from '../kernel/failure.ts';
import { lockUsage } from '../mediation/mediation.store.ts';
import type { Transaction } from '../platform/postgres.ts';
import { applyReRating, outdatedReRating, type RepricedUsage, type ReRatingRules, takeReRating } from '../rating/re-rate.service.ts';
import type { ReRatedCharge } from '../rating/re-rated-usage.store.ts';
import { findReRating, listReRatedAccounts, type ReRating } from '../rating/re-rating.store.ts';
import { countOtherwiseCharged, type FoundCharge, insertAdjustments, listCharges } from './adjustment.store.ts';
import { repriceCharge } from './adjustment.ts';

export interface ApprovedReRating {
  readonly reRating: ReRating;
  /** How many accounts have an adjustment on their next invoice; none when it was approved before. */
  readonly adjustmentCount: number;
}

/** What re-rating has to know of charges. */
export const chargedUsageRules: ReRatingRules = {
  repriceCharges: async (trx, repriced) => {
    const charges = await listCharges(
      trx,
      repriced.map(({ usage }) => usage),
    );
    const byIndex = new Map(charges.map((charge) => [charge.index, charge]));
    return repriced.map((one, index) => chargeAfter(one, byIndex.get(index)));
  },
};

/**
 * Applies exactly what was proposed. Approved again it changes nothing. Throws a DomainFailure when prices, usage or
 * charges have changed since the proposal.
 */
export async function approveReRating(
  trx: Transaction,
  reRatingId: bigint,
  { now, userId }: { now: Temporal.Instant; userId: number | undefined },
): Promise<ApprovedReRating> {
  const taken = await takeReRating(trx, reRatingId);
  if (taken.state === 'approved') return { reRating: taken, adjustmentCount: 0 };
  for (const account of await listReRatedAccounts(trx, reRatingId)) await lockUsage(trx, account);
  const charged = await countOtherwiseCharged(trx, reRatingId);
  if (charged > 0n) throw outdatedReRating(`${charged} usage records were invoiced since this re-rating was proposed. Propose it again.`);
  const adjustmentCount = await insertAdjustments(trx, reRatingId, taken.reason, now);
  await applyReRating(trx, reRatingId, { now, userId });
  const reRating = await findReRating(trx, reRatingId);
  assertThat(reRating !== undefined, 'a re-rating that was approved is found');
  return { reRating, adjustmentCount };
}

function chargeAfter({ usage, price, tariff }: RepricedUsage, charge: FoundCharge | undefined): ReRatedCharge | undefined {
  if (charge === undefined) return undefined;
  const before = usage.chargedBefore ?? charge.amount;
  const { rated } = price;
  if (rated.rule === 'unrated') throw new Error('Usage without a price is not priced anew.');
  const isForeign = rated.rule === 'rate' && rated.cost + rated.serviceCost > zeroDecimal && price.currency !== usage.standing.currency;
  if (isForeign) return { before, after: before, isKept: true };
  return { before, ...repriceCharge({ ...charge, ...usage.charged }, rated, tariff) };
}
