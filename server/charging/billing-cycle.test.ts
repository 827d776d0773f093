// Cycles over clock changes, leap years, a first part of a month and months in which the box was off.

import { describe, expect, it } from 'vitest';
import { decimalOf, formatDecimal } from '../kernel/decimal.ts';
import { listDueCycles } from './billing-cycle.ts';
import { chargeSubscription } from './recurring-charge.ts';

const at = (instant: string) => Temporal.Instant.from(instant);
const days = (account: Parameters<typeof listDueCycles>[0], now: string) =>
  listDueCycles(account, at(now)).map((cycle) => `${cycle.serviceFrom} ${cycle.serviceTo}`);

describe('due cycles', () => {
  const paris = { billingFrom: '2026-01-17', chargedTo: undefined, zone: 'Europe/Paris' };

  it('begin with the first billed day and end with the month', () => {
    expect(days(paris, '2026-02-01T02:59:59Z')).toEqual([]);
    expect(days(paris, '2026-02-01T03:00:00Z')).toEqual(['2026-01-17 2026-02-01']);
  });

  it('are made up for, oldest first, when the box was off for months', () => {
    expect(days({ ...paris, chargedTo: '2026-02-01' }, '2026-05-20T00:00:00Z')).toEqual([
      '2026-02-01 2026-03-01',
      '2026-03-01 2026-04-01',
      '2026-04-01 2026-05-01',
    ]);
  });

  it.each([
    ['Europe/Paris', '2026-03-01', '2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z', 743],
    ['Europe/Paris', '2026-10-01', '2026-09-30T22:00:00Z', '2026-10-31T23:00:00Z', 745],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00Z', '2026-12-01T05:00:00Z', 721],
    ['Australia/Lord_Howe', '2026-04-01', '2026-03-31T13:00:00Z', '2026-04-30T13:30:00Z', 720.5],
    // Midnight of 1 October 2017 did not occur in Asunción: the day began an hour later.
    ['America/Asuncion', '2017-10-01', '2017-10-01T04:00:00Z', '2017-11-01T03:00:00Z', 743],
    ['UTC', '2028-02-01', '2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z', 696],
  ])('in %s the month of %s lasts from %s to %s', (zone, billingFrom, from, to, hours) => {
    const [cycle] = listDueCycles({ billingFrom, chargedTo: undefined, zone }, at(to).add({ hours: 4 }));
    expect([cycle?.fromInstant.toString(), cycle?.toInstant.toString()]).toEqual([from, to]);
    expect(cycle?.toInstant.since(cycle.fromInstant).total('hours')).toBe(hours);
  });
});

describe('a subscription in a cycle', () => {
  const [leap] = listDueCycles({ billingFrom: '2028-02-01', chargedTo: undefined, zone: 'Europe/Paris' }, at('2028-03-02T00:00:00Z'));
  const charge = (serviceFrom: string, serviceTo: string | undefined, quantity = 3) => {
    if (leap === undefined) throw new Error('no cycle');
    const terms = {
      name: 'Line',
      currency: 'EUR',
      recurring: [{ name: 'Line', price: decimalOf('9.99') }],
      oneOff: [],
      allowances: [],
      promotions: [],
      tiers: [],
    };
    const subscription = { subscriptionId: 1, planId: 1, planName: 'Line', quantity, serviceFrom, serviceTo, versions: [{ effectiveOn: '1970-01-01', terms }] };
    const [charged] = chargeSubscription(subscription, leap);
    return charged && `${charged.serviceFrom} ${charged.serviceTo} ${charged.daysCharged}/${charged.daysInCycle} ${formatDecimal(charged.amount)}`;
  };

  it.each([
    ['2020-01-01', undefined, '2028-02-01 2028-03-01 29/29 29.97'],
    ['2028-02-01', '2028-03-01', '2028-02-01 2028-03-01 29/29 29.97'],
    ['2028-02-29', undefined, '2028-02-29 2028-03-01 1/29 1.0334482759'],
    ['2028-01-15', '2028-02-02', '2028-02-01 2028-02-02 1/29 1.0334482759'],
    ['2028-02-10', '2028-02-20', '2028-02-10 2028-02-20 10/29 10.3344827586'],
    ['2028-01-01', '2028-02-01', undefined],
    ['2028-03-01', undefined, undefined],
  ])('from %s to %s is charged %s', (serviceFrom, serviceTo, expected) => {
    expect(charge(serviceFrom, serviceTo)).toBe(expected);
  });

  it('is charged in parts that differ from the whole by rounding only', () => {
    const cents = (text: string | undefined) => decimalOf(text?.split(' ').at(-1) ?? '');
    for (let day = 2; day <= 29; day += 1) {
      const change = `2028-02-${String(day).padStart(2, '0')}`;
      const difference = cents(charge('2028-01-01', change)) + cents(charge(change, undefined)) - decimalOf('29.97');
      expect(difference >= -1n && difference <= 1n).toBe(true);
    }
  });
});
