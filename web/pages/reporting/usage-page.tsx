// Usage: what the chosen calls cost in sum, the calls themselves, and the explanation of the one that is opened.

import { Button, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { DayRange } from '../../components/days.ts';
import { Icon } from '../../components/icons.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { tenantsQuery } from '../../components/tenant-filter.tsx';
import { CallDrawer } from './call-drawer.tsx';
import { CallList } from './call-list.tsx';
import { overviewQuery } from './overview-page.tsx';
import { noFilter, UsageFilters } from './usage-filters.tsx';
import { type UsageSearch, usageFilter } from './usage-search.ts';
import { UsageSummary } from './usage-summary.tsx';

const route = getRouteApi('/frame/usage');

export type ChangeSearch = (change: UsageSearch) => void;

export function UsagePage() {
  const { t } = useTranslation();
  const chosen = route.useSearch();
  const { data: known } = useQuery(tenantsQuery);
  const search = withOnlyTenant(chosen, known?.tenants);
  const navigate = useNavigate();
  const month = useQuery({ ...overviewQuery(), enabled: search.from === undefined });
  const isFiltered = Object.entries(chosen).some(([name, value]) => name !== 'by' && value !== undefined);
  const range = rangeOf(search, month.data);
  const change: ChangeSearch = (changed) => void navigate({ to: '/usage', search: { ...chosen, ...changed }, replace: true, resetScroll: false });
  return (
    <>
      <PageHeader title={t('usage.title')} intro={t('usage.intro')}>
        {isFiltered && (
          <Button variant="subtle" onClick={() => change(noFilter)}>
            {t('common.reset')}
          </Button>
        )}
        {range !== undefined && <ExportButton search={search} range={range} />}
      </PageHeader>
      {range === undefined ? (
        <QueryView query={month}>{() => null}</QueryView>
      ) : (
        <>
          <UsageFilters search={search} range={range} onChange={change} />
          <ChosenUsage search={search} range={range} onChange={change} />
        </>
      )}
    </>
  );
}

function rangeOf({ from, to }: UsageSearch, month: DayRange | undefined): DayRange | undefined {
  if (from !== undefined && to !== undefined) return { from, to };
  return month === undefined ? undefined : { from: month.from, to: month.to };
}

export interface UsagePartProps {
  readonly search: UsageSearch;
  readonly range: DayRange;
  readonly onChange: ChangeSearch;
}

function ChosenUsage({ search, range, onChange }: UsagePartProps) {
  const { t } = useTranslation();
  const { tenant } = search;
  return (
    <Stack>
      <UsageSummary search={search} range={range} onChange={onChange} />
      {tenant === undefined ? (
        <Text c="dimmed" size="sm">
          {t('usage.chooseTenant')}
        </Text>
      ) : (
        <>
          <CallList search={search} range={range} tenantId={tenant} onChange={onChange} />
          <CallDrawer search={search} tenantId={tenant} onClose={() => onChange({ call: undefined, at: undefined })} />
        </>
      )}
    </Stack>
  );
}

/** Where there is only one tenant nobody has to choose it. */
function withOnlyTenant(search: UsageSearch, tenants: readonly { readonly tenantId: number }[] | undefined): UsageSearch {
  return search.tenant === undefined && tenants?.length === 1 ? { ...search, tenant: tenants[0]?.tenantId } : search;
}

function ExportButton({ search, range }: { readonly search: UsageSearch; readonly range: DayRange }) {
  const { t } = useTranslation();
  if (search.tenant === undefined) return null;
  const filter = Object.entries(usageFilter(search, range, search.tenant)).map(([name, value]) => [name, String(value)]);
  return (
    <Button component="a" href={`/api/reporting/usage.csv?${new URLSearchParams(filter)}`} download variant="default" leftSection={<Icon name="download" />}>
      {t('usage.exportCsv')}
    </Button>
  );
}
