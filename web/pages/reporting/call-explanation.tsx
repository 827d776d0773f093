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
type Price = NonNullable<Explanation['price']>;
type Charge = NonNullable<Explanation['charge']>;
type Supply = NonNullable<Explanation['supply']>;

export function CallExplanation({ explanation }: { readonly explanation: Explanation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { call } = explanation;
  return (
    <Stack gap="lg" className="explanation">
      <Part title={t('call.what')}>
        <Text>{callSentence(explanation, t, language)}</Text>
        <Text>{t('call.trunkText', { trunk: explanation.trunk, tenant: explanation.tenantName, account: explanation.accountName })}</Text>
      </Part>
      <Part title={t('call.price')}>
        {priceSentences(explanation, t, language).map((text) => (
          <Text key={text}>{text}</Text>
        ))}
        {explanation.proof !== 'stale' && <CostTable explanation={explanation} />}
        <Text>{invoiceSentence(explanation, t)}</Text>
        {correctionSentences(explanation, t, language).map((text) => (
          <Text key={text}>{text}</Text>
        ))}
      </Part>
      {explanation.charge !== null && isTold(explanation.charge) && (
        <Part title={t('call.plan')}>
          {chargeSentences(explanation, explanation.charge, t, language).map((text) => (
            <Text key={text}>{text}</Text>
          ))}
        </Part>
      )}
      {explanation.supply !== null && (
        <Part title={t('call.supply')}>
          <Text>{supplySentence(explanation.supply, t, language)}</Text>
        </Part>
      )}
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

function priceSentences(explanation: Explanation, t: TFunction, language: Language): string[] {
  const { call, rate, proof } = explanation;
  if (proof === 'stale' && call.cost !== null && call.currency !== null) {
    return [t('call.staleText', { cost: formatAmount(call.cost, call.currency, language, 4) })];
  }
  if (rate === null) return [ruleSentence(call, t), ...(call.rule === 'emergency' ? [] : tariffSentences('call.tariffText', explanation, t, language))];
  return rateSentences(explanation, rate, t, language);
}

function ruleSentence({ rule, state, suspendedReason, suspendedDetail }: Explanation['call'], t: TFunction): string {
  if (rule !== null && rule !== 'rate') return t(`call.${rule}Rule`);
  if (state === 'suspended') return t('call.suspendedText', { reason: reasonText(t, suspendedReason ?? ''), detail: suspendedDetail ?? '' });
  return t('call.awaitingText');
}

function tariffSentences(key: 'call.tariffText' | 'call.pricedByText', { tariff, call }: Explanation, t: TFunction, language: Language): string[] {
  return tariff === null ? [] : [t(key, { tariff: tariff.name, moment: formatMoment(tariff.effectiveAt, call.zone, language) })];
}

function rateSentences(explanation: Explanation, rate: Rate, t: TFunction, language: Language): string[] {
  const { call, price } = explanation;
  const number = formatNumber(call.calledNumber);
  const isShort = rate.prefix.startsWith('S');
  const surcharge = price?.surcharge ?? null;
  return [
    t(isShort ? 'call.shortText' : 'call.rateText', { prefix: rate.prefix, number, destination: rate.destination }),
    t('call.deckText', { deck: rate.deckName, moment: formatMoment(rate.versionEffectiveAt, call.zone, language), file: rate.versionFile }),
    ...tariffSentences('call.pricedByText', explanation, t, language),
    ...(price === null || price.freeUnits === 0 ? [] : [t('call.freeText', { free: price.freeUnits })]),
    unitSentence(explanation, rate, t),
    ...(surcharge === null ? [] : [t('call.surchargeText', { name: surcharge })]),
  ];
}

function unitSentence({ call, usageKind, quantity }: Explanation, rate: Rate, t: TFunction): string {
  const billed = call.billedSeconds ?? 0;
  if (usageKind !== 'call') return t('call.unitsText', { quantity, billed });
  const isPlain = rate.firstIncrementSeconds === 1 && rate.nextIncrementSeconds === 1;
  const values = { first: rate.firstIncrementSeconds, next: rate.nextIncrementSeconds, duration: call.durationSeconds, billed };
  return t(isPlain ? 'call.perSecondText' : 'call.incrementText', values);
}

/** Only what a rate priced is charged. */
function invoiceSentence({ call, invoiceNumber }: Explanation, t: TFunction): string {
  if (invoiceNumber !== null) return t('call.invoiceText', { number: invoiceNumber });
  return t(call.rule === null || call.rule === 'rate' ? 'call.noInvoice' : 'call.neverInvoiced');
}

/** A charge as rated says nothing beside the price. */
function isTold({ proof, covered, rest, discounts }: Charge): boolean {
  return proof === 'stale' || covered.length > 0 || rest !== null || discounts.length > 0;
}

function chargeSentences({ call, usageKind }: Explanation, charge: Charge, t: TFunction, language: Language): string[] {
  const amount = (text: string) => formatAmount(text, call.currency ?? 'EUR', language, 4);
  if (charge.proof === 'stale') return [t('call.chargedStale', { amount: amount(charge.amount) })];
  const { covered, rest, discounts } = charge;
  const isCall = usageKind === 'call';
  const restLines = rest === null ? [] : rest.pieces.map(({ units, price }) => ({ units, price: amount(price), name: rest.name ?? '' }));
  return [
    ...covered.map(({ units, name, grantedIn }) => t(isCall ? 'call.covered' : 'call.coveredUnits', { units, name, cycle: grantedIn })),
    ...restLines.map((values) => t(isCall ? 'call.restPiece' : 'call.restUnits', values)),
    ...(rest === null ? [] : [t('call.restFee', { amount: amount(rest.connectFee) })]),
    ...(rest?.bound === 'maximum' ? [t('call.restMaximum')] : []),
    ...discounts.map(({ name, amount: off }) => t('call.discount', { name, amount: amount(off) })),
    t('call.chargedText', { amount: amount(charge.amount) }),
  ];
}

function correctionSentences({ call, corrections }: Explanation, t: TFunction, language: Language): string[] {
  return corrections.map(({ approvedAt, reason, costBefore, costAfter, currency, effect }) =>
    t('call.correction', {
      moment: formatMoment(approvedAt, call.zone, language),
      reason,
      before: formatAmount(costBefore, currency, language, 4),
      after: formatAmount(costAfter, currency, language, 4),
      effect: t(`call.effect.${effect}`),
    }),
  );
}

function supplySentence({ supplierName, cost, currency, destination, margin }: Supply, t: TFunction, language: Language): string {
  const charged =
    destination === null
      ? t('call.supplyFree', { supplier: supplierName })
      : t('call.supplyText', { supplier: supplierName, cost: formatAmount(cost, currency, language, 4), destination });
  return margin === null ? charged : `${charged} ${t('call.marginText', { margin: formatAmount(margin, currency, language, 4) })}`;
}

interface CostLine {
  readonly label: string;
  readonly amount: string;
}

function CostTable({ explanation }: { readonly explanation: Explanation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { cost, currency } = explanation.call;
  if (cost === null || currency === null) return null;
  const lines = costLines(explanation, currency, t, language);
  const places = placesOfAll([cost, ...lines.map(({ amount }) => amount)], 4);
  const amount = (text: string) => formatAmount(text, currency, language, places);
  return (
    <Paper className="table-card">
      <Table>
        <Table.Tbody>
          {lines.map((line) => (
            <CostRow key={line.label} label={line.label} amount={amount(line.amount)} />
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <CostRow label={t('call.total')} amount={amount(cost)} />
        </Table.Tfoot>
      </Table>
    </Paper>
  );
}

function costLines({ call, rate, price, usageKind }: Explanation, currency: string, t: TFunction, language: Language): CostLine[] {
  const { cost, billedSeconds } = call;
  if (rate === null || cost === null) return [];
  const unit = (text: string) => formatAmount(text, currency, language, 4);
  const connectFee = { label: t('call.connectFee'), amount: price?.connectFee ?? rate.connectFee };
  if (price === null) {
    const label = t('call.timeCost', { billed: billedSeconds ?? 0, price: unit(rate.pricePerMinute) });
    return [connectFee, { label, amount: subtractDecimals(cost, rate.connectFee) }];
  }
  const pieces = price.pieces.map(({ billedUnits, price: each, perUnits, band, amount }) => {
    const values = { billed: billedUnits, price: unit(each), per: perUnits };
    const piece = t(usageKind === 'call' ? 'call.timeCost' : 'call.unitCost', values);
    return { label: band === '' ? piece : t('call.bandPiece', { band, piece }), amount };
  });
  return [connectFee, ...pieces, ...lastLines(price, unit, t)];
}

/** Minimum or maximum, rounding where it changed something, and the service fee. */
function lastLines({ bound, boundAmount, sum, cost, rounding, service }: Price, unit: (text: string) => string, t: TFunction): CostLine[] {
  const limit = bound === 'none' || boundAmount === null ? [] : [{ label: t(`call.${bound}`), amount: boundAmount }];
  const isRounded = (boundAmount ?? sum) !== cost;
  const rounded = isRounded ? [{ label: t('call.rounded', { decimals: rounding.decimals, mode: t(`call.rounding.${rounding.mode}`) }), amount: cost }] : [];
  const fee =
    service === null ? [] : [{ label: t('call.service', { perCall: unit(service.perCall), perMinute: unit(service.perMinute) }), amount: service.cost }];
  return [...limit, ...rounded, ...fee];
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
