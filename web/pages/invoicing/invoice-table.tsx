// Invoices as a table: amounts, the state of the e-mail, and the documents that exist.

import { Anchor, Badge, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { client } from '../../client.ts';
import { DataTable } from '../../components/data-table.tsx';
import { addDays } from '../../components/days.ts';
import { formatAmount, formatDay, formatLocalMoment } from '../../components/format.ts';
import { useLanguage } from '../../words/speak.ts';

type Get = typeof client.get<'/api/reporting/invoices'>;
export type Invoice = Awaited<ReturnType<Get>>['invoices'][number];

export function InvoiceTable({ invoices }: { readonly invoices: readonly Invoice[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const day = (text: string) => <span className="number">{formatDay(text, language)}</span>;
  const amount = (text: string, { currency }: Invoice) => formatAmount(text, currency, language);
  return (
    <DataTable
      caption={t('invoices.title')}
      rows={invoices}
      keyOf={({ tenantId, invoiceId }) => `${tenantId} ${invoiceId}`}
      columns={[
        { key: 'number', title: t('invoices.number'), cell: (row) => <InvoiceNumber invoice={row} /> },
        { key: 'tenant', title: t('invoices.tenant'), from: 'medium', cell: (row) => <Parties invoice={row} /> },
        { key: 'period', title: t('invoices.period'), from: 'wide', cell: (row) => <Period invoice={row} /> },
        { key: 'issuedOn', title: t('invoices.issuedOn'), from: 'medium', cell: (row) => day(row.issuedOn) },
        { key: 'dueOn', title: t('invoices.dueOn'), from: 'full', cell: (row) => day(row.dueOn) },
        { key: 'net', title: t('invoices.net'), isFigure: true, from: 'full', cell: (row) => amount(row.net, row) },
        { key: 'tax', title: t('invoices.tax'), isFigure: true, from: 'full', cell: (row) => amount(row.tax, row) },
        { key: 'total', title: t('invoices.total'), isFigure: true, cell: (row) => <strong>{amount(row.total, row)}</strong> },
        { key: 'mail', title: t('invoices.mail'), from: 'medium', cell: (row) => <MailState invoice={row} /> },
        { key: 'documents', title: t('invoices.documents'), cell: (row) => <Documents invoice={row} /> },
      ]}
    />
  );
}

/** On a phone the tenant has no column of its own. */
function InvoiceNumber({ invoice }: { readonly invoice: Invoice }) {
  return (
    <>
      <span className="number">{invoice.number}</span>
      <Text size="xs" c="dimmed" className="phone-only">
        {invoice.tenantName}
      </Text>
    </>
  );
}

function Parties({ invoice: { tenantName, accountName } }: { readonly invoice: Invoice }) {
  return (
    <>
      {tenantName}
      {accountName !== tenantName && (
        <Text size="xs" c="dimmed">
          {accountName}
        </Text>
      )}
    </>
  );
}

function Period({ invoice: { serviceFrom, serviceTo } }: { readonly invoice: Invoice }) {
  const language = useLanguage();
  return (
    <span className="number">
      {formatDay(serviceFrom, language)} – {formatDay(addDays(serviceTo, -1), language)}
    </span>
  );
}

const colourByState = { queued: 'blue', sending: 'blue', delivered: 'teal', failed: 'red' } as const;

function MailState({ invoice: { mail } }: { readonly invoice: Invoice }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (mail === null) return <Text size="sm">{t('invoices.noMail')}</Text>;
  const moment = mail.state === 'delivered' ? mail.deliveredAt : mail.nextAttemptAt;
  const isWaiting = mail.state === 'queued' && mail.attemptCount > 0;
  return (
    <Stack gap={2} align="flex-start">
      <Badge color={colourByState[mail.state]}>{t(`invoices.state.${mail.state}`)}</Badge>
      {mail.state === 'delivered' && moment !== null && <Detail>{t('invoices.deliveredAt', { moment: formatLocalMoment(moment, language) })}</Detail>}
      {isWaiting && moment !== null && <Detail>{t('invoices.nextAttempt', { moment: formatLocalMoment(moment, language) })}</Detail>}
      {mail.state !== 'delivered' && mail.lastAnswer !== null && <Detail>{mail.lastAnswer}</Detail>}
      {mail.isUncertain && <Detail>{t('invoices.uncertain')}</Detail>}
    </Stack>
  );
}

function Detail({ children }: { readonly children: string }) {
  return (
    <Text size="xs" c="dimmed" w="17em">
      {children}
    </Text>
  );
}

function Documents({ invoice: { links, number } }: { readonly invoice: Invoice }) {
  const { t } = useTranslation();
  const documents = [
    { href: links.pdf, label: t('invoices.pdf'), name: t('invoices.pdfOf', { number }) },
    { href: links.annexPdf, label: t('invoices.annexPdf'), name: t('invoices.annexPdfOf', { number }) },
    { href: links.annexCsv, label: t('invoices.annexCsv'), name: t('invoices.annexCsvOf', { number }) },
  ].flatMap(({ href, ...words }) => (href === null ? [] : [{ href, ...words }]));
  if (documents.length === 0) return <Text size="sm">{t('invoices.noDocuments')}</Text>;
  return (
    <Stack gap={2} align="flex-start">
      {documents.map(({ href, label, name }) => (
        <Anchor key={href} href={href} size="sm" className="number" aria-label={name} target="_blank" rel="noreferrer">
          {label}
        </Anchor>
      ))}
    </Stack>
  );
}
