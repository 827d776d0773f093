// The month of the start page as it stands in the address.

import { type RawSearch, readText } from '../../components/read-search.ts';

export interface OverviewSearch {
  /** `YYYY-MM`; the month of the newest usage without it. */
  readonly month?: string | undefined;
}

export function readOverviewSearch(search: RawSearch): OverviewSearch {
  const month = readText(search.month, 7);
  return { month: month !== undefined && /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? month : undefined };
}
