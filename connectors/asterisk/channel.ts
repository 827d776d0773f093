// Channel names and dial strings: which end of the exchange they name, and which number was sent on it.

import type { LegEnd } from '../connector.ts';

/** Asterisk cuts names and dial strings in call records at this many characters. */
const longestText = 79;
const instanceText = /^[0-9a-f]+(?:;[12])?(?:<(?:ZOMBIE|MASQ)>)?$/i;
const spanText = /^i\d+$/;
const groupText = /^[gGrR]\d+/;
const schemes = ['sip:', 'sips:', 'tel:'];

/**
 * The end that a channel such as `PJSIP/trunk-orange-00000005` or `Local/0612345678@from-internal-00000000;2` belongs
 * to; undefined when there is none. Names may hold dashes, so the instance begins at the last one.
 */
export function readChannel(channel: string): LegEnd | undefined {
  if (channel === '') return undefined;
  const slash = channel.indexOf('/');
  if (slash < 0) return { technology: '', name: channel, channel };
  const technology = channel.slice(0, slash);
  const dash = channel.lastIndexOf('-');
  const hasInstance = dash > slash + 1 && isInstance(channel, dash + 1);
  const name = hasInstance ? channel.slice(slash + 1, dash) : channel.slice(slash + 1);
  return { technology, name: technology === 'DAHDI' ? spanOf(name) : name, channel };
}

/**
 * The number that a Dial string such as `PJSIP/0612345678@trunk-orange,20,T` sends to the called end. Undefined when
 * the string does not name that end, names it with two numbers, or was cut inside the number.
 */
export function findSentNumber(application: string, data: string, calledEnd: LegEnd | undefined): string | undefined {
  if (application !== 'Dial' || calledEnd === undefined || calledEnd.technology === 'Local') return undefined;
  const comma = data.indexOf(',');
  const targets = comma < 0 ? data : data.slice(0, comma);
  const isCut = comma < 0 && data.length >= longestText;
  if (!isCut && !targets.includes('&')) return sentNumberOf(targets, calledEnd);
  const parts = targets.split('&');
  if (isCut) parts.pop();
  const numbers = new Set(parts.map((part) => sentNumberOf(part, calledEnd)).filter((number) => number !== undefined));
  return numbers.size === 1 ? numbers.values().next().value : undefined;
}

function isInstance(channel: string, start: number): boolean {
  for (let at = start; at < channel.length; at += 1) {
    const code = channel.charCodeAt(at);
    const isHex = (code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66);
    if (!isHex) return instanceText.test(channel.slice(start));
  }
  return start < channel.length;
}

/** ISDN channels carry the number after the span: `DAHDI/i1/0612345678-2a` is an end of span i1. */
function spanOf(name: string): string {
  const slash = name.indexOf('/');
  return slash > 0 && spanText.test(name.slice(0, slash)) ? name.slice(0, slash) : name;
}

/** Knows `tech/number@end`, `tech/end/number` and, for IAX2, `tech/user:secret@end/number`. */
function sentNumberOf(target: string, end: LegEnd): string | undefined {
  const techEnd = end.technology.length;
  if (target.charCodeAt(techEnd) !== 0x2f || !target.startsWith(end.technology)) return undefined;
  const slash = target.indexOf('/', techEnd + 1);
  const head = slash < 0 ? target.slice(techEnd + 1) : target.slice(techEnd + 1, slash);
  const tail = slash < 0 ? '' : target.slice(slash + 1);
  const at = head.lastIndexOf('@');
  if (at < 0) return isEnd(head, end) ? numberOf(tail) : undefined;
  const user = head.slice(0, at);
  if (end.technology === 'IAX2' && tail !== '') return isEnd(head.slice(at + 1), end) || user.split(':')[0] === end.name ? numberOf(tail) : undefined;
  return isEnd(head.slice(at + 1), end) ? numberOf(user) : undefined;
}

function isEnd(text: string, end: LegEnd): boolean {
  if (text === end.name) return true;
  if (end.technology === 'DAHDI' && groupText.test(text)) return true;
  const colon = text.indexOf(':');
  return colon > 0 && text.slice(0, colon) === end.name;
}

/** The user part of `0612345678`, `sip:0612345678@host:5060` or `0612345678/options`. */
function numberOf(text: string): string | undefined {
  const scheme = text.includes(':') ? schemes.find((name) => text.startsWith(name)) : undefined;
  const start = scheme?.length ?? 0;
  let end = start;
  while (end < text.length && !isNumberEnd(text.charCodeAt(end))) end += 1;
  return end === start ? undefined : text.slice(start, end);
}

function isNumberEnd(code: number): boolean {
  return code === 0x40 || code === 0x2f || code === 0x3a || code === 0x3b;
}
