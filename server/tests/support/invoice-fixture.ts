// Builds invoices whose lines, shares and calls agree to the cent, of any size and in both languages.

import type { Buyer, Invoice, InvoiceLine, ItemisedCall, Seller, UsageShare } from '../../invoicing/invoice.ts';
import { addDecimals, decimalFromUnits, formatDecimal, roundToPlaces, zeroDecimal } from '../../kernel/decimal.ts';

export interface FixtureOptions {
  readonly callCount?: number;
  readonly extensionCount?: number;
  readonly language?: Buyer['language'];
  readonly tenantId?: number;
  readonly invoiceId?: bigint;
  readonly number?: string;
  readonly seller?: Partial<Seller>;
  readonly buyer?: Partial<Buyer>;
  readonly extensionName?: (index: number) => string;
  readonly destinationName?: (index: number) => string;
}

export interface InvoiceFixture {
  readonly invoice: Invoice;
  readonly calls: readonly ItemisedCall[];
}

const names = ['Reception', 'Sales', 'Workshop', 'Accounts', 'Warehouse', 'Meeting room', 'After-sales', 'Direction'];
const destinations = [
  ['France, mobile', '+336', 1_100_000n],
  ['France, landline', '+331', 220_000n],
  ['Belgium, mobile', '+324', 2_850_000n],
  ['Germany, landline', '+4930', 350_000n],
  ['United Kingdom, mobile', '+447', 2_410_000n],
  ['Switzerland', '+4122', 4_200_000n],
  ['Algeria, mobile', '+2136', 47_500_000n],
] as const;

const seller: Seller = {
  name: 'Télécom du Rivage',
  addressLines: ['12 quai des Chartrons', '33000 Bordeaux'],
  country: 'FR',
  vatNumber: 'FR40303265045',
  email: 'facturation@rivage.example',
  phone: '+33 5 56 00 00 00',
  registration: 'SAS au capital de 50 000 € · RCS Bordeaux 303 265 045',
  iban: 'FR7630006000011234567890189',
  bic: 'AGRIFRPP',
  legalMentions: [
    'En cas de retard de paiement, des pénalités au taux de trois fois l’intérêt légal sont exigibles dès le lendemain de l’échéance.',
    'Indemnité forfaitaire pour frais de recouvrement : 40 €.',
    'Pas d’escompte pour paiement anticipé.',
  ],
};

const buyer: Buyer = {
  name: 'Atelier Marchand & Fils',
  addressLines: ['3 rue de l’Église', '33200 Bordeaux'],
  country: 'FR',
  vatNumber: 'FR61954506077',
  language: 'fr',
  zone: 'Europe/Paris',
};

/** One subscription line always; a usage line and calls when `callCount` (12 unless told) is more than 0. */
export function invoiceFixture(options: FixtureOptions = {}): InvoiceFixture {
  const calls = buildCalls(options);
  const lines = [buildRecurringLine(), ...(calls.length > 0 ? [buildUsageLine(calls)] : [])];
  const netMinor = lines.reduce((sum, line) => sum + line.netMinor, 0n);
  const taxMinor = roundToPlaces(decimalFromUnits(netMinor * 20n * 1_000_000n), 2);
  const invoice: Invoice = {
    tenantId: options.tenantId ?? 1,
    invoiceId: options.invoiceId ?? 1n,
    accountId: 1,
    cycleId: options.invoiceId ?? 1n,
    issuerId: 1,
    number: options.number ?? 'INV-2026-000001',
    serviceFrom: '2026-11-01',
    serviceTo: '2026-12-01',
    issuedOn: '2026-12-01',
    dueOn: '2026-12-31',
    issuedAt: Temporal.Instant.from('2026-12-01T05:12:09Z'),
    currency: 'EUR',
    netMinor,
    taxMinor,
    totalMinor: netMinor + taxMinor,
    seller: { ...seller, ...options.seller },
    buyer: { ...buyer, language: options.language ?? 'en', ...options.buyer },
    lines: lines.map((line, index) => ({ ...line, lineNumber: index + 1 })),
    taxes: [{ taxCategory: 'S', taxPercent: '20', netMinor, taxMinor }],
  };
  return { invoice, calls };
}

