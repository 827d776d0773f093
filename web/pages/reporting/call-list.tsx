// The calls of one tenant, newest first.

import { Badge, Text, Title, UnstyledButton } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { client } from '../../client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import type { DayRange } from '../../components/days.ts';
import { formatCost, formatDuration, formatMoment, formatNumber, type Language } from '../../components/format.ts';
import { LoadMore } from '../../components/load-more.tsx';
import { EmptyNotice } from '../../components/notice.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { useLanguage } from '../../words/speak.ts';
import type { UsagePartProps } from './usage-page.tsx';
import { type UsageSearch, usageFilter } from './usage-search.ts';

type Get = typeof client.get<'/api/reporting/usage'>;
export type Call = Awaited<ReturnType<Get>>['calls'][number];

export function CallList({ search, range, tenantId, onChange }: UsagePartProps & { readonly tenantId: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const query = useCalls(search, range, tenantId);
  const open = ({ usageId, startedAt }: Call) => onChange({ call: usageId, at: startedAt });
  return (
    <section>
      <Title order={2} mb="xs">
        {t('usage.callsTitle')}
      </Title>
      <QueryView query={query} rows={12}>
        {({ pages }) => {
          const calls = pages.flatMap((page) => page.calls);
          if (calls.length === 0) return <EmptyNotice sentence={t('usage.empty')} />;
          return (
            <>
              <DataTable
                caption={t('usage.callsTitle')}
                rows={calls}
                keyOf={({ startedAt, usageId }) => `${startedAt} ${usageId}`}
                columns={callColumns(t, open, language)}
                onOpen={open}
                isChosen={({ usageId }) => usageId === search.call}
              />
              <LoadMore shown={calls.length} query={query} />
            </>
          );
        }}
      </QueryView>
    </section>
  );
}

function useCalls(search: UsageSearch, range: DayRange, tenantId: number) {
  const filter = usageFilter(search, range, tenantId);
  return useInfiniteQuery({
    queryKey: ['reporting', 'usage', filter],
    queryFn: ({ pageParam, signal }) =>
      client.get('/api/reporting/usage', { query: { ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

function callColumns(t: TFunction, open: (call: Call) => void, language: Language): Column<Call>[] {
  return [
    { key: 'start', title: t('usage.startedAt'), cell: (call) => <OpenButton call={call} open={open} /> },
    { key: 'extension', title: t('usage.extension'), from: 'medium', cell: (call) => `${call.extensionNumber} · ${call.extensionName}` },
    { key: 'direction', title: t('usage.direction'), from: 'wide', cell: (call) => t(`usage.${call.direction}`) },
    { key: 'calling', title: t('usage.calling'), from: 'broad', cell: (call) => <PhoneNumber number={call.callingNumber} /> },
    { key: 'called', title: t('usage.called'), cell: (call) => <Called call={call} /> },
    { key: 'destination', title: t('usage.destination'), from: 'medium', cell: (call) => <Destination call={call} /> },
    { key: 'duration', title: t('usage.duration'), isFigure: true, from: 'medium', cell: (call) => formatDuration(call.durationSeconds) },
    {
      key: 'billed',
      title: t('usage.billed'),
      isFigure: true,
      from: 'wide',
      cell: (call) => (call.billedSeconds === null ? '–' : formatDuration(call.billedSeconds)),
    },
    { key: 'cost', title: t('usage.cost'), isFigure: true, cell: (call) => <Cost call={call} language={language} /> },
  ];
}

function OpenButton({ call, open }: { readonly call: Call; readonly open: (call: Call) => void }) {
  const { t } = useTranslation();
  const moment = formatMoment(call.startedAt, call.zone, useLanguage());
  return (
    <UnstyledButton
      className="row-button number moment"
      fz="sm"
      aria-label={t('usage.open', { moment, number: formatNumber(call.calledNumber) })}
      onClick={(event) => {
        event.stopPropagation();
        open(call);
      }}
    >
      {moment}
    </UnstyledButton>
  );
}

/** On a phone the destination has no column of its own. */
function Called({ call }: { readonly call: Call }) {
  return (
    <>
      <PhoneNumber number={call.calledNumber} />
      {call.destination !== null && (
        <Text size="xs" c="dimmed" className="phone-only">
          {call.destination}
        </Text>
      )}
    </>
  );
}

function PhoneNumber({ number }: { readonly number: string }) {
  const { t } = useTranslation();
  return <span className="number">{number === '' ? t('usage.withheld') : formatNumber(number)}</span>;
}

function Destination({ call: { destination, rule } }: { readonly call: Call }) {
  const { t } = useTranslation();
  if (destination !== null) return destination;
  return <Text size="sm">{rule === null || rule === 'rate' ? '–' : t(`usage.${rule}`)}</Text>;
}

function Cost({ call, language }: { readonly call: Call; readonly language: Language }) {
  const { t } = useTranslation();
  if (call.cost !== null && call.currency !== null) return formatCost(call.cost, call.currency, language);
  return <Badge color={call.state === 'suspended' ? 'orange' : 'blue'}>{t(`usage.state.${call.state}`)}</Badge>;
}
