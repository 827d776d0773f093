// The mails of a demonstration, kept instead of sent.

import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../components/data-table.tsx';
import { Moment } from '../../components/moment.tsx';
import { EmptyNotice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { QueryView } from '../../components/query-view.tsx';
import { caughtMessagesQuery } from './caught-messages.ts';

export function CaughtMailsPage() {
  const { t } = useTranslation();
  const query = useQuery(caughtMessagesQuery);
  return (
    <>
      <PageHeader title={t('mails.title')} intro={t('mails.intro')} />
      <QueryView query={query}>
        {({ messages }) =>
          messages.length === 0 ? (
            <EmptyNotice sentence={t('mails.empty')} />
          ) : (
            <DataTable
              caption={t('mails.title')}
              rows={messages}
              keyOf={({ fileName }) => fileName}
              columns={[
                { key: 'subject', title: t('mails.subject'), cell: (mail) => mail.subject },
                { key: 'to', title: t('mails.recipients'), cell: (mail) => mail.to },
                { key: 'from', title: t('mails.from'), from: 'full', cell: (mail) => mail.from },
                { key: 'date', title: t('mails.receivedAt'), from: 'medium', cell: (mail) => <CaughtAt date={mail.date} /> },
                {
                  key: 'attachments',
                  title: t('mails.attachments'),
                  from: 'medium',
                  cell: (mail) =>
                    mail.attachments.map(({ fileName }) => (
                      <Text key={fileName} size="sm" className="number">
                        {fileName}
                      </Text>
                    )),
                },
              ]}
            />
          )
        }
      </QueryView>
    </>
  );
}

function CaughtAt({ date }: { readonly date: string }) {
  const at = new Date(date);
  return Number.isNaN(at.getTime()) ? date : <Moment at={at.toISOString()} />;
}