function buildRecurringLine(): InvoiceLine {
  return {
    lineNumber: 1,
    item: { kind: 'recurring', planName: 'Office line', serviceFrom: '2026-11-01', serviceTo: '2026-12-01', daysCharged: 30, daysInCycle: 30 },
    quantity: '8',
    unitPrice: '14.9',
    netMinor: 11_920n,
    taxCategory: 'S',
    taxPercent: '20',
  };
}

function buildUsageLine(calls: readonly ItemisedCall[]): InvoiceLine {
  const netMinor = roundToPlaces(sumOf(calls), 2);
  return {
    lineNumber: 2,
    item: {
      kind: 'usage',
      callCount: calls.length,
      durationSeconds: calls.reduce((sum, call) => sum + call.durationSeconds, 0),
      byExtension: shareOut(calls, netMinor, (call) => [call.extensionName, call.extensionNumber]),
      byDestination: shareOut(calls, netMinor, (call) => [call.destination, '']),
    },
    quantity: '1',
    unitPrice: null,
    netMinor,
    taxCategory: 'S',
    taxPercent: '20',
  };
}

/** Each share rounded down, the cents left over given to the first ones. */
function shareOut(calls: readonly ItemisedCall[], netMinor: bigint, keyOf: (call: ItemisedCall) => readonly [string, string]): UsageShare[] {
  const groups = Map.groupBy(calls, (call) => keyOf(call).join('\n'));
  const shares = [...groups].map(([key, group]) => {
    const [label = '', number = ''] = key.split('\n');
    const durationSeconds = group.reduce((sum, call) => sum + call.durationSeconds, 0);
    return { label, number, callCount: group.length, durationSeconds, netMinor: sumOf(group) / 100_000_000n };
  });
  let left = netMinor - shares.reduce((sum, share) => sum + share.netMinor, 0n);
  const settled = shares.map((share) => {
    const extra = left > 0n ? 1n : 0n;
    left -= extra;
    return { ...share, netMinor: share.netMinor + extra };
  });
  return settled.toSorted((one, other) => Number(other.netMinor - one.netMinor) || (one.number < other.number ? -1 : 1));
}

function sumOf(calls: readonly ItemisedCall[]) {
  return calls.reduce((sum, call) => addDecimals(sum, decimalFromUnits(unitsOf(call.amount))), zeroDecimal);
}

function unitsOf(amount: string): bigint {
  const [whole = '0', fraction = ''] = amount.split('.');
  return BigInt(whole) * 10_000_000_000n + BigInt(fraction.padEnd(10, '0'));
}

function buildCalls({ callCount = 12, extensionCount = 8, extensionName, destinationName }: FixtureOptions): ItemisedCall[] {
  const first = Temporal.Instant.from('2026-11-01T07:02:11Z').epochMilliseconds;
  const stepSeconds = Math.max(1, Math.floor((29 * 86_400) / Math.max(1, callCount)));
  const chance = createChance(20_261_101);
  return Array.from({ length: callCount }, (_, index) => {
    const extension = chance(extensionCount);
    const destination = chance(destinations.length);
    const [name, prefix, unitsPerSecond] = destinations[destination] ?? destinations[0];
    const durationSeconds = 3 + chance(610);
    return {
      usageId: `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`,
      startedAt: Temporal.Instant.fromEpochMilliseconds(first + index * stepSeconds * 1000),
      extensionNumber: String(101 + extension),
      extensionName: extensionName?.(extension) ?? `${names[extension % names.length] ?? 'Office'}${extension < names.length ? '' : ` ${extension}`}`,
      calledNumber: `${prefix}${String(chance(90_000_000) + 10_000_000)}`,
      destination: destinationName?.(destination) ?? name,
      durationSeconds,
      billedSeconds: durationSeconds,
      amount: formatDecimal(decimalFromUnits(BigInt(durationSeconds) * unitsPerSecond)),
    };
  });
}

/** A linear congruential sequence: the same fixture every time. */
function createChance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
