// Reads a plan from JSON: the whole of it, or every fault with its place.

import { isDay } from '../account/field-rules.ts';
import { type Decimal, decimalFromUnits } from '../kernel/decimal.ts';
import {
  createJsonFaults,
  type JsonField,
  readAmount,
  readFields,
  readFlag,
  readItems,
  readOptionalAmount,
  readText,
  readTexts,
  readWhole,
  readWord,
  refuse,
  refuseTwins,
} from '../kernel/json-fields.ts';
import type { FindPlace } from '../kernel/json-text.ts';
import { isUsageKind } from '../kernel/usage-kind.ts';
import type { Allowance, PlanCharge, PlanTerms, Promotion, PromotionEffect, Rollover, TierStep, UsageFilter, VolumeTier } from './plan-terms.ts';
import { checkCalledPrefix, readCurrency } from './read-tariff.ts';

export type PlanReading = { readonly ok: true; readonly plan: PlanTerms } | { readonly ok: false; readonly faults: readonly string[] };

interface Named<Value extends { readonly name: string }> {
  readonly value: Value;
  readonly name: string;
  readonly field: JsonField;
}
type FilterFields = Record<'usageKind' | 'prefixes' | 'destinations', JsonField>;

/** A byte count of a year still fits; beyond it whole numbers are no longer exact. */
const unitsMax = Number.MAX_SAFE_INTEGER;
const rolloverCyclesMax = 120;
const wholePercent = decimalFromUnits(100n * 10n ** 10n);
const unitsPerOne = 10n ** 10n;

/** Never throws, whatever the JSON. `fileName` begins each fault; `placeOf` adds line and column. */
export function readPlan(json: unknown, fileName: string, placeOf?: FindPlace): PlanReading {
  const faults = createJsonFaults(fileName, placeOf);
  const fields = readFields({ value: json, path: '', faults }, ['name', 'currency', 'recurring', 'oneOff', 'allowances', 'promotions', 'tiers']);
  if (fields === undefined) return { ok: false, faults: faults.sentences };
  const plan: PlanTerms = {
    name: readText(fields.name),
    currency: readCurrency(fields.currency),
    recurring: readNamed(fields.recurring, readCharge),
    oneOff: readNamed(fields.oneOff, readCharge),
    allowances: readNamed(fields.allowances, readAllowance),
    promotions: readNamed(fields.promotions, readPromotion),
    tiers: readNamed(fields.tiers, readTier),
  };
  return faults.sentences.length > 0 ? { ok: false, faults: faults.sentences } : { ok: true, plan };
}

/** A list whose members have names of their own. */
function readNamed<Value extends { readonly name: string }>(list: JsonField, read: (item: JsonField) => Named<Value> | undefined): readonly Value[] {
  const found = readItems(list).flatMap((item) => read(item) ?? []);
  refuseTwins(found);
  return found.map(({ value }) => value);
}

function named<Value extends { readonly name: string }>(value: Value, field: JsonField): Named<Value> {
  return { value, name: value.name, field };
}

function readCharge(item: JsonField): Named<PlanCharge> | undefined {
  const fields = readFields(item, ['name', 'price']);
  return fields && named({ name: readText(fields.name), price: readAmount(fields.price) }, fields.name);
}

function readFilter(fields: FilterFields): UsageFilter {
  return {
    usageKind: readUsageKind(fields.usageKind),
    prefixes: readTexts(fields.prefixes, checkCalledPrefix),
    destinations: readTexts(fields.destinations, () => undefined),
  };
}

function readUsageKind(field: JsonField): string {
  if (field.value === undefined) return 'call';
  const kind = readText(field);
  if (kind !== '' && !isUsageKind(kind)) refuse(field, 'must be one lower-case word such as "call", "sms" or "data"');
  return kind;
}

function readAllowance(item: JsonField): Named<Allowance> | undefined {
  const fields = readFields(item, ['name', 'usageKind', 'prefixes', 'destinations', 'units', 'money', 'scope', 'rollover', 'coversConnectFee']);
  if (fields === undefined) return undefined;
  const grant = readGrant(item, fields);
  const allowance: Allowance = {
    name: readText(fields.name),
    filter: readFilter(fields),
    grant,
    scope: readWord(fields.scope, ['account', 'service_number'], 'account'),
    rollover: readRollover(fields.rollover, grant),
    coversConnectFee: readFlag(fields.coversConnectFee, true),
  };
  return named(allowance, fields.name);
}

function readGrant(item: JsonField, { units, money }: Record<'units' | 'money', JsonField>): Allowance['grant'] {
  if ((units.value === undefined) === (money.value === undefined)) refuse(item, 'needs either units or money');
  if (money.value === undefined) return { kind: 'units', units: units.value === undefined ? 1 : readUnits(units) };
  return { kind: 'money', amount: readPositive(money) };
}

