// What makes a row the same row again, and when its call began.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identify } from './identify.ts';
import { parse } from './parse.ts';

const base =
  '"A","1001","1002","ctx","""Al, ""x"""" <1001>","PJSIP/1001-0","PJSIP/1002-1","Dial","x,1,2","2026-11-22 22:03:55",,"2026-11-22 22:03:56",1,0,"BUSY","D"';
/** Where no id is told, the start of the row as if it were UTC. */
const startAsUtc = Date.UTC(2026, 10, 22, 22, 3, 55) / 1000;
const custom =
  '"""Al"" <1>","1","2","ctx","PJSIP/1-0","","Dial","","2026-11-22 22:03:55","","2026-11-22 22:03:56","1","0","BUSY","D","A","pbx-1795381435.7","",3';

function identityOf(line: string): readonly [string, number | undefined] {
  const { by, occurredAtEpochSeconds } = identify(Buffer.from(line));
  return [by, occurredAtEpochSeconds];
}

describe('identify', () => {
  it.each([
    { columns: 16, rest: '', identity: ['position', startAsUtc] },
    { columns: 17, rest: ',"1795381435.0"', identity: ['content', 1795381435] },
    { columns: 17, rest: ',"route=orange"', identity: ['position', startAsUtc] },
    { columns: 18, rest: ',"1795381435.0","x"', identity: ['content', 1795381435] },
    { columns: 18, rest: ',"","x"', identity: ['position', startAsUtc] },
    { columns: 19, rest: ',"","1795381430.2",7', identity: ['content', 1795381430] },
    { columns: 19, rest: ',"","",7', identity: ['position', startAsUtc] },
    { columns: 20, rest: ',"1795381435.0","","1795381430.2",7', identity: ['content', 1795381430] },
    { columns: 20, rest: ',"route=orange","","1795381430.2",7', identity: ['content', 1795381430] },
    { columns: 21, rest: ',"1795381435.0","","","1795381430.2",7', identity: ['content', 1795381430] },
    { columns: 21, rest: ',"1795381435.0","","","",7', identity: ['content', 1795381435] },
    { columns: 21, rest: ',"my-pbx-1795381435.0","","","my-pbx-1795381430.12",7', identity: ['content', 1795381430] },
    { columns: 21, rest: ',"strange","","","stranger",7', identity: ['content', undefined] },
    { columns: 22, rest: ',"1795381435.0","","","1795381430.2",7,8', identity: ['position', undefined] },
  ])('of $columns columns$rest', ({ rest, identity }) => {
    expect(identityOf(`${base}${rest}\n`)).toEqual(identity);
    expect(identityOf(`${base}${rest}\r\n`)).toEqual(identity);
    expect(identityOf(`${base}${rest}`)).toEqual(identity);
  });

  it('of the cdr_custom sample', () => {
    expect(identityOf(`${custom}\n`)).toEqual(['content', 1795381435]);
  });

  it.each(['', '\n', '\0', '"', 'a,b', '"A","10'])('of %j is its place', (line) => {
    expect(identityOf(line)).toEqual(['position', undefined]);
  });

  it('tells no moment from a number that is no second of ours', () => {
    for (const id of ['1.2', '12345678.1', '123456789012.1', '1795381435', '1795381435.', '.1', 'x1795381435.1', '1795381435.1x']) {
      expect(identityOf(`${base},"1795381435.0","","","${id}",7\n`)).toEqual(['content', undefined]);
    }
  });

  it('agrees with parsing, whatever the row', () => {
    const id = fc.constantFrom('', '1795381435.0', 'pbx-1795381430.22', 'route=orange', 'é"');
    const row = fc
      .tuple(fc.array(id, { maxLength: 5 }), fc.constantFrom(base, custom))
      .map(([ids, start]) => `${start}${ids.map((text) => `,"${text.replaceAll('"', '""')}"`).join('')}`);
    fc.assert(
      fc.property(row, (line) => {
        const parsed = parse(Buffer.from(line), { path: '/x', clock: 'local', layout: 'auto' });
        const identity = identify(Buffer.from(line));
        if (!parsed.ok) return;
        const { callId, channelId } = parsed.leg;
        const expected = /^(?:.*-)?(\d{9,11})\.\d+$/.exec(callId);
        const withoutId = callId.endsWith(` ${parsed.leg.startedAt}`) ? startAsUtc : undefined;
        expect(identity.occurredAtEpochSeconds).toBe(expected === null ? withoutId : Number(expected[1]));
        if (channelId === parsed.leg.callingEnd?.channel) expect(identity.by === 'content').toBe(parsed.leg.sequence !== undefined && !callId.includes(' '));
        else expect(identity.by).toBe('content');
      }),
    );
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        expect(['content', 'position']).toContain(identify(bytes).by);
      }),
    );
  });
});
