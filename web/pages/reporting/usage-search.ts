// The filters of the usage page as they stand in the address.

import { type DayRange, isDay } from '../../components/days.ts';
import { type RawSearch, readId, readOneOf, readText } from '../../components/read-search.ts';

export interface UsageSearch {
  readonly tenant?: number | undefined;
  readonly extension?: number | undefined;
  /** Half-open, `YYYY-MM-DD`; the month of the newest usage without them. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly direction?: 'outbound' | 'inbound' | undefined;
  readonly called?: string | undefined;
  readonly by?: 'extension' | 'destination' | undefined;
  /** The call whose explanation is open, and when it began. */
  readonly call?: string | undefined;
  readonly at?: string | undefined;
}

export function readUsageSearch(search: RawSearch): UsageSearch {
  const { from, to } = search;
  const hasRange = isDay(from) && isDay(to) && from < to;
  return {
    tenant: readId(search.tenant),
    extension: readId(search.extension),
    from: hasRange ? from : undefined,
    to: hasRange ? to : undefined,
    direction: readOneOf(search.direction, ['outbound', 'inbound']),
    called: readText(search.called, 40),
    by: readOneOf(search.by, ['extension', 'destination']),
    call: readText(search.call, 36),
    at: readText(search.at, 40),
  };
}

/** What the API is asked for the calls of one tenant. */
export function usageFilter(search: UsageSearch, range: DayRange, tenantId: number) {
  return {
    ...range,
    tenantId,
    ...(search.extension === undefined ? {} : { extensionId: search.extension }),
    ...(search.direction === undefined ? {} : { direction: search.direction }),
    ...(search.called === undefined ? {} : { called: search.called }),
  };
}
