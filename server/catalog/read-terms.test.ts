// Tariffs and plans: the examples of the documentation are read, and every kind of fault is told with its place.

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decimalOf } from '../kernel/decimal.ts';
import { readJsonText } from '../kernel/json-text.ts';
import { readPlan } from './read-plan.ts';
import { readTariff } from './read-tariff.ts';

const [tariffText = '', planText = ''] = [...readFileSync(new URL('../../docs/rate.md', import.meta.url), 'utf8').matchAll(/```json\n([\s\S]*?)```/g)].map(
  ([, text = '']) => text,
);
const least = { name: 'T', currency: 'EUR', zone: 'Europe/Paris' };
const band = { name: 'day', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' };
const promotion = { name: 'P', from: '2026-12-01', to: '2027-01-01', effect: { kind: 'percent', percent: '10' } };

it('reads the tariff of the documentation', () => {
  const reading = readTariff(JSON.parse(tariffText), 'tariff.json');
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  const { tariff } = reading;
  expect(tariff).toMatchObject({ name: 'Business 2026', crossing: 'split', rounding: { decimals: 4, mode: 'half_up' }, minimumCharge: undefined });
  expect(tariff.bands).toHaveLength(4);
  expect(tariff.bands[2]).toEqual({ name: 'off-peak', days: ['mon', 'tue', 'wed', 'thu', 'fri'], fromMinute: 1140, toMinute: 1440 });
  expect(['2026-12-24', '2026-12-25', '2026-12-26'].map(tariff.isHoliday)).toEqual([true, true, false]);
  expect(tariff.originSets.get('EEA')).toEqual(['30', '31', '33']);
  expect(tariff.originSurcharges[0]?.pricePerMinute).toBe(decimalOf('0.15'));
});

it('takes the defaults of the documentation', () => {
  const reading = readTariff(least, 'tariff.json');
  expect(reading).toMatchObject({
    ok: true,
    tariff: {
      ...least,
      crossing: 'split',
      zeroSecondCalls: 'free',
      freeSeconds: 0,
      minimumCharge: undefined,
      maximumCharge: undefined,
      rounding: { decimals: 10, mode: 'half_up' },
      bands: [],
      inbound: 'free',
      internal: 'free',
      onNet: 'deck',
      originSurcharges: [],
    },
  });
});

it.each([
  [{ name: undefined }, 'name: is missing'],
  [{ name: '' }, 'name: is empty'],
  [{ currency: 'EUX' }, 'currency: "EUX" is no currency of ISO 4217, such as "EUR"'],
  [{ currency: 'eur' }, 'currency: "eur" is no currency of ISO 4217, such as "EUR"'],
  [{ zone: 'Paris' }, 'zone: "Paris" is no time zone such as "Europe/Paris"'],
  [{ colour: 1 }, 'colour: is not known here'],
  [{ crossing: 'both' }, 'crossing: must be "split" or "start"'],
  [{ freeSeconds: -1 }, 'freeSeconds: must be a whole number from 0 to 86400'],
  [{ minimumCharge: 0.05 }, 'minimumCharge: must be a text such as "0.05", in quotation marks so that no digit is lost'],
  [{ minimumCharge: '-1' }, 'minimumCharge: is below zero'],
  [{ minimumCharge: '1e3' }, 'minimumCharge: must be a plain number such as "0.05"'],
  [{ minimumCharge: '0.00000000001' }, 'minimumCharge: has more than 10 decimals'],
  [{ minimumCharge: '2', maximumCharge: '1.50' }, 'minimumCharge: 2 is more than maximumCharge 1.5'],
  [{ rounding: { decimals: 11 } }, 'rounding.decimals: must be a whole number from 0 to 10'],
  [{ rounding: { mode: 'nearest' } }, 'rounding.mode: must be "half_up" or "half_even" or "up" or "down"'],
  [{ bands: [{ ...band, from: '8:00' }] }, 'bands[0].from: "8:00" is no time of day from "00:00" to "24:00"'],
  [{ bands: [{ ...band, to: '24:01' }] }, 'bands[0].to: "24:01" is no time of day from "00:00" to "24:00"'],
  [{ bands: [{ ...band, from: '12:00', to: '12:00' }] }, 'bands[0].to: must be later than from; the end of the day is "24:00"'],
  [{ bands: [{ ...band, days: ['lundi'] }] }, 'bands[0].days[0]: must be "mon" or "tue"'],
  [{ bands: [{ ...band, days: [...band.days, 'mon'] }] }, 'bands[0].days[7]: "mon" stands in bands[0].days[0] already'],
  [{ bands: [{ ...band, days: [] }] }, 'bands[0].days: needs at least one of mon'],
  [{ bands: [{ ...band, days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat'] }] }, 'bands: On Sunday, 00:00 to 24:00 is in no band'],
  [{ bands: [{ ...band, to: '18:00' }] }, 'bands: On Monday, 18:00 to 24:00 is in no band'],
  [{ bands: [band, { ...band, name: 'noon', from: '12:00', to: '13:00' }] }, 'bands: On Monday, 12:00 to 13:00 is in two bands: day and noon'],
  [{ bands: [band, { ...band, name: 'feast', days: ['holiday'], to: '12:00' }] }, 'bands: On holidays, 12:00 to 24:00 is in no band'],
  [{ holidays: ['2026-02-29'] }, 'holidays[0]: "2026-02-29" is no date such as "2026-12-24"'],
  [{ holidayCalendars: ['DE'] }, 'holidayCalendars[0]: there is no holiday calendar "DE"; there are FR, FR-57'],
  [{ emergencyNumbers: ['1 1 2'] }, 'emergencyNumbers[0]: "1 1 2" must be 1 to 15 digits as they are dialled'],
  [{ emergencyNumbers: '112' }, 'emergencyNumbers: must be a list in brackets'],
  [{ originSets: { '33': ['33'] } }, 'originSets["33"]: the name of an origin set begins with a letter'],
  [{ originSets: { withheld: ['33'] } }, 'originSets.withheld: the name of an origin set begins with a letter'],
  [{ originSets: { EEA: ['+33'] } }, 'originSets.EEA[0]: "+33" must be 1 to 15 digits with the country code and without +'],
  [{ originSurcharges: [{ name: 'S', exceptOrigins: ['EEA'], pricePerMinute: '1' }] }, 'originSurcharges[0].exceptOrigins[0]: "EEA" is neither an origin set'],
  [{ originSurcharges: [{ name: 'S' }] }, 'originSurcharges[0].pricePerMinute: is missing'],
])('refuses a tariff with %j', (change, sentence) => {
  const reading = readTariff({ ...least, ...change }, 'tariff.json');
  expect(reading.ok ? [] : reading.faults).toEqual(expect.arrayContaining([expect.stringContaining(`tariff.json, ${sentence}`)]));
});

it('tells all faults at once, each with line and column', () => {
  const text =
    '{\n  "name": "T",\n  "currency": "XXZ",\n  "zone": "Europe/Paris",\n  "bands": [{ "name": "day", "days": ["mon"], "from": "25:00", "to": "24:00" }]\n}';
  const json = readJsonText(text, 't.json');
  const reading = json.ok ? readTariff(json.value, 't.json', json.placeOf) : json;
  expect(reading.ok ? [] : reading.faults).toEqual([
    't.json, line 5, column 55, bands[0].from: "25:00" is no time of day from "00:00" to "24:00".',
    't.json, line 3, column 15, currency: "XXZ" is no currency of ISO 4217, such as "EUR".',
  ]);
});

it.each([null, 1, 'tariff', [], [least]])('refuses %j, which is no tariff and no plan', (json) => {
  for (const reading of [readTariff(json, 'a.json'), readPlan(json, 'a.json')])
    expect(reading.ok ? [] : reading.faults).toEqual(['a.json: the file must be an object in braces.']);
});

it('reads the plan of the documentation', () => {
  const reading = readPlan(JSON.parse(planText), 'plan.json');
  if (!reading.ok) throw new Error(reading.faults.join('\n'));
  const { plan } = reading;
  expect(plan.recurring).toEqual([{ name: 'Office 500', price: decimalOf('19.9') }]);
  expect(plan.allowances).toEqual([
    {
      name: '500 minutes to French mobiles',
      filter: { usageKind: 'call', prefixes: ['336', '337'], destinations: [] },
      grant: { kind: 'units', units: 30_000 },
      scope: 'account',
      rollover: { cycles: 1, maximum: decimalOf('30000') },
      coversConnectFee: true,
    },
    {
      name: '5 EUR of calls',
      filter: { usageKind: 'call', prefixes: [], destinations: [] },
      grant: { kind: 'money', amount: decimalOf('5') },
      scope: 'service_number',
      rollover: undefined,
      coversConnectFee: true,
    },
  ]);
  expect(plan.promotions[0]).toMatchObject({ effect: { kind: 'percent', percent: decimalOf('10') }, given: 'every_cycle' });
  expect(plan.tiers[0]?.steps).toEqual([
    { fromUnits: 0, price: decimalOf('0.02') },
    { fromUnits: 600_000, price: decimalOf('0.015') },
  ]);
});

const tier = (steps: unknown) => ({ tiers: [{ name: 'V', mode: 'graduated', steps }] });
const effect = (value: unknown) => ({ promotions: [{ ...promotion, effect: value }] });
it.each([
  [
    {
      recurring: [
        { name: 'A', price: '1' },
        { name: 'A', price: '2' },
      ],
    },
    'recurring[1].name: "A" stands in recurring[0].name already',
  ],
  [{ oneOff: [{ name: 'A', price: 1 }] }, 'oneOff[0].price: must be a text'],
  [{ allowances: [{ name: 'A' }] }, 'allowances[0]: needs either units or money'],
  [{ allowances: [{ name: 'A', units: 1, money: '1' }] }, 'allowances[0]: needs either units or money'],
  [{ allowances: [{ name: 'A', units: 0 }] }, 'allowances[0].units: must be a whole number from 1'],
  [{ allowances: [{ name: 'A', money: '0' }] }, 'allowances[0].money: must be more than zero'],
  [{ allowances: [{ name: 'A', units: 1, scope: 'tenant' }] }, 'allowances[0].scope: must be "account" or "service_number"'],
  [{ allowances: [{ name: 'A', units: 1, prefixes: ['+33'] }] }, 'allowances[0].prefixes[0]: "+33" must be'],
  [{ allowances: [{ name: 'A', units: 1, usageKind: 'Call' }] }, 'allowances[0].usageKind: must be one lower-case word'],
  [{ allowances: [{ name: 'A', units: 1, rollover: { cycles: 0 } }] }, 'allowances[0].rollover.cycles: must be a whole number from 1'],
  [{ allowances: [{ name: 'A', units: 1, rollover: { cycles: 1, maximum: '1.5' } }] }, 'allowances[0].rollover.maximum: must be whole units'],
  [effect({ kind: 'percent', percent: '100.01' }), 'promotions[0].effect.percent: must be from "0" to "100"'],
  [effect({ kind: 'percent', percent: '1', units: 3 }), 'promotions[0].effect.units: does not belong to percent'],
  [effect({ kind: 'fixed' }), 'promotions[0].effect.amount: is missing'],
  [effect({ kind: 'gift' }), 'promotions[0].effect.kind: must be "percent"'],
  [effect(undefined), 'promotions[0].effect: is missing'],
  [{ promotions: [{ ...promotion, to: '2026-12-01' }] }, 'promotions[0].to: must be after from 2026-12-01'],
  [{ promotions: [{ ...promotion, from: '2026-11-31' }] }, 'promotions[0].from: "2026-11-31" is no date'],
  [tier([]), 'tiers[0].steps: needs at least one step'],
  [tier([{ fromUnits: 1, price: '1' }]), 'tiers[0].steps[0].fromUnits: must be 0 in the first step'],
  [
    tier([
      { fromUnits: 0, price: '1' },
      { fromUnits: 0, price: '2' },
    ]),
    'tiers[0].steps[1].fromUnits: must be more than 0, that of the step before',
  ],
  [{ tax: 1 }, 'tax: is not known here'],
  [{ currency: 'ABC' }, 'currency: "ABC" is no currency'],
])('refuses a plan with %j', (change, sentence) => {
  const reading = readPlan({ name: 'P', currency: 'EUR', ...change }, 'plan.json');
  expect(reading.ok ? [] : reading.faults).toEqual([expect.stringContaining(`plan.json, ${sentence}`)]);
});
