// The invoices of all tenants or of one, newest first.

import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { client } from '../../client.ts';
import { FilterBar } from '../../components/filter-bar.tsx';
import { LoadMore } from '../../components/load-more.tsx';
import { EmptyNotice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { TenantFilter } from '../../components/tenant-filter.tsx';
import { InvoiceTable } from './invoice-table.tsx';

const route = getRouteApi('/frame/invoices');

export function InvoiceListPage() {
  const { t } = useTranslation();
  const { tenant } = route.useSearch();
  const navigate = useNavigate();
  const query = useInvoices(tenant);
  const choose = (chosen: number | undefined) => void navigate({ to: '/invoices', search: { tenant: chosen }, replace: true });
  return (
    <>
      <PageHeader title={t('invoices.title')} />
      <FilterBar onReset={tenant === undefined ? undefined : () => choose(undefined)}>
        <TenantFilter chosen={tenant} onChange={choose} />
      </FilterBar>
      <QueryView query={query}>
        {({ pages }) => {
          const invoices = pages.flatMap((page) => page.invoices);
          if (invoices.length === 0) return <EmptyNotice sentence={t(tenant === undefined ? 'invoices.empty' : 'invoices.emptyTenant')} />;
          return (
            <>
              <InvoiceTable invoices={invoices} />
              <LoadMore shown={invoices.length} query={query} />
            </>
          );
        }}
      </QueryView>
    </>
  );
}

function useInvoices(tenant: number | undefined) {
  return useInfiniteQuery({
    queryKey: ['reporting', 'invoices', tenant ?? ''],
    queryFn: ({ pageParam, signal }) =>
      client.get('/api/reporting/invoices', {
        query: { ...(tenant === undefined ? {} : { tenantId: tenant }), ...(pageParam === null ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}
