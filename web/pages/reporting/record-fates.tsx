// Where the raw records of a month went, and what became of its calls: counts under each other, with their sums.

import { Grid, Paper, Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../../components/format.ts';
import { useLanguage } from '../../words/speak.ts';
import type { Overview } from './overview-page.tsx';

type Line = readonly [label: string, count: string];

export function RecordFates({ overview: { counts } }: { readonly overview: Overview }) {
  const { t } = useTranslation();
  const { merged, internal, unanswered, omitted, free } = counts.notChargeable;
  return (
    <Grid>
      <Grid.Col span={{ base: 12, md: 7 }}>
        <CountTable
          title={t('overview.where')}
          head={[t('overview.rawRecords'), counts.rawRecords]}
          lines={[
            [t('overview.usageRecords'), counts.usageRecords],
            [t('overview.merged'), merged],
            [t('overview.internal'), internal],
            [t('overview.unanswered'), unanswered],
            [t('overview.omitted'), omitted],
            [t('overview.free'), free],
            [t('overview.suspendedRecords'), counts.suspendedRecords],
          ]}
          apart={[
            [t('overview.awaitingMediation'), counts.awaitingMediation],
            [t('overview.duplicates'), counts.duplicates],
          ]}
        />
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 5 }}>
        <CountTable
          title={t('overview.callsTitle')}
          head={[t('overview.callsAll'), counts.usageRecords]}
          lines={[
            [t('overview.callsRated'), counts.rated],
            [t('overview.callsAwaiting'), counts.awaitingRating],
            [t('overview.callsSuspended'), counts.suspendedUsage],
          ]}
          apart={[]}
        />
      </Grid.Col>
    </Grid>
  );
}

interface CountTableProps {
  readonly title: string;
  readonly head: Line;
  readonly lines: readonly Line[];
  /** Counts of other records than those of `head`. */
  readonly apart: readonly Line[];
}

function CountTable({ title, head, lines, apart }: CountTableProps) {
  const language = useLanguage();
  const row = ([label, count]: Line, weight?: number) => (
    <Table.Tr key={label} fw={weight}>
      <Table.Td>{label}</Table.Td>
      <Table.Td className="figure">{formatCount(count, language)}</Table.Td>
    </Table.Tr>
  );
  return (
    <>
      <Title order={2} mb="xs">
        {title}
      </Title>
      <Paper className="table-card">
        <Table aria-label={title}>
          <Table.Tbody>
            {row(head, 600)}
            {lines.map((line) => row(line))}
          </Table.Tbody>
          {apart.length > 0 && <Table.Tbody className="apart">{apart.map((line) => row(line))}</Table.Tbody>}
        </Table>
      </Paper>
    </>
  );
}
