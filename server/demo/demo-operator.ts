// The operator of the demo: made-up tenants with their phones, plans and prices, and the month their exchange has logged.

import type { MonthPlan } from '@releve/connectors/asterisk/month-plan.ts';

export const demoZone = 'Europe/Paris';
export const demoSeed = 20_261;
export const demoCalls = 6000;

export interface DemoTenant {
  readonly name: string;
  readonly language: 'en' | 'fr';
  readonly addressLines: readonly string[];
  readonly email: string;
  readonly plan: string;
  readonly extensions: readonly { readonly number: string; readonly name: string }[];
  readonly callerNumber: string;
}

export const demoIssuer = {
  name: 'Télécom du Quai',
  addressLines: ['12 quai des Exemples', '69002 Lyon'],
  country: 'FR',
  email: 'facturation@telecom-du-quai.example',
  phone: '+33 4 65 71 00 00',
  registration: 'SAS au capital de 20 000 € · RCS Lyon 100 000 009',
  vatNumber: 'FR34100000009',
  iban: 'FR7630006000011234567890189',
  bic: 'AGRIFRPPXXX',
  legalMentions: [
    'TVA acquittée sur les débits.',
    'Pas d’escompte pour paiement anticipé.',
    'En cas de retard : pénalités au taux de trois fois l’intérêt légal et indemnité forfaitaire de recouvrement de 40 €.',
  ],
  paymentDays: 30,
  invoiceSeries: 'TQ',
} as const;

export const demoPlans = [
  { name: 'Ligne Pro', monthlyPrice: '9.90' },
  { name: 'Business line', monthlyPrice: '14.50' },
] as const;

export const demoTenants: readonly DemoTenant[] = [
  {
    name: 'Atelier Lumen',
    language: 'fr',
    addressLines: ['3 rue du Verre', '69007 Lyon'],
    email: 'compta@atelier-lumen.example',
    plan: 'Ligne Pro',
    callerNumber: '33465710100',
    extensions: [
      { number: '201', name: 'Accueil' },
      { number: '202', name: 'Bureau d’études' },
      { number: '203', name: 'Atelier' },
      { number: '204', name: 'Direction' },
      { number: '205', name: 'Commercial' },
    ],
  },
  {
    name: 'Cabinet Orsel',
    language: 'fr',
    addressLines: ['48 avenue des Tilleuls', '38000 Grenoble'],
    email: 'secretariat@cabinet-orsel.example',
    plan: 'Ligne Pro',
    callerNumber: '33465710200',
    extensions: [
      { number: '301', name: 'Secrétariat' },
      { number: '302', name: 'Maître Orsel' },
      { number: '303', name: 'Maître Valin' },
      { number: '304', name: 'Salle de réunion' },
    ],
  },
  {
    name: 'Hôtel « Bellevue »',
    language: 'fr',
    addressLines: ['1 chemin du Belvédère', '74000 Annecy'],
    email: 'direction@hotel-bellevue.example',
    plan: 'Business line',
    callerNumber: '33465710300',
    extensions: [
      { number: '401', name: 'Réception' },
      { number: '402', name: 'Réservations' },
      { number: '403', name: 'Cuisine' },
      { number: '404', name: 'Direction' },
    ],
  },
  {
    name: 'Northwind Studio',
    language: 'en',
    addressLines: ['5 impasse des Ateliers', '69001 Lyon'],
    email: 'accounts@northwind-studio.example',
    plan: 'Business line',
    callerNumber: '33465710400',
    extensions: [
      { number: '501', name: 'Front desk' },
      { number: '502', name: 'Production' },
      { number: '503', name: 'Sales, UK and US' },
    ],
  },
];

export const demoTrunks = ['trunk-alpha', 'trunk-beta'] as const;

/** The exchange's month; `from` and `to` are its first instant and the first one after it. */
export function demoMonth({ from, to }: { from: Temporal.Instant; to: Temporal.Instant }): MonthPlan {
  return {
    seed: demoSeed,
    calls: demoCalls,
    from: from.epochMilliseconds / 1000,
    to: to.epochMilliseconds / 1000,
    zone: demoZone,
    accessDigit: '',
    trunks: [
      { name: demoTrunks[0], form: 'national' },
      { name: demoTrunks[1], form: 'e164' },
    ],
    tenants: demoTenants.map(({ name, callerNumber, extensions }) => ({
      accountCode: name.replace(/[^A-Za-z]/g, '').toUpperCase(),
      name,
      callerNumber,
      extensions: extensions.map(({ number }) => number),
      dids: [callerNumber],
    })),
    faults: { duplicateLines: 6, truncatedRows: 3, junkLines: 2, unknownExtensions: ['999', '998'], unratedNumbers: ['0087077391123', '0087077391124'] },
  };
}
