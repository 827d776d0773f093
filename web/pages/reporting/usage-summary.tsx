// The sums of usage: per tenant while none is chosen, then per extension or destination, with the totals of each currency.

import { Button, Group, SegmentedControl, Title, UnstyledButton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import type { DayRange } from '../../components/days.ts';
import { formatCost, formatCount, formatDuration, type Language } from '../../components/format.ts';
import { EmptyNotice } from '../../components/notice.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { useLanguage } from '../../words/speak.ts';
import type { UsagePartProps } from './usage-page.tsx';

const rowsAtFirst = 8;

type Grouping = 'tenant' | 'extension' | 'destination';
type Answer = Awaited<ReturnType<typeof readSummary>>;
type Row = Answer['rows'][number];

function readSummary(range: DayRange, by: Grouping, tenantId: number | undefined, signal: AbortSignal) {
  return client.get('/api/reporting/usage/summary', { query: { from: range.from, to: range.to, by, ...(tenantId === undefined ? {} : { tenantId }) }, signal });
}

export function UsageSummary({ search, range, onChange }: UsagePartProps) {
  const { t } = useTranslation();
  const tenantId = search.tenant;
  const by = tenantId === undefined ? 'tenant' : (search.by ?? 'extension');
  const query = useQuery({
    queryKey: ['reporting', 'summary', range.from, range.to, by, tenantId ?? ''],
    queryFn: ({ signal }) => readSummary(range, by, tenantId, signal),
    placeholderData: keepPreviousData,
  });
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{t(titles[by])}</Title>
        {tenantId !== undefined && <GroupingSwitch by={by} onChange={(chosen) => onChange({ by: chosen })} />}
      </Group>
      <QueryView query={query}>
        {(summary) =>
          summary.rows.length === 0 ? <EmptyNotice sentence={t('usage.emptyPeriod')} /> : <SummaryTable key={by} {...{ summary, by, search, onChange }} />
        }
      </QueryView>
    </section>
  );
}

const titles = { tenant: 'usage.byTenant', extension: 'usage.byExtension', destination: 'usage.byDestination' } as const;

function GroupingSwitch({ by, onChange }: { readonly by: Grouping; readonly onChange: (by: 'extension' | 'destination') => void }) {
  const { t } = useTranslation();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('usage.grouping')}
      data={[
        { value: 'extension', label: t('usage.byExtension') },
        { value: 'destination', label: t('usage.byDestination') },
      ]}
      value={by}
      onChange={(value) => onChange(value === 'destination' ? 'destination' : 'extension')}
    />
  );
}

interface SummaryTableProps extends Pick<UsagePartProps, 'search' | 'onChange'> {
  readonly summary: Answer;
  readonly by: Grouping;
}

function SummaryTable({ summary, by, search, onChange }: SummaryTableProps) {
  const { rows } = summary;
  const { t } = useTranslation();
  const language = useLanguage();
  const [isWhole, setWhole] = useState(false);
  const open = (row: Row) => {
    if (by === 'tenant') onChange({ tenant: row.tenantId ?? undefined });
    if (by === 'extension') onChange({ tenant: row.tenantId ?? undefined, extension: row.extensionId ?? undefined });
  };
  return (
    <>
      <DataTable
        caption={t(titles[by])}
        rows={isWhole ? rows : rows.slice(0, rowsAtFirst)}
        keyOf={(row) => [row.tenantId, row.extensionId, row.destination, row.kind, row.currency].join(' ')}
        columns={[nameColumn(by, t, open), ...figureColumns(t, language, summary.totals)]}
        isChosen={(row) => by === 'extension' && row.extensionId === search.extension}
        {...(by === 'destination' ? {} : { onOpen: open })}
      />
      {rows.length > rowsAtFirst && (
        <Button variant="subtle" size="xs" mt={4} onClick={() => setWhole(!isWhole)}>
          {isWhole ? t('common.showFewer') : t('common.showAll', { rows: formatCount(rows.length, language) })}
        </Button>
      )}
    </>
  );
}

function nameColumn(by: Grouping, t: TFunction, open: (row: Row) => void): Column<Row> {
  const name = (row: Row) => {
    if (by === 'tenant') return row.tenantName ?? '';
    return by === 'extension' ? `${row.extensionNumber} · ${row.extensionName}` : destinationName(row, t);
  };
  const cell = (row: Row) =>
    by === 'destination' ? (
      name(row)
    ) : (
      <UnstyledButton className="row-button" fz="sm" onClick={() => open(row)}>
        {name(row)}
      </UnstyledButton>
    );
  return { key: 'name', title: t(`usage.${by}`), cell, foot: t('common.total') };
}

export function destinationName({ destination, kind }: { readonly destination: string | null; readonly kind: Row['kind'] }, t: TFunction): string {
  if (destination !== null) return destination;
  return kind === 'priced' || kind === 'mixed' ? '–' : t(`usage.${kind}`);
}

function figureColumns(t: TFunction, language: Language, totals: Answer['totals']): Column<Row>[] {
  const sums = (value: (total: Answer['totals'][number]) => string) => totals.map((total) => <div key={total.currency}>{value(total)}</div>);
  const unpriced = (row: Answer['totals'][number]) => formatCount((BigInt(row.awaitingCount) + BigInt(row.suspendedCount)).toString(), language);
  const calls = (row: Answer['totals'][number]) => formatCount(row.callCount, language);
  const duration = (row: Answer['totals'][number]) => formatDuration(row.durationSeconds);
  const billed = (row: Answer['totals'][number]) => formatDuration(row.billedSeconds);
  const cost = (row: Answer['totals'][number]) => formatCost(row.cost, row.currency, language);
  const known = (text: string | null, currency: string) => (text === null ? '–' : formatCost(text, currency, language));
  const supplierCost = (row: Answer['totals'][number]) => known(row.supplierCost, row.currency);
  const margin = (row: Answer['totals'][number]) => known(row.margin, row.currency);
  const supplied: Column<Row>[] = [
    { key: 'supplierCost', title: t('usage.supplierCost'), isFigure: true, from: 'wide', cell: supplierCost, foot: sums(supplierCost) },
    { key: 'margin', title: t('usage.margin'), isFigure: true, from: 'wide', cell: margin, foot: sums(margin) },
  ];
  return [
    { key: 'calls', title: t('usage.calls'), isFigure: true, cell: calls, foot: sums(calls) },
    { key: 'unpriced', title: t('usage.unpricedCalls'), isFigure: true, from: 'medium', cell: unpriced, foot: sums(unpriced) },
    { key: 'duration', title: t('usage.duration'), isFigure: true, from: 'medium', cell: duration, foot: sums(duration) },
    { key: 'billed', title: t('usage.billed'), isFigure: true, from: 'wide', cell: billed, foot: sums(billed) },
    { key: 'cost', title: t('usage.cost'), isFigure: true, cell: cost, foot: sums(cost) },
    ...(totals.some((total) => total.supplierCost !== null) ? supplied : []),
  ];
}
