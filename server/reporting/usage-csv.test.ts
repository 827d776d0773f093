// The CSV of calls is read back by another reader, and no field runs as a formula.

import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ReportedCall } from './report.ts';
import { csvHead, writeCsvLines } from './usage-csv.ts';

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
  rule: 'rate',
  state: 'rated',
  suspendedReason: null,
  suspendedDetail: null,
};

it('begins with a byte order mark and quotes what needs it', () => {
  expect(csvHead.startsWith('\uFEFFusage_id,')).toBe(true);
  expect(writeCsvLines([call])).toBe(
    '019a0000-0000-8000-8000-000000000001,2026-10-25T00:30:00Z,2026-10-25 02:30:00,Europe/Paris,outbound,101,Reception,33556001122,33612345678,"France, mobile",61,120,0.1200,EUR,rate,rated,\r\n',
  );
});

it('comes back whole from any names, and never as a formula', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '=', '+', '-', '@', '\t', '\r'), (text, start) => {
      const name = start + text;
      const [, row = []] = parse(csvHead + writeCsvLines([{ ...call, extensionName: name }]), { bom: true, record_delimiter: '\r\n' }) as string[][];
      const read = row[6] ?? '';
      expect(read).toBe(/^[=+\-@\t\r\n]/.test(name) ? `'${name}` : name);
      expect(row).toHaveLength(17);
    }),
  );
});
