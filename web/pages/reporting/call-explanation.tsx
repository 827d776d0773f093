// Why a call costs what it costs, in plain words and with the figures under each other.

import { Code, Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { client } from '../../client.ts';
import { durationText } from '../../components/duration-text.ts';
import { formatAmount, formatMoment, formatNumber, type Language, placesOfAll, subtractDecimals } from '../../components/format.ts';
import { reasonText } from '../../components/reason-text.ts';
import { useLanguage } from '../../words/speak.ts';

type Get = typeof client.get<'/api/reporting/usage/{tenantId}/{usageId}'>;
export type Explanation = Awaited<ReturnType<Get>>;
type Rate = NonNullable<Explanation['rate']>;

export function CallExplanation({ explanation }: { readonly explanation: Explanation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { call, rate } = explanation;
  return (
    <Stack gap="lg" className="explanation">
      <Part title={t('call.what')}>
        <Text>{callSentence(explanation, t, language)}</Text>
        <Text>{t('call.trunkText', { trunk: explanation.trunk, tenant: explanation.tenantName, account: explanation.accountName })}</Text>
      </Part>
      <Part title={t('call.price')}>
        {rate === null ? <Text>{ruleSentence(call, t)}</Text> : rateSentences(explanation, rate, t, language).map((text) => <Text key={text}>{text}</Text>)}
        <CostTable explanation={explanation} />
        <Text>{invoiceSentence(explanation, t)}</Text>
      </Part>
      <Part title={t('call.record')}>
        <RawRecord record={explanation.record} />
        <Text size="sm">
          {t('call.usageId')} <Code>{call.usageId}</Code>
        </Text>
      </Part>
    </Stack>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <Title order={2} mb={4}>
        {title}
      </Title>
      <Stack gap="xs">{children}</Stack>
    </section>
  );
}

function callSentence({ call }: Explanation, t: TFunction, language: Language): string {
  const isInbound = call.direction === 'inbound';
  const other = isInbound ? call.callingNumber : call.calledNumber;
  return t(isInbound ? 'call.inboundText' : 'call.outboundText', {
    extension: `${call.extensionNumber} · ${call.extensionName}`,
    number: other === '' ? t('usage.withheld') : formatNumber(other),
    moment: formatMoment(call.startedAt, call.zone, language),
    zone: call.zone,
    duration: durationText(t, call.durationSeconds),
  });
}

function ruleSentence({ rule, state, suspendedReason, suspendedDetail }: Explanation['call'], t: TFunction): string {
  if (rule === 'inbound') return t('call.inboundRule');
  if (rule === 'emergency') return t('call.emergencyRule');
  if (state === 'suspended') return t('call.suspendedText', { reason: reasonText(t, suspendedReason ?? ''), detail: suspendedDetail ?? '' });
  return t('call.awaitingText');
}

function rateSentences({ call }: Explanation, rate: Rate, t: TFunction, language: Language): string[] {
  const number = formatNumber(call.calledNumber);
  const isShort = rate.prefix.startsWith('S');
  const isPlain = rate.firstIncrementSeconds === 1 && rate.nextIncrementSeconds === 1;
  return [
    t(isShort ? 'call.shortText' : 'call.rateText', { prefix: rate.prefix, number, destination: rate.destination }),
    t('call.deckText', { deck: rate.deckName, moment: formatMoment(rate.versionEffectiveAt, call.zone, language), file: rate.versionFile }),
    t(isPlain ? 'call.perSecondText' : 'call.incrementText', {
      first: rate.firstIncrementSeconds,
      next: rate.nextIncrementSeconds,
      duration: call.durationSeconds,
      billed: call.billedSeconds ?? 0,
    }),
  ];
}

/** Only what a rate priced is charged. */
function invoiceSentence({ call, invoiceNumber }: Explanation, t: TFunction): string {
  if (invoiceNumber !== null) return t('call.invoiceText', { number: invoiceNumber });
  return t(call.rule === 'inbound' || call.rule === 'emergency' ? 'call.neverInvoiced' : 'call.noInvoice');
}

function CostTable({ explanation: { call, rate } }: { readonly explanation: Explanation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { cost, currency } = call;
  if (cost === null || currency === null) return null;
  const places = placesOfAll([cost, rate?.connectFee ?? null, rate?.pricePerMinute ?? null], 4);
  const amount = (text: string) => formatAmount(text, currency, language, places);
  return (
    <Paper className="table-card">
      <Table>
        <Table.Tbody>
          {rate !== null && (
            <>
              <CostRow label={t('call.connectFee')} amount={amount(rate.connectFee)} />
              <CostRow
                label={t('call.timeCost', { billed: call.billedSeconds ?? 0, price: formatAmount(rate.pricePerMinute, currency, language, 4) })}
                amount={amount(subtractDecimals(cost, rate.connectFee))}
              />
            </>
          )}
        </Table.Tbody>
        <Table.Tfoot>
          <CostRow label={t('call.total')} amount={amount(cost)} />
        </Table.Tfoot>
      </Table>
    </Paper>
  );
}

function CostRow({ label, amount }: { readonly label: string; readonly amount: string }) {
  return (
    <Table.Tr>
      <Table.Td>{label}</Table.Td>
      <Table.Td className="figure">{amount}</Table.Td>
    </Table.Tr>
  );
}

/** As the exchange wrote it; a click marks all of it, so that it can be copied. */
function RawRecord({ record }: { readonly record: Explanation['record'] }) {
  const { t } = useTranslation();
  if (record === null) return <Text>{t('call.recordGone')}</Text>;
  return (
    <>
      <Text>{t('call.placeText', { source: record.sourceName, file: record.file, line: record.line, position: record.position })}</Text>
      <Code block className="raw-record" aria-label={t('call.recordText')}>
        {record.text}
      </Code>
    </>
  );
}
