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
import { UsageFilters } from './usage-filters.tsx';
import { type UsageSearch, usageFilter } from './usage-search.ts';
import { UsageSummary } from './usage-summary.tsx';

const route = getRouteApi('/frame/usage');

export type ChangeSearch = (change: UsageSearch) => void;

export function UsagePage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate();
  const month = useQuery({ ...overviewQuery(), enabled: search.from === undefined });
  const range = rangeOf(search, month.data);
  const change: ChangeSearch = (changed) => void navigate({ to: '/usage', search: { ...search, ...changed }, replace: true, resetScroll: false });
  return (
    <>
      <PageHeader title={t('usage.title')}>{range !== undefined && <ExportButton search={search} range={range} />}</PageHeader>
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
  const { data } = useQuery(tenantsQuery);
  const onlyTenant = data?.tenants.length === 1 ? data.tenants[0]?.tenantId : undefined;
  const tenantId = search.tenant ?? onlyTenant;
  return (
    <Stack>
      <UsageSummary search={search} range={range} tenantId={tenantId} onChange={onChange} />
      {tenantId === undefined ? (
        <Text c="dimmed" size="sm">
          {t('usage.chooseTenant')}
        </Text>
      ) : (
        <>
          <CallList search={search} range={range} tenantId={tenantId} onChange={onChange} />
          <CallDrawer search={search} tenantId={tenantId} onClose={() => onChange({ call: undefined, at: undefined })} />
        </>
      )}
    </Stack>
  );
}

function ExportButton({ search, range }: { readonly search: UsageSearch; readonly range: DayRange }) {
  const { t } = useTranslation();
  const { data } = useQuery(tenantsQuery);
  const tenantId = search.tenant ?? (data?.tenants.length === 1 ? data.tenants[0]?.tenantId : undefined);
  if (tenantId === undefined) return null;
  const filter = Object.entries(usageFilter(search, range, tenantId)).map(([name, value]) => [name, String(value)]);
  return (
    <Button component="a" href={`/api/reporting/usage.csv?${new URLSearchParams(filter)}`} download variant="default" leftSection={<Icon name="download" />}>
      {t('usage.exportCsv')}
    </Button>
  );
}
