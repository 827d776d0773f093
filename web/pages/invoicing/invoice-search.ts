// The filter of the invoice list as it stands in the address.

import { type RawSearch, readId } from '../../components/read-search.ts';

export interface InvoiceSearch {
  readonly tenant?: number | undefined;
}

export function readInvoiceSearch(search: RawSearch): InvoiceSearch {
  return { tenant: readId(search.tenant) };
}
