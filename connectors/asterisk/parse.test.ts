// Rows good and bad: each layout, each fault with its column, and no bytes that make parsing throw.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Parsed } from '../connector.ts';
import { parse } from './parse.ts';
import type { AsteriskSettings } from './settings.ts';

const settings: AsteriskSettings = { path: '/var/log/Master.csv', clock: 'local', layout: 'auto' };
const good = [
  '"SALES"',
  '"1001"',
  '"0612345678"',
  '"from-internal"',
  '"""Al"" <1001>"',
  '"PJSIP/1001-00000004"',
  '"PJSIP/trunk-00000005"',
  '"Dial"',
  '"PJSIP/0612345678@trunk,20,T"',
  '"2026-11-22 22:04:18"',
  '"2026-11-22 22:04:21"',
  '"2026-11-22 22:04:32"',
  '14',
  '11',
  '"ANSWERED"',
  '"DOCUMENTATION"',
  '"1795381458.8"',
  '"route=orange"',
  '"SALES"',
  '"1795381450.2"',
  '5',
];

/** The good row with one column (from 1) written otherwise. */
function rowWith(column: number, text: string, columns: readonly string[] = good): string {
  return `${columns.with(column - 1, text).join(',')}\n`;
}

function parseText(text: string, wanted: Partial<AsteriskSettings> = {}): Parsed {
  return parse(Buffer.from(text), { ...settings, ...wanted });
}

function faultOf(text: string, wanted: Partial<AsteriskSettings> = {}): readonly unknown[] {
  const parsed = parseText(text, wanted);
  return parsed.ok ? ['no fault'] : [parsed.fault.reason, parsed.fault.column];
}

function legOf(text: string, wanted: Partial<AsteriskSettings> = {}) {
  const parsed = parseText(text, wanted);
  if (!parsed.ok) throw new Error(parsed.fault.detail);
  return parsed.leg;
}

describe('the layouts', () => {
  const base = good.slice(0, 16);
  const newColumns = ['"SALES"', '"1795381450.2"', '5'];
  const row = (...rest: readonly string[]) => `${[...base, ...rest].join(',')}\n`;
  const channel = 'PJSIP/1001-00000004';
  it.each([
    { columns: 16, text: row(), callId: `${channel} 2026-11-22 22:04:18`, channelId: channel, sequence: undefined, created: undefined },
    { columns: 17, text: row('"1795381458.8"'), callId: '1795381458.8', channelId: '1795381458.8', sequence: undefined, created: 1795381458 },
    { columns: 17, text: row('"route"'), callId: `${channel} 2026-11-22 22:04:18`, channelId: channel, sequence: undefined, created: undefined },
    { columns: 18, text: row('"1795381458.8"', '"route"'), callId: '1795381458.8', channelId: '1795381458.8', sequence: undefined, created: 1795381458 },
    { columns: 19, text: row(...newColumns), callId: '1795381450.2', channelId: channel, sequence: 5, created: undefined },
    { columns: 20, text: row('"1795381458.8"', ...newColumns), callId: '1795381450.2', channelId: '1795381458.8', sequence: 5, created: 1795381458 },
    { columns: 20, text: row('"route"', ...newColumns), callId: '1795381450.2', channelId: channel, sequence: 5, created: undefined },
    { columns: 21, text: row('"1795381458.8"', '"route"', ...newColumns), callId: '1795381450.2', channelId: '1795381458.8', sequence: 5, created: 1795381458 },
  ])('$columns columns, $channelId', ({ text, callId, channelId, sequence, created }) => {
    const leg = legOf(text);
    expect(leg).toMatchObject({
      callId,
      channelId,
      sequence,
      channelCreatedAtEpochSeconds: created,
      accountCode: 'SALES',
      dialledNumber: '0612345678',
      talkSeconds: 11,
    });
    expect(leg).toEqual(legOf(text, { layout: 'cdr_csv' }));
    expect(faultOf(text, { layout: 'cdr_custom' })[0]).not.toBe('no fault');
  });

  it('are none of 22 columns', () => {
    expect(faultOf(rowWith(21, '5,6'))).toEqual(['unknown_layout', undefined]);
    expect(faultOf(rowWith(21, '5'), { layout: 'cdr_custom' })).toEqual(['unknown_layout', undefined]);
  });
});

