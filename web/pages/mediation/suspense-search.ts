// The filter of the suspense list as it stands in the address.

import { type RawSearch, readOneOf, readText } from '../../components/read-search.ts';

export interface SuspenseSearch {
  readonly stage?: 'mediation' | 'rating' | undefined;
  readonly reason?: string | undefined;
}

export function readSuspenseSearch(search: RawSearch): SuspenseSearch {
  return { stage: readOneOf(search.stage, ['mediation', 'rating']), reason: readText(search.reason) };
}
