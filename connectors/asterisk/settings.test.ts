// Settings from outside: defaults, and all faults at once.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findConnector } from '../connectors.ts';
import { readSettings } from './settings.ts';

describe('readSettings', () => {
  it('needs a path alone', () => {
    expect(readSettings({ path: '/var/log/asterisk/cdr-csv/Master.csv' })).toEqual({
      ok: true,
      settings: { path: '/var/log/asterisk/cdr-csv/Master.csv', clock: 'local', layout: 'auto' },
    });
    const all = { path: '/x.csv', clock: 'utc', layout: 'cdr_custom' };
    expect(readSettings(all)).toEqual({ ok: true, settings: all });
  });

  it.each([
    [undefined, 1],
    [null, 1],
    ['/x.csv', 1],
    [[], 1],
    [{}, 1],
    [{ path: 'Master.csv' }, 1],
    [{ path: '/var/log/' }, 1],
    [{ path: '/a\0b' }, 1],
    [{ path: `/${'x'.repeat(5000)}` }, 1],
    [{ path: 7, clock: 'gmt', layout: 'json', zone: 'Europe/Paris' }, 4],
  ])('%j has %i faults, each a sentence', (input, count) => {
    const outcome = readSettings(input);
    const faults = outcome.ok ? [] : outcome.faults;
    expect(faults).toHaveLength(count);
    for (const fault of faults) expect(fault).toMatch(/^[A-Z].*\.$/);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (input) => {
        expect(typeof readSettings(input).ok).toBe('boolean');
      }),
    );
  });
});

describe('the list of connectors', () => {
  it('knows Asterisk by its kind, and nothing by another', () => {
    expect(findConnector('asterisk-csv')?.readSettings({ path: '/x.csv' }).ok).toBe(true);
    expect(findConnector('asterisk')).toBeUndefined();
  });
});