describe('the words of a row', () => {
  it.each([
    ['ANSWERED', 'answered'],
    ['NO ANSWER', 'no_answer'],
    ['BUSY', 'busy'],
    ['FAILED', 'failed'],
    ['CONGESTION', 'congestion'],
    ['CANCEL', 'cancelled'],
  ])('disposition %s', (text, disposition) => {
    expect(legOf(rowWith(15, `"${text}"`)).disposition).toBe(disposition);
  });

  it.each([
    ['"""Alice Martin"" <1001>"', 'Alice Martin'],
    ['"""Bob \\""the builder\\"", Sr"" <1002>"', 'Bob "the builder", Sr'],
    ['"""back\\\\slash"" <1002>"', 'back\\slash'],
    ['""""" <1001>"', ''],
    ['""""" <>"', ''],
    ['"1001"', ''],
    ['"<1001>"', ''],
    ['"Alice"', 'Alice'],
    ['"Alice <1001>"', 'Alice'],
    ['"""Two\nlines"" <1>"', 'Two\nlines'],
    ['""', ''],
    ['""""', ''],
  ])('caller id %j', (text, callerName) => {
    expect(legOf(rowWith(5, text)).callerName).toBe(callerName === '' && text === '""""' ? '"' : callerName);
  });

  it('what must not be billed', () => {
    expect(legOf(rowWith(16, '"OMIT"')).omitted).toBe(true);
    expect(legOf(rowWith(16, '"IGNORE"')).omitted).toBe(true);
    expect(legOf(rowWith(16, '"BILLING"')).omitted).toBe(false);
  });

  it('an unanswered row, and the clock of the settings', () => {
    expect(legOf(rowWith(11, ''), { clock: 'utc' })).toMatchObject({ answeredAt: undefined, clock: 'utc' });
    expect(legOf(rowWith(11, '""')).answeredAt).toBeUndefined();
  });

  it('CRLF and a missing line feed make no difference', () => {
    const row = rowWith(1, '"SALES"');
    expect(legOf(row.replace('\n', '\r\n'))).toEqual(legOf(row));
    expect(legOf(row.trimEnd())).toEqual(legOf(row));
  });
});

describe('names that are no UTF-8', () => {
  it('are read as Latin-1, and the call counts', () => {
    const bytes = Buffer.from(rowWith(5, '"""Hôtel"" <1>"'), 'latin1');
    expect(parse(bytes, settings)).toMatchObject({ ok: true, leg: { callerName: 'Hôtel', dialledNumber: '0612345678' } });
    expect(legOf(rowWith(5, '"""Hôtel – Łódź"" <1>"')).callerName).toBe('Hôtel – Łódź');
    expect(legOf(rowWith(5, '"""\ufffd"" <1>"')).callerName).toBe('\ufffd');
  });
});

