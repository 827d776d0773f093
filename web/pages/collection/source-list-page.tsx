// The sources: what each brought, how its last run ended, and a button that collects at once.

import { Alert, Badge, Box, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { client } from '../../client.ts';
import { DataTable } from '../../components/data-table.tsx';
import { formatCount, formatLocalMoment } from '../../components/format.ts';
import { Icon } from '../../components/icons.tsx';
import { EmptyNotice, ErrorNotice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { PageLink } from '../../components/page-link.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { useLanguage } from '../../words/speak.ts';
import { RecordAccounts } from './record-accounts.tsx';
import { type Source, sourcesQuery } from './sources.ts';

export function SourceListPage() {
  const { t } = useTranslation();
  const query = useQuery(sourcesQuery);
  const queries = useQueryClient();
  const collect = useMutation({
    mutationFn: (sourceId: number) => client.post('/api/collection/sources/{sourceId}/collect', { params: { sourceId } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['reporting'] }),
  });
  return (
    <>
      <PageHeader title={t('sources.title')} />
      {collect.error !== null && (
        <Box mb="md">
          <ErrorNotice error={collect.error} />
        </Box>
      )}
      {collect.isSuccess && (
        <Alert mb="md" role="status">
          {t('sources.collecting')}
        </Alert>
      )}
      <QueryView query={query}>
        {({ sources }) =>
          sources.length === 0 ? (
            <EmptyNotice sentence={t('sources.empty')} />
          ) : (
            <Stack>
              <SourceTable sources={sources} collecting={collect.isPending ? collect.variables : undefined} onCollect={collect.mutate} />
              {sources.map((source) => (
                <Findings key={source.sourceId} source={source} />
              ))}
              <RecordAccounts nameOf={(sourceId) => sources.find((source) => source.sourceId === sourceId)?.name ?? ''} />
            </Stack>
          )
        }
      </QueryView>
    </>
  );
}

interface SourceTableProps {
  readonly sources: readonly Source[];
  readonly collecting: number | undefined;
  readonly onCollect: (sourceId: number) => void;
}

function SourceTable({ sources, collecting, onCollect }: SourceTableProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const count = (text: string) => formatCount(text, language);
  return (
    <DataTable
      caption={t('sources.title')}
      rows={sources}
      keyOf={({ sourceId }) => String(sourceId)}
      columns={[
        { key: 'name', title: t('sources.name'), cell: (source) => <SourceName source={source} /> },
        { key: 'status', title: t('sources.status'), cell: (source) => <RunState source={source} /> },
        { key: 'lastRun', title: t('sources.lastRun'), from: 'medium', cell: (source) => <LastRun source={source} /> },
        { key: 'records', title: t('sources.records'), isFigure: true, from: 'medium', cell: (source) => count(source.recordCount) },
        { key: 'duplicates', title: t('sources.duplicates'), isFigure: true, from: 'wide', cell: (source) => count(source.duplicateCount) },
        { key: 'suspended', title: t('sources.suspended'), isFigure: true, from: 'medium', cell: (source) => <SuspendedCount source={source} /> },
        {
          key: 'collect',
          title: '',
          cell: (source) => (
            <Button
              size="xs"
              variant="light"
              leftSection={<Icon name="refresh" size={14} />}
              aria-label={t('sources.collectOf', { name: source.name })}
              loading={collecting === source.sourceId}
              onClick={() => onCollect(source.sourceId)}
            >
              {t('sources.collect')}
            </Button>
          ),
        },
      ]}
    />
  );
}

function SuspendedCount({ source: { suspendedCount } }: { readonly source: Source }) {
  const count = formatCount(suspendedCount, useLanguage());
  return suspendedCount === '0' ? (
    count
  ) : (
    <PageLink to="/suspense" inherit>
      {count}
    </PageLink>
  );
}

function SourceName({ source: { name, kind, siteName, role, schedule } }: { readonly source: Source }) {
  const { t } = useTranslation();
  return (
    <>
      {name}
      <Text size="xs" c="dimmed">
        {kind} · {siteName} · {t(`sources.role.${role}`)} · <span className="number">{t('sources.schedule', { schedule })}</span>
      </Text>
    </>
  );
}

function RunState({ source }: { readonly source: Source }) {
  const { t } = useTranslation();
  const [colour, label] = stateOf(source);
  return <Badge color={colour}>{t(`sources.${label}`)}</Badge>;
}

function stateOf(source: Source): readonly [colour: string, label: 'disabled' | 'neverRan' | 'failed' | 'warned' | 'fine'] {
  const { isEnabled, lastRun } = source;
  if (!isEnabled) return ['gray', 'disabled'];
  if (lastRun === null) return ['gray', 'neverRan'];
  if (lastRun.failure !== null) return ['red', 'failed'];
  return lastRun.notices.some(({ severity }) => severity !== 'info') ? ['orange', 'warned'] : ['teal', 'fine'];
}

function LastRun({ source: { lastRun } }: { readonly source: Source }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (lastRun === null) return '–';
  const { endedAt, startedAt, recordCount, duplicateCount } = lastRun;
  return (
    <div className="number">
      {endedAt === null
        ? t('sources.running', { moment: formatLocalMoment(startedAt, language) })
        : t('sources.ended', { moment: formatLocalMoment(endedAt, language) })}
      <Text size="xs" c="dimmed">
        {t('sources.brought', { records: formatCount(recordCount, language), duplicates: formatCount(duplicateCount, language) })}
      </Text>
    </div>
  );
}

const colourBySeverity: Readonly<Record<string, string>> = { info: 'gray', warning: 'orange', error: 'red' };

/** What a person should know about the last run of one source. */
function Findings({ source: { name, lastRun } }: { readonly source: Source }) {
  const { t } = useTranslation();
  if (lastRun === null || (lastRun.failure === null && lastRun.notices.length === 0)) return null;
  return (
    <Alert color={lastRun.failure === null ? 'gray' : 'red'} title={name}>
      <Stack gap="xs">
        {lastRun.failure !== null && <Text size="sm">{lastRun.failure}</Text>}
        {lastRun.notices.map(({ severity, code, file, sentence }) => (
          <Group key={`${code} ${file} ${sentence}`} gap="xs" align="baseline" wrap="nowrap">
            <Badge color={colourBySeverity[severity] ?? 'gray'} flex="none">
              {severity === 'info' || severity === 'warning' || severity === 'error' ? t(`sources.severity.${severity}`) : severity}
            </Badge>
            <Text size="sm">
              {file}: {sentence}
            </Text>
          </Group>
        ))}
      </Stack>
    </Alert>
  );
}
