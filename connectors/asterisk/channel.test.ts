// Names of channels and dial strings, as Asterisk's channel drivers make them.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findSentNumber, readChannel } from './channel.ts';

describe('readChannel', () => {
  it.each([
    ['PJSIP/1001-00000004', 'PJSIP', '1001'],
    ['PJSIP/trunk-sfr-2-00000014', 'PJSIP', 'trunk-sfr-2'],
    ['SIP/peer-cafe-0000000a', 'SIP', 'peer-cafe'],
    ['IAX2/office-12345', 'IAX2', 'office'],
    ['DAHDI/1-1', 'DAHDI', '1'],
    ['DAHDI/i1/0612345678-2a', 'DAHDI', 'i1'],
    ['Local/0612345678@from-internal-00000000;1', 'Local', '0612345678@from-internal'],
    ['Local/0612345678@from-internal-00000000;2', 'Local', '0612345678@from-internal'],
    ['Local/600@queue-5f3a;2', 'Local', '600@queue'],
    ['SIP/1001-00000004<ZOMBIE>', 'SIP', '1001'],
    ['Dongle/dongle0-0100000000', 'Dongle', 'dongle0'],
    ['Console/dsp', 'Console', 'dsp'],
    ['PJSIP/my-phone', 'PJSIP', 'my-phone'],
    ['PJSIP/-00000001', 'PJSIP', '-00000001'],
    [`Local/0612345678@${'very-long-context-'.repeat(4)}`.slice(0, 79), 'Local', `0612345678@${'very-long-context-'.repeat(4)}`.slice(0, 73)],
    ['nonsense', '', 'nonsense'],
    ['/', '', ''],
  ])('%s', (channel, technology, name) => {
    expect(readChannel(channel)).toEqual({ technology, name, channel });
  });

  it('tells no end from no name', () => {
    expect(readChannel('')).toBeUndefined();
  });

  it('finds any name that is followed by an instance', () => {
    const name = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => !text.includes('/'));
    const instance = fc.nat().map((number) => number.toString(16).padStart(8, '0'));
    fc.assert(
      fc.property(name, instance, (text, suffix) => {
        expect(readChannel(`PJSIP/${text}-${suffix}`)?.name).toBe(text);
      }),
    );
  });
});

describe('findSentNumber', () => {
  it.each([
    ['PJSIP/0612345678@trunk-orange,20,T', 'PJSIP/trunk-orange-05', '0612345678'],
    ['PJSIP/+33612345678@trunk-orange,20,TL(6000:3000)', 'PJSIP/trunk-orange-05', '+33612345678'],
    ['PJSIP/0612345678@trunk-orange', 'PJSIP/trunk-orange-05', '0612345678'],
    ['PJSIP/trunk-orange/sip:0612345678@sip.example.com:5060,20', 'PJSIP/trunk-orange-05', '0612345678'],
    ['SIP/trunk/0612345678,300,T', 'SIP/trunk-05', '0612345678'],
    ['SIP/0612345678@trunk:5060,300', 'SIP/trunk-05', '0612345678'],
    ['IAX2/trunk/0612345678@context', 'IAX2/trunk-123', '0612345678'],
    ['IAX2/user:secret@trunk/0612345678', 'IAX2/trunk-123', '0612345678'],
    ['IAX2/user:secret@10.0.0.1/0612345678', 'IAX2/user-123', '0612345678'],
    ['DAHDI/g1/0612345678,,T', 'DAHDI/i2/0612345678-2a', '0612345678'],
    ['DAHDI/4/0612345678', 'DAHDI/4-1', '0612345678'],
    ['OOH323/0612345678@gateway', 'OOH323/gateway-99', '0612345678'],
    ['PJSIP/1003&PJSIP/0612345678@trunk-orange,20', 'PJSIP/trunk-orange-05', '0612345678'],
    ['PJSIP/0611111111@trunk-one&PJSIP/0622222222@trunk-two,20', 'PJSIP/trunk-two-05', '0622222222'],
    ['PJSIP/0611111111@trunk&PJSIP/0611111111@trunk,20', 'PJSIP/trunk-05', '0611111111'],
    ['PJSIP/0611111111@trunk&PJSIP/0622222222@trunk,20', 'PJSIP/trunk-05', undefined],
    ['PJSIP/1002,10,tT', 'PJSIP/1002-05', undefined],
    ['PJSIP/1004,10,tT', 'PJSIP/trunk-orange-05', undefined],
    ['Local/0612345678@from-internal,30,tT', 'PJSIP/trunk-orange-05', undefined],
    ['Local/0612345678@from-internal/n,30,tT', 'Local/0612345678@from-internal-00;1', undefined],
    ['SIP/0612345678@trunk', 'PJSIP/trunk-05', undefined],
    ['PJSIPX/0612345678@trunk', 'PJSIP/trunk-05', undefined],
    [`PJSIP/1003&PJSIP/${'1'.repeat(40)}@other&PJSIP/06123456@tru`.padEnd(79, 'x').slice(0, 79), 'PJSIP/trux-05', undefined],
    [`PJSIP/0612345678@trunk&PJSIP/${'1'.repeat(60)}`.slice(0, 79), 'PJSIP/trunk-05', '0612345678'],
    ['', 'PJSIP/trunk-05', undefined],
    ['&&@/,', 'PJSIP/trunk-05', undefined],
  ])('%s to %s', (data, channel, number) => {
    expect(findSentNumber('Dial', data, readChannel(channel))).toBe(number);
  });

  it('reads the data of Dial alone, and needs a called end', () => {
    expect(findSentNumber('Queue', 'PJSIP/0612345678@trunk', readChannel('PJSIP/trunk-05'))).toBeUndefined();
    expect(findSentNumber('Dial', 'PJSIP/0612345678@trunk', undefined)).toBeUndefined();
  });
});
