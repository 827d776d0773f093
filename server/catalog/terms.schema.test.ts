// The published schemas are current, take what the reader takes, and refuse what it refuses.

import { readFileSync, writeFileSync } from 'node:fs';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { expect, it } from 'vitest';
import { isUsageKind } from '../kernel/usage-kind.ts';
import { readPlan } from './read-plan.ts';
import { readTariff } from './read-tariff.ts';
import { callRowSchema, planFileSchema, tariffFileSchema } from './terms.schema.ts';

const docs = new URL('../../docs/', import.meta.url);
const page = readFileSync(new URL('rate.md', docs), 'utf8');
const [tariffText = '', planText = ''] = [...page.matchAll(/```json\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const least = { name: 'T', currency: 'EUR', zone: 'Europe/Paris' };

it.each([
  ['tariff', 'A tariff of Relevé', tariffFileSchema],
  ['plan', 'A plan of Relevé', planFileSchema],
  ['call', 'A row of usage for releve rate', callRowSchema],
] as const)('keeps docs/schemas/%s.schema.json current', (name, title, schema: TSchema) => {
  const file = new URL(`schemas/${name}.schema.json`, docs);
  const text = `${JSON.stringify({ $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...schema }, undefined, 2)}\n`;
  if (process.env.RELEVE_GOLDEN === 'write') writeFileSync(file, text);
  expect(readFileSync(file, 'utf8')).toBe(text);
});

it('takes the examples of the documentation', () => {
  expect([...Value.Errors(tariffFileSchema, JSON.parse(tariffText))]).toEqual([]);
  expect([...Value.Errors(planFileSchema, JSON.parse(planText))]).toEqual([]);
  for (const effect of page.matchAll(/`(\{"kind":[^`]*\})`/g)) {
    const promotion = { name: 'P', effect: JSON.parse(effect[1] ?? ''), from: '2026-01-01', to: '2026-02-01' };
    expect([...Value.Errors(planFileSchema, { name: 'P', currency: 'EUR', promotions: [promotion] })]).toEqual([]);
  }
});

it.each([
  {},
  { colour: 1 },
  { crossing: 'both' },
  { freeSeconds: -1 },
  { minimumCharge: 1 },
  { minimumCharge: '-1' },
  { minimumCharge: null },
  { maximumCharge: '0.00000000001' },
  { maximumCharge: '0.00000000010' },
  { rounding: {} },
  { rounding: { decimals: 11 } },
  { bands: [{ name: 'a', days: [], from: '00:00', to: '24:00' }] },
  { bands: [{ name: 'a', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' }] },
  { bands: [{ name: 'a', days: ['mon'], from: '24:00', to: '24:00' }] },
  { holidayCalendars: ['DE'] },
  { emergencyNumbers: ['1 1 2'] },
  { originSets: { withheld: ['33'] } },
  { originSets: { EEA: ['33'] } },
  { originSurcharges: [{ name: 'S', pricePerMinute: '1' }] },
  { originSurcharges: [{ name: 'S' }] },
])('agrees with the reader on a tariff with %j', (change) => {
  const json = { ...least, ...change };
  expect(Value.Check(tariffFileSchema, json)).toBe(readTariff(json, 't.json').ok);
});

it.each([
  { recurring: [{ name: 'A', price: '1' }] },
  { recurring: [{ name: 'A', price: 1 }] },
  { allowances: [{ name: 'A' }] },
  { allowances: [{ name: 'A', units: 1 }] },
  { allowances: [{ name: 'A', units: 1, money: '1' }] },
  { allowances: [{ name: 'A', units: 0 }] },
  { allowances: [{ name: 'A', money: '1', rollover: { cycles: 1 } }] },
  { allowances: [{ name: 'A', money: '1', rollover: { cycles: 0 } }] },
  { promotions: [{ name: 'P', from: '2026-01-01', to: '2026-02-01', effect: { kind: 'fixed' } }] },
  { tiers: [{ name: 'V', mode: 'graduated', steps: [] }] },
  { tiers: [{ name: 'V', mode: 'graduated', steps: [{ fromUnits: 0, price: '1' }] }] },
  { tax: 1 },
])('agrees with the reader on a plan with %j', (change) => {
  const json = { name: 'P', currency: 'EUR', ...change };
  expect(Value.Check(planFileSchema, json)).toBe(readPlan(json, 'p.json').ok);
});

it.each(['call', 'tv-hours', 'tv_hours', 'x'.repeat(40), 'x'.repeat(41), 'TV', '-tv', '1tv', ''])(
  'agrees with the reader on the kind of usage %j',
  (usageKind) => {
    const json = { name: 'P', currency: 'EUR', allowances: [{ name: 'A', usageKind, units: 1 }] };
    expect(Value.Check(planFileSchema, json)).toBe(readPlan(json, 'p.json').ok);
    expect(readPlan(json, 'p.json').ok).toBe(isUsageKind(usageKind));
    const row = { started_at: '2026-01-01T00:00:00Z', quantity: '1', called_number: '+33', usage_kind: usageKind };
    expect(Value.Check(callRowSchema, row)).toBe(usageKind === '' || isUsageKind(usageKind));
  },
);
