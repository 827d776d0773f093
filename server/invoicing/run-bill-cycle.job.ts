// The bill run: every account whose cycle is due, one at a time; one that fails is parked and the others go on.

import { updateParked } from '../account/parking.store.ts';
import { listDueCycles } from '../charging/billing-cycle.ts';
import { findChargedTo } from '../charging/charging.store.ts';
import { DomainFailure } from '../kernel/failure.ts';
import { lockUsage } from '../mediation/mediation.store.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import { type Database, inTransaction } from '../platform/postgres.ts';
import { createRateCache, type RateCache } from '../rating/price-books.service.ts';
import { type BillableAccount, listBillableAccounts, listSourceProgress } from './bill-run.store.ts';
import { issueInvoice } from './issue-invoice.service.ts';
import { mayBill } from './may-bill.ts';

export interface BillRunResult {
  readonly issued: number;
  readonly parked: number;
  /** Names of sources that a due cycle still waits for. */
  readonly waitingFor: readonly string[];
}

interface BillDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly cache: RateCache;
}

type CycleResult = 'issued' | 'empty' | 'none_due' | { readonly waitingFor: readonly string[] };

export async function runBillCycle({ db, clock, log }: { db: Database; clock: Clock; log: Log }): Promise<BillRunResult> {
  const waitingFor = new Set<string>();
  // Read when the first account needs prices again, and kept for the others.
  const cache = createRateCache();
  let issued = 0;
  let parked = 0;
  for (const account of await listBillableAccounts(db)) {
    try {
      const results = await billAccount({ db, clock, cache }, account).catch((error) => tryAgain({ db, clock, cache }, account, error));
      issued += results.filter((result) => result === 'issued').length;
      for (const result of results) if (typeof result === 'object') for (const name of result.waitingFor) waitingFor.add(name);
    } catch (error) {
      parked += 1;
      await parkAccount({ db, clock, log }, account, error);
    }
  }
  return { issued, parked, waitingFor: [...waitingFor] };
}

/** A box that was off bills every cycle it missed, oldest first, each in a transaction of its own. */
async function billAccount({ db, clock, cache }: BillDeps, account: BillableAccount): Promise<CycleResult[]> {
  const results: CycleResult[] = [];
  for (;;) {
    const result = await inTransaction(db, async (trx): Promise<CycleResult> => {
      await lockUsage(trx, account);
      const now = clock.now();
      const [cycle] = listDueCycles({ ...account, chargedTo: await findChargedTo(trx, account) }, now);
      if (cycle === undefined) return 'none_due';
      const readiness = mayBill(cycle.cutOffAt, await listSourceProgress(trx, account), now);
      if (!readiness.ready) return { waitingFor: readiness.waitingFor };
      return (await issueInvoice(trx, account, { cycle, now, cache })) === undefined ? 'empty' : 'issued';
    });
    if (result === 'none_due') return results;
    results.push(result);
    if (typeof result === 'object') return results;
  }
}

/** What a passing fault of the world has spoilt goes well the second time; what fails twice is the account's own. */
async function tryAgain(deps: BillDeps, account: BillableAccount, error: unknown): Promise<CycleResult[]> {
  if (error instanceof DomainFailure || isBrokenWorld(error)) throw error;
  return billAccount(deps, account);
}

/** A fault of one account's data or of our own parks it; a broken world is thrown on, so that the job tries again. */
async function parkAccount({ db, clock, log }: { db: Database; clock: Clock; log: Log }, account: BillableAccount, error: unknown): Promise<void> {
  if (isBrokenWorld(error)) throw error;
  const reason = error instanceof DomainFailure ? error.message : 'The invoice could not be made. The log of the service says why.';
  log.error({ stage: 'invoicing', tenantId: account.tenantId, accountId: account.accountId, err: error }, 'account parked');
  await updateParked(db, account, reason, clock.now());
}

/** Lost connections, full disks, shutdowns: classes 08, 53, 57 and 58 of PostgreSQL, deadlocks, and errors of the network. */
function isBrokenWorld(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof DomainFailure) return false;
  if (!('code' in error) || typeof error.code !== 'string') return error.name === 'KnexTimeoutError';
  return /^(08|40|53|55|57|58)...$/.test(error.code) || /^E[A-Z]+$/.test(error.code);
}
