// How every raw record of each source ended: the counts add up, or the page says where they do not.

import { Badge, Button, Group, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { client } from '../../client.ts';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { formatCount } from '../../components/format.ts';
import { QueryView } from '../../components/query-view.tsx';
import { useLanguage } from '../../words/speak.ts';

type Get = typeof client.get<'/api/reporting/completeness'>;
type Statement = Awaited<ReturnType<Get>>['statements'][number];

interface RecordAccountsProps {
  readonly nameOf: (sourceId: number) => string;
}

/** Counting everything takes a while on a large box, so it is done when somebody asks. */
export function RecordAccounts({ nameOf }: RecordAccountsProps) {
  const { t } = useTranslation();
  const [isWanted, setWanted] = useState(false);
  const query = useQuery({
    queryKey: ['reporting', 'completeness'],
    queryFn: ({ signal }) => client.get('/api/reporting/completeness', { signal }),
    enabled: isWanted,
  });
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <div>
          <Title order={2}>{t('accounts.title')}</Title>
          <Text size="sm" c="dimmed">
            {t('accounts.intro')}
          </Text>
        </div>
        <Button variant="default" loading={query.isFetching} onClick={() => (isWanted ? void query.refetch() : setWanted(true))}>
          {t('accounts.count')}
        </Button>
      </Group>
      {isWanted && <QueryView query={query}>{({ statements }) => <StatementTable statements={statements} nameOf={nameOf} />}</QueryView>}
    </section>
  );
}

const figures = ['collected', 'duplicates', 'suspended', 'rated', 'notChargeable', 'awaiting'] as const;

function StatementTable({ statements, nameOf }: RecordAccountsProps & { readonly statements: readonly Statement[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const columns: Column<Statement>[] = [
    { key: 'source', title: t('sources.name'), cell: ({ sourceId }) => nameOf(sourceId) },
    ...figures.map(
      (figure): Column<Statement> => ({
        key: figure,
        title: t(`accounts.${figure}`),
        isFigure: true,
        cell: (statement) => formatCount(statement[figure], language),
        ...(figure === 'collected' ? {} : { from: 'medium' as const }),
      }),
    ),
    {
      key: 'sum',
      title: t('accounts.sum'),
      cell: ({ isComplete }) => <Badge color={isComplete ? 'teal' : 'red'}>{t(isComplete ? 'accounts.addsUp' : 'accounts.doesNot')}</Badge>,
    },
  ];
  return <DataTable caption={t('accounts.title')} rows={statements} keyOf={({ sourceId }) => String(sourceId)} columns={columns} />;
}
