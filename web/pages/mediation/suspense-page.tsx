// What waits in suspense and why, with a button that sends it through again.

import { Alert, Button, Select, Stack, Text, Title, UnstyledButton } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { client } from '../../client.ts';
import { DataTable } from '../../components/data-table.tsx';
import { FilterBar } from '../../components/filter-bar.tsx';
import { formatCount } from '../../components/format.ts';
import { Icon } from '../../components/icons.tsx';
import { LoadMore } from '../../components/load-more.tsx';
import { Moment } from '../../components/moment.tsx';
import { EmptyNotice, ErrorNotice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { readOneOf } from '../../components/read-search.ts';
import { reasonText } from '../../components/reason-text.ts';
import { useLanguage } from '../../words/speak.ts';
import type { SuspenseSearch } from './suspense-search.ts';

const route = getRouteApi('/frame/suspense');

type Get = typeof client.get<'/api/reporting/suspense'>;
type Answer = Awaited<ReturnType<Get>>;

export function SuspensePage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate();
  const query = useSuspense(search);
  const recycle = useRecycling();
  const change = (changed: SuspenseSearch) => void navigate({ to: '/suspense', search: { ...search, ...changed }, replace: true });
  return (
    <>
      <PageHeader title={t('suspense.title')} intro={t('suspense.intro')}>
        <Button variant="light" leftSection={<Icon name="refresh" />} loading={recycle.isPending} onClick={() => recycle.mutate()}>
          {t('suspense.recycle')}
        </Button>
      </PageHeader>
      {recycle.error !== null && <ErrorNotice error={recycle.error} />}
      {recycle.isSuccess && (
        <Alert role="status" mb="md">
          {t('suspense.recycled')}
        </Alert>
      )}
      <QueryView query={query}>
        {({ pages }) => {
          const records = pages.flatMap((page) => page.records);
          const reasons = pages[0]?.reasons ?? [];
          if (reasons.length === 0) return <EmptyNotice sentence={t('suspense.empty')} />;
          return (
            <Stack>
              <ReasonTable reasons={reasons} search={search} onChange={change} />
              <section>
                <Title order={2} mb="xs">
                  {t('suspense.records')}
                </Title>
                <SuspenseFilters reasons={reasons} search={search} onChange={change} />
                {records.length === 0 ? <EmptyNotice sentence={t('suspense.emptyFilter')} /> : <RecordTable records={records} />}
                <LoadMore shown={records.length} query={query} />
              </section>
            </Stack>
          );
        }}
      </QueryView>
    </>
  );
}

function useSuspense({ stage, reason }: SuspenseSearch) {
  const filter = { ...(stage === undefined ? {} : { stage }), ...(reason === undefined ? {} : { reason }) };
  return useInfiniteQuery({
    queryKey: ['reporting', 'suspense', filter],
    queryFn: ({ pageParam, signal }) =>
      client.get('/api/reporting/suspense', { query: { ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

function useRecycling() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => client.post('/api/mediation/suspense/recycle'),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['reporting'] }),
  });
}

interface FilterProps {
  readonly reasons: Answer['reasons'];
  readonly search: SuspenseSearch;
  readonly onChange: (search: SuspenseSearch) => void;
}

function ReasonTable({ reasons, search, onChange }: FilterProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const open = ({ stage, reason }: Answer['reasons'][number]) => onChange({ stage, reason });
  return (
    <section>
      <Title order={2} mb="xs">
        {t('suspense.reasons')}
      </Title>
      <DataTable
        caption={t('suspense.reasons')}
        rows={reasons}
        keyOf={({ stage, reason }) => `${stage} ${reason}`}
        onOpen={open}
        isChosen={({ stage, reason }) => stage === search.stage && reason === search.reason}
        columns={[
          {
            key: 'reason',
            title: t('suspense.reason'),
            cell: (row) => (
              <UnstyledButton className="row-button" fz="sm" onClick={() => open(row)}>
                {reasonText(t, row.reason)}
              </UnstyledButton>
            ),
          },
          { key: 'stage', title: t('suspense.stageTitle'), from: 'medium', cell: (row) => t(`suspense.stage.${row.stage}`) },
          { key: 'oldest', title: t('suspense.oldest'), from: 'medium', cell: (row) => <Moment at={row.oldestAt} /> },
          { key: 'count', title: t('suspense.count'), isFigure: true, cell: (row) => formatCount(row.recordCount, language) },
        ]}
      />
    </section>
  );
}

function SuspenseFilters({ reasons, search: { stage, reason }, onChange }: FilterProps) {
  const { t } = useTranslation();
  const names = [...new Set([...reasons.map((each) => each.reason), ...(reason === undefined ? [] : [reason])])];
  return (
    <FilterBar onReset={stage === undefined && reason === undefined ? undefined : () => onChange({ stage: undefined, reason: undefined })}>
      <Select
        label={t('filter.reason')}
        placeholder={t('filter.allReasons')}
        data={names.map((name) => ({ value: name, label: reasonText(t, name) }))}
        value={reason ?? null}
        onChange={(value) => onChange({ reason: value ?? undefined })}
        clearable
        searchable
        w={{ base: '100%', xs: 260 }}
      />
      <Select
        label={t('filter.stage')}
        placeholder={t('common.all')}
        data={(['mediation', 'rating'] as const).map((value) => ({ value, label: t(`suspense.stage.${value}`) }))}
        value={stage ?? null}
        onChange={(value) => onChange({ stage: readOneOf(value, ['mediation', 'rating']) })}
        clearable
        w={{ base: '100%', xs: 220 }}
      />
    </FilterBar>
  );
}

function RecordTable({ records }: { readonly records: Answer['records'] }) {
  const { t } = useTranslation();
  return (
    <DataTable
      caption={t('suspense.records')}
      rows={records}
      keyOf={({ id }) => id}
      columns={[
        {
          key: 'occurred',
          title: t('suspense.occurredAt'),
          cell: (row) => (row.occurredAt === null ? t('suspense.unknownTime') : <Moment at={row.occurredAt} />),
        },
        { key: 'reason', title: t('suspense.reason'), cell: (row) => reasonText(t, row.reason) },
        { key: 'detail', title: t('suspense.detail'), from: 'medium', cell: (row) => row.detail },
        { key: 'place', title: t('suspense.place'), cell: (row) => <Place record={row} /> },
        { key: 'suspended', title: t('suspense.suspendedAt'), from: 'wide', cell: (row) => <Moment at={row.suspendedAt} /> },
      ]}
    />
  );
}

/** The folder is told when somebody points at the file. */
function Place({ record: { place } }: { readonly record: Answer['records'][number] }) {
  const { t } = useTranslation();
  if (place === null) return '–';
  return (
    <>
      <span title={place.file}>{t('suspense.placeText', { file: place.file.replace(/^.*[/\\]/, ''), line: place.line })}</span>
      <Text size="xs" c="dimmed">
        {place.sourceName}
      </Text>
    </>
  );
}
