// The CSV of calls is read back by another reader, and no field runs as a formula.

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReportedCall } from './report.ts';
import { createUsageCsv } from './usage-csv.ts';

const csv = createUsageCsv({ withMargin: false });

const call: ReportedCall = {
  tenantId: 1,
  usageId: '019a0000-0000-8000-8000-000000000001',
  startedAt: '2026-10-25T00:30:00Z',
  zone: 'Europe/Paris',
  startedLocal: '2026-10-25 02:30:00',
  direction: 'outbound',
  extensionId: 1,
  extensionNumber: '101',
  extensionName: 'Reception',
  callingNumber: '33556001122',
  calledNumber: '33612345678',
  destination: 'France, mobile',
  durationSeconds: 61,
  billedSeconds: 120,
  cost: '0.1200',
  currency: 'EUR',
  supplierCost: '0.2000',
  supplierCurrency: 'EUR',
  rule: 'rate',
  state: 'rated',
  suspendedReason: null,
  suspendedDetail: null,
};

it('begins with a byte order mark and quotes what needs it', () => {
  expect(csv.head.startsWith('\uFEFFusage_id,')).toBe(true);
  expect(csv.write([call])).toBe(
    '019a0000-0000-8000-8000-000000000001,2026-10-25T00:30:00Z,2026-10-25 02:30:00,Europe/Paris,outbound,101,Reception,33556001122,33612345678,"France, mobile",61,120,0.1200,EUR,rate,rated,\r\n',
  );
});

it('comes back whole from any names, and never as a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '=', '+', '-', '@', '\t', '\r'), (text, start) => {
      const name = start + text;
      const [, row = []] = parse(csv.head + csv.write([{ ...call, extensionName: name }]), { bom: true, record_delimiter: '\r\n' }) as string[][];
      const read = row[6] ?? '';
      expect(read).toBe(/^[=+\-@\t\r\n]/.test(name) ? `'${name}` : name);
      expect(row).toHaveLength(17);
    }),
  );
});

it('tells what suppliers charge only when it is asked for, and a loss as a number', () => {
  expect(csv.head).not.toContain('supplier');
  const full = createUsageCsv({ withMargin: true });
  const [row] = parse(full.head + full.write([call]), { bom: true, columns: true, record_delimiter: '\r\n' }) as Record<string, string>[];
  expect(row).toMatchObject({ supplier_cost: '0.2000', supplier_currency: 'EUR', margin: '-0.0800' });
  const [abroad] = parse(full.head + full.write([{ ...call, supplierCurrency: 'USD' }]), { bom: true, columns: true, record_delimiter: '\r\n' }) as Record<
    string,
    string
  >[];
  expect(abroad).toMatchObject({ supplier_cost: '0.2000', supplier_currency: 'USD', margin: '' });
});