describe('the faults', () => {
  it.each([
    [rowWith(10, '"2026-11-22"'), 'malformed_time', 10],
    [rowWith(10, '""'), 'malformed_time', 10],
    [rowWith(10, '"2026-11-31 22:04:18"'), 'malformed_time', 10],
    [rowWith(10, '"2026-02-29 22:04:18"'), 'malformed_time', 10],
    [rowWith(10, '"2026-13-01 22:04:18"'), 'malformed_time', 10],
    [rowWith(10, '"0000-00-00 00:00:00"'), 'malformed_time', 10],
    [rowWith(10, '"2026-11-22T22:04:18"'), 'malformed_time', 10],
    [rowWith(11, '"22:04:21"'), 'malformed_time', 11],
    [rowWith(12, '"2026-11-22 24:00:00"'), 'malformed_time', 12],
    [rowWith(12, '"2026-11-22 23:60:00"'), 'malformed_time', 12],
    [rowWith(12, '"2026-11-22 23:59:6x"'), 'malformed_time', 12],
    [rowWith(13, '-1'), 'malformed_number', 13],
    [rowWith(13, ''), 'malformed_number', 13],
    [rowWith(14, '1.5'), 'malformed_number', 14],
    [rowWith(14, '1234567890'), 'malformed_number', 14],
    [rowWith(15, '"ABANDONED"'), 'unknown_disposition', 15],
    [rowWith(15, ''), 'unknown_disposition', 15],
    [rowWith(21, 'seven'), 'malformed_number', 21],
    [rowWith(4, '"from"-internal"'), 'malformed_quotes', 4],
    [rowWith(4, 'from"internal'), 'malformed_quotes', 4],
    [rowWith(21, '"5'), 'malformed_quotes', 21],
    ['"SALES","10\n', 'malformed_quotes', 2],
    ['"\n', 'malformed_quotes', 1],
    ['\n', 'too_few_columns', undefined],
    ['', 'too_few_columns', undefined],
    ['a,b\n', 'too_few_columns', undefined],
    ['\0', 'not_text', undefined],
    [rowWith(1, '"\0"'), 'not_text', undefined],
    ['\x01\x02\n', 'not_text', undefined],
  ])('%j is %s', (text, reason, column) => {
    expect(faultOf(text)).toEqual([reason, column]);
  });

  it('of bytes that are no text at all', () => {
    expect(parse(Buffer.from([0xff, 0xfe, 0x41]), settings)).toMatchObject({ ok: false, fault: { reason: 'not_text' } });
  });

  it('are told in one short sentence, which quotes little', () => {
    const texts = [rowWith(15, `"${'X'.repeat(500)}"`), rowWith(10, '""'), '\n', '"\n', '\0', rowWith(21, '5,6'), rowWith(4, 'x"')];
    for (const text of texts) {
      const parsed = parseText(text);
      if (parsed.ok) throw new Error('There must be a fault.');
      expect(parsed.fault.detail).toMatch(/^[A-Z][^\n]{10,110}\.$/);
    }
  });

  it('a leap day is a day', () => {
    expect(legOf(rowWith(10, '"2028-02-29 23:59:59"')).startedAt).toBe('2028-02-29 23:59:59');
    expect(faultOf(rowWith(10, '"2100-02-29 23:59:59"'))).toEqual(['malformed_time', 10]);
  });
});

describe('parsing', () => {
  it('never throws, whatever the bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 600 }),
      fc.string({ unit: 'binary', maxLength: 300 }).map((text) => Buffer.from(text)),
      fc.array(fc.constantFrom('"', ',', '\n', '\\', '<', '>', 'é', '1', '""', '","'), { maxLength: 200 }).map((parts) => Buffer.from(parts.join(''))),
      fc
        .tuple(fc.integer({ min: 1, max: 21 }), fc.string({ unit: 'binary' }))
        .map(([column, text]) => Buffer.from(rowWith(column, `"${text.replaceAll('"', '""')}"`))),
      fc.tuple(fc.nat(400), fc.uint8Array({ maxLength: 5 })).map(([at, some]) => Buffer.concat([Buffer.from(rowWith(1, '""')).subarray(0, at), some])),
    );
    fc.assert(
      fc.property(bytes, fc.constantFrom('auto', 'cdr_csv', 'cdr_custom'), (record, layout) => {
        const parsed = parse(record, { ...settings, layout });
        if (!parsed.ok) expect(parsed.fault.detail.length).toBeLessThan(130);
      }),
      { numRuns: 1000 },
    );
  });

  it('gives back any text that was quoted as Asterisk quotes it', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 40 }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(text, text, (context, application) => {
        const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
        const row = good.with(3, quoted(context)).with(7, quoted(application)).join(',');
        expect(legOf(row)).toMatchObject({ context, application });
      }),
    );
  });
});
