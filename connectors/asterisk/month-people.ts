// Who calls whom: phones with their own habits, and callers from outside.

import { createCallerNumber, createNumber } from './month-numbers.ts';
import type { MonthPlan, MonthTenant } from './month-plan.ts';
import type { Random } from './month-random.ts';
import { quoteCallerId } from './month-rows.ts';

export interface Phone {
  readonly endpoint: string;
  readonly tenant: MonthTenant;
  readonly colleagues: readonly string[];
  /** Caller id inside the house, as column text. */
  readonly callerId: string;
  /** Caller id of the tenant, as column text. */
  readonly tenantCallerId: string;
  /** Numbers called again and again. */
  readonly favourites: readonly string[];
  readonly shareAbroad: number;
  readonly medianTalkMilliseconds: number;
  /** The dial plan of some phones keeps the extension as source. */
  readonly showsExtension: boolean;
}

export interface OutsideCaller {
  readonly number: string;
  readonly callerId: string;
}

export interface People {
  /** A phone, the talkative ones more often, and as far as possible one that is free at that moment. */
  pickPhone(moment: number): Phone;
  /** The phone is in use until that moment, in milliseconds. */
  occupy(endpoint: string, until: number): void;
  pickCaller(): OutsideCaller;
}

const roles = ['Accueil', 'Comptabilité', 'Atelier', 'Direction', 'Service "après-vente"', 'Achats', 'Entrepôt', 'Réunion', 'Fax', 'Secrétariat'];
const callerNames = ['', '', 'Boulangerie "La Mie"', 'Hôtel Étoile', 'Garage du Pont', 'L’Atelier', 'Łódź Import', 'Müller & Söhne', 'Mairie', 'Cabinet 12'];
const regularCallers = 400;
/** Each phone gets as many tickets as it is talkative; a pick draws one. */
const mostTickets = 24;
const mostTries = 5;

export function createPeople(random: Random, plan: MonthPlan): People {
  const phones = plan.tenants.flatMap((tenant) => tenant.extensions.map((endpoint, index) => createPhone(random, tenant, endpoint, index)));
  if (phones.length === 0) throw new Error('A month needs a tenant with an extension.');
  const tickets = phones.flatMap((phone) => Array.from({ length: 1 + Math.min(mostTickets, random.spread(4, 0.9) | 0) }, () => phone));
  const callers = Array.from({ length: regularCallers }, () => createCaller(random));
  const busyUntil = new Map<string, number>();
  const isFree = (phone: Phone, moment: number) => (busyUntil.get(phone.endpoint) ?? 0) <= moment;
  const pickPhone = (moment: number) => {
    let phone = random.pick(tickets);
    for (let tries = 0; tries < mostTries && !isFree(phone, moment); tries += 1) phone = random.pick(tickets);
    return phone;
  };
  return {
    pickPhone,
    occupy: (endpoint, until) => void busyUntil.set(endpoint, until),
    pickCaller: () => (random.next() < 0.7 ? random.pick(callers) : createCaller(random)),
  };
}

function createPhone(random: Random, tenant: MonthTenant, endpoint: string, index: number): Phone {
  const shareAbroad = random.next() < 0.2 ? 0.25 : 0.02;
  return {
    endpoint,
    tenant,
    colleagues: tenant.extensions.filter((extension) => extension !== endpoint),
    callerId: quoteCallerId(roles[index % roles.length] ?? '', endpoint),
    tenantCallerId: quoteCallerId(tenant.name, tenant.callerNumber),
    favourites: Array.from({ length: 4 + random.below(16) }, () => createNumber(random, shareAbroad)),
    shareAbroad,
    medianTalkMilliseconds: random.spread(95_000, 0.5),
    showsExtension: random.next() < 0.15,
  };
}

function createCaller(random: Random): OutsideCaller {
  if (random.next() < 0.04) return { number: 'anonymous', callerId: quoteCallerId('Anonymous', 'anonymous') };
  const number = createCallerNumber(random);
  return { number, callerId: quoteCallerId(random.pick(callerNames), number) };
}