function readUnits(field: JsonField): number {
  return readWhole(field, { min: 1, max: unitsMax });
}

function readPositive(field: JsonField): Decimal {
  const faultsBefore = field.faults.sentences.length;
  const amount = readAmount(field);
  if (amount === 0n && field.faults.sentences.length === faultsBefore) refuse(field, 'must be more than zero');
  return amount;
}

function readRollover(field: JsonField, grant: Allowance['grant']): Rollover | undefined {
  if (field.value === undefined || field.value === null) return undefined;
  const fields = readFields(field, ['cycles', 'maximum']);
  if (fields === undefined) return undefined;
  const maximum = readOptionalAmount(fields.maximum);
  if (grant.kind === 'units' && maximum !== undefined && maximum % unitsPerOne !== 0n) refuse(fields.maximum, 'must be whole units');
  return { cycles: readWhole(fields.cycles, { min: 1, max: rolloverCyclesMax }), maximum };
}

function readPromotion(item: JsonField): Named<Promotion> | undefined {
  const fields = readFields(item, ['name', 'usageKind', 'prefixes', 'destinations', 'effect', 'from', 'to', 'given']);
  if (fields === undefined) return undefined;
  const from = readDate(fields.from);
  const to = readDate(fields.to);
  if (from !== '' && to !== '' && from >= to) refuse(fields.to, `must be after from ${from}; it is the first day without the promotion`);
  const promotion: Promotion = {
    name: readText(fields.name),
    filter: readFilter(fields),
    effect: readEffect(fields.effect),
    from,
    to,
    given: readWord(fields.given, ['every_cycle', 'once'], 'every_cycle'),
  };
  return named(promotion, fields.name);
}

/** Empty after a fault. */
function readDate(field: JsonField): string {
  const text = readText(field);
  if (text === '' || isDay(text)) return text;
  return refuse(field, `${JSON.stringify(text)} is no date such as "2026-12-01"`) ?? '';
}

function readEffect(field: JsonField): PromotionEffect {
  const nothing: PromotionEffect = { kind: 'free_units', units: 1 };
  if (field.value === undefined) return refuse(field, 'is missing') ?? nothing;
  const kinds = readFields(field, ['kind', 'percent', 'amount', 'units', 'price']);
  if (kinds === undefined) return nothing;
  const kind = readWord(kinds.kind, ['percent', 'fixed', 'free_units', 'flat_price']);
  if (kinds.kind.value !== kind) return nothing;
  const value = { percent: kinds.percent, fixed: kinds.amount, free_units: kinds.units, flat_price: kinds.price }[kind];
  for (const other of [kinds.percent, kinds.amount, kinds.units, kinds.price])
    if (other !== value && other.value !== undefined) refuse(other, `does not belong to ${kind}`);
  if (kind === 'percent') return { kind, percent: readPercent(value) };
  if (kind === 'fixed') return { kind, amount: readPositive(value) };
  if (kind === 'free_units') return { kind, units: readUnits(value) };
  return { kind, price: readAmount(value) };
}

function readPercent(field: JsonField): Decimal {
  const percent = readAmount(field);
  if (percent > wholePercent) refuse(field, 'must be from "0" to "100"');
  return percent;
}

function readTier(item: JsonField): Named<VolumeTier> | undefined {
  const fields = readFields(item, ['name', 'usageKind', 'prefixes', 'destinations', 'mode', 'steps']);
  if (fields === undefined) return undefined;
  const tier: VolumeTier = {
    name: readText(fields.name),
    filter: readFilter(fields),
    mode: readWord(fields.mode, ['graduated', 'whole_volume']),
    steps: readSteps(fields.steps),
  };
  return named(tier, fields.name);
}

function readSteps(field: JsonField): readonly TierStep[] {
  const items = readItems(field);
  if (items.length === 0) refuse(field, 'needs at least one step');
  const steps: TierStep[] = [];
  for (const item of items) {
    const fields = readFields(item, ['fromUnits', 'price']);
    if (fields === undefined) continue;
    const fromUnits = readWhole(fields.fromUnits, { min: 0, max: unitsMax });
    const before = steps.at(-1);
    if (before === undefined && fromUnits !== 0) refuse(fields.fromUnits, 'must be 0 in the first step');
    if (before !== undefined && fromUnits <= before.fromUnits) refuse(fields.fromUnits, `must be more than ${before.fromUnits}, that of the step before`);
    steps.push({ fromUnits, price: readAmount(fields.price) });
  }
  return steps;
}
