// The start page: what a month cost, where its records went, and the last invoices.

import { Alert, Button, Grid, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../client.ts';
import { formatCost, formatCount, formatMonth } from '../../components/format.ts';
import { MonthSwitch } from '../../components/month-switch.tsx';
import { EmptyNotice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { PageLink } from '../../components/page-link.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { useLanguage } from '../../words/speak.ts';
import { sourcesQuery } from '../collection/sources.ts';
import { InvoiceTable } from '../invoicing/invoice-table.tsx';
import { RecordFates } from './record-fates.tsx';

const route = getRouteApi('/frame/');

export type Overview = Awaited<ReturnType<typeof readOverview>>;

function readOverview(month: string | undefined, signal: AbortSignal) {
  return client.get('/api/reporting/overview', { query: month === undefined ? {} : { month }, signal });
}

export function overviewQuery(month?: string) {
  return queryOptions({
    queryKey: ['reporting', 'overview', month ?? ''],
    queryFn: ({ signal }) => readOverview(month, signal),
    placeholderData: keepPreviousData,
  });
}

export function OverviewPage() {
  const { t } = useTranslation();
  const { month } = route.useSearch();
  const query = useQuery(overviewQuery(month));
  return (
    <>
      <PageHeader title={t('overview.title')}>{query.data !== undefined && <MonthChoice from={query.data.from} />}</PageHeader>
      <FailedSources />
      <QueryView query={query} rows={10}>
        {(overview) => (
          <Stack>
            <MonthFigures overview={overview} />
            <RecordFates overview={overview} />
            <LastInvoices overview={overview} />
          </Stack>
        )}
      </QueryView>
    </>
  );
}

/** A source that stands still is what an operator must see first. */
function FailedSources() {
  const { t } = useTranslation();
  const { data } = useQuery(sourcesQuery);
  const failed = (data?.sources ?? []).filter(({ isEnabled, lastRun }) => isEnabled && lastRun !== null && lastRun.failure !== null);
  return failed.map(({ sourceId, name, lastRun }) => (
    <Alert key={sourceId} color="red" mb="md" title={t('overview.failedSource', { name })}>
      <Text size="sm">
        {lastRun?.failure} <PageLink to="/sources">{t('overview.openSources')}</PageLink>
      </Text>
    </Alert>
  ));
}

function MonthChoice({ from }: { readonly from: string }) {
  const language = useLanguage();
  const navigate = useNavigate();
  return (
    <MonthSwitch day={from} onChange={(month) => void navigate({ to: '/', search: { month: month.from.slice(0, 7) } })}>
      <Text fw={600} miw="9em" ta="center" lh="36px">
        {formatMonth(from, language)}
      </Text>
    </MonthSwitch>
  );
}

function MonthFigures({ overview: { counts, costs, suspendedEver, from, to } }: { readonly overview: Overview }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const unpriced = BigInt(counts.awaitingRating) + BigInt(counts.suspendedUsage);
  const usageLink = (label: string) => (
    <PageLink to="/usage" search={{ from, to }} inherit>
      {label}
    </PageLink>
  );
  const suspenseLink = (
    <PageLink to="/suspense" inherit>
      {t('overview.suspended')}
    </PageLink>
  );
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }}>
      <Tile label={usageLink(t('overview.cost'))}>
        {costs.length === 0 ? '–' : costs.map(({ currency, cost }) => <div key={currency}>{formatCost(cost, currency, language)}</div>)}
      </Tile>
      <Tile label={usageLink(t('overview.rated'))}>{formatCount(counts.rated, language)}</Tile>
      <Tile label={t('overview.waiting')}>{formatCount(unpriced.toString(), language)}</Tile>
      <Tile label={suspenseLink}>{formatCount(suspendedEver, language)}</Tile>
    </SimpleGrid>
  );
}

function Tile({ label, children }: { readonly label: ReactNode; readonly children: ReactNode }) {
  return (
    <Paper p="sm">
      <Text component="div" size="xs" c="dimmed" fw={600}>
        {label}
      </Text>
      <Text component="div" fz="xl" fw={600} className="number">
        {children}
      </Text>
    </Paper>
  );
}

function LastInvoices({ overview: { invoices, counts } }: { readonly overview: Overview }) {
  const { t } = useTranslation();
  return (
    <Grid>
      <Grid.Col>
        <Group justify="space-between" mb="xs">
          <Title order={2}>{t('overview.lastInvoices')}</Title>
          {invoices.length > 0 && (
            <PageLink to="/invoices" size="sm">
              {t('overview.allInvoices')}
            </PageLink>
          )}
        </Group>
        {invoices.length > 0 ? (
          <InvoiceTable invoices={invoices} />
        ) : (
          <EmptyNotice sentence={counts.rawRecords === '0' && counts.usageRecords === '0' ? t('overview.empty') : t('overview.noInvoices')}>
            <Button variant="light" component={Link} to="/sources">
              {t('overview.openSources')}
            </Button>
          </EmptyNotice>
        )}
      </Grid.Col>
    </Grid>
  );
}
