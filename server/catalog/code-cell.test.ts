// Cells of dial codes: the grammar of carriers, what is refused, and ranges against a plain oracle.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codesPerCellMax, expandCodes, localOrigin, readOrigins } from './code-cell.ts';

type Hyphen = 'range' | 'join' | undefined;

function codes(cell: string, hyphen: Hyphen = undefined, base = '') {
  const read = expandCodes(cell, { base, hyphen });
  return read.ok ? read.value.join(' ') : read.reason;
}

describe('codes', () => {
  test.each([
    ['336', '336'],
    ['+33 6', '336'],
    ['0044 20', '4420'],
    ["'336", '336'],
    ['33 6 1-3,5', '3361 3362 3363 3365'],
    ['33(6,7)', '336 337'],
    ['33 (6, 7-9); 32', '336 337 338 339 32'],
    ['7(901-903,910)', '7901 7902 7903 7910'],
    ['447700-447703', '447700 447701 447702 447703'],
    ['447700–447702', '447700 447701 447702'],
    ['447698-702', '447698 447699 447700 447701 447702'],
    ['3361-63', '3361 3362 3363'],
    ['1242; 1246, 1264', '1242 1246 1264'],
    ['1242/1246|1264', '1242 1246 1264'],
    ['33 and 32 et 31 & 49', '33 32 31 49'],
    ['880 1 7, 8', '88017 88018'],
    ['1 242, 1 246', '1242 1246'],
    ['33 6, +32 4, 5', '336 324 325'],
    ['33, 33', '33'],
    ['^93.*', '93'],
    ['^93', '93'],
    ['S3900', 'S3900'],
    ['S3000-3002, S118', 'S3000 S3001 S3002 S118'],
    ['s10', 'S10'],
    ['*', ''],
    [' * ', ''],
  ])('%s', (cell, expected) => {
    expect(codes(cell)).toBe(expected);
  });

  test.each([
    ['6, 7', '33', '336 337'],
    ['1-3,5', '336', '3361 3362 3363 3365'],
    ['(0) 6', '33', ''],
    ['', '33', '33'],
    ['*', '33', '33'],
    ['+44 20', '33', '4420'],
    ['06-09', '39', '3906 3907 3908 3909'],
  ])('%s after %s', (cell, base, expected) => {
    expect(codes(cell, undefined, base)).toEqual(expected === '' ? expect.stringContaining('must be 1 to 15 digits') : expected);
  });

  test.each(['82-01', '44-7', '37-35', '33-34', '1242-555', '1-242'])('%s is ambiguous', (cell) => {
    expect(codes(cell)).toContain('can be a range or a country and an area code');
  });

  test.each<[string, Hyphen, string]>([
    ['82-01', 'join', '8201'],
    ['1242-555', 'join', '1242555'],
    ['447700-447703', 'join', '447700447703'],
    ['33-35', 'range', '33 34 35'],
    ['82-01', 'range', 'the range “82-01” runs backwards'],
    ['33-336', 'range', 'the range “33-336” ends with more digits than it begins with'],
  ])('%s where a hyphen means %s', (cell, hyphen, expected) => {
    expect(codes(cell, hyphen)).toBe(expected);
  });

  test.each([
    'x',
    '33x',
    '033',
    '0',
    '+',
    '33(6',
    '33)6(',
    '33((6))',
    '33(0)6',
    '1234567890123456',
    'S',
    'Sx',
    ',',
    '33.6',
    '4.47E+11',
    '4,47e11',
    '6-',
    '-6',
    '6--7',
    '**',
    '33*',
    '33,*',
    '',
  ])('%s is refused', (cell) => {
    expect(expandCodes(cell, { base: '', hyphen: undefined }).ok).toBe(false);
  });

  test('a cell stands for no more prefixes than allowed', () => {
    expect(codes('3360000-3379999').split(' ')).toHaveLength(codesPerCellMax);
    expect(codes('3360000-3380000')).toBe('the cell stands for more than 20000 prefixes; give shorter ones');
    expect(codes('336-337,33800000-33819999')).toContain('can be a range');
    expect(codes('100000000000000-999999999999999')).toContain('more than 20000');
  });

  test('a cell has no more characters than that of a spreadsheet', () => {
    const cell = Array.from({ length: 5461 }, (_, index) => 10_000 + index).join(',');
    expect(codes(cell).split(' ')).toHaveLength(5461);
    expect(codes(`${cell},20000,20001`)).toBe('the cell has more than 32767 characters; spread it over several lines');
    expect(codes('1', undefined, '1234567890123456')).toContain('must be 1 to 15 digits');
  });

  test('long cells are read or refused quickly', () => {
    for (const cell of ['1'.repeat(300_000), '1 '.repeat(200_000), '('.repeat(300_000), '33,'.repeat(100_000), '3'.repeat(50) + 'e'.repeat(100_000)])
      expect(typeof expandCodes(cell, { base: '', hyphen: undefined }).ok).toBe('boolean');
  });

  test('ranges are what counting from one end to the other gives', () => {
    const range = fc.tuple(fc.integer({ min: 2000, max: 99_000_000 }), fc.nat(400), fc.nat(2)).filter(([from]) => !/^1\d{3}$/.test(String(from)));
    fc.assert(
      fc.property(range, ([from, more, cut]) => {
        const to = String(from + more);
        fc.pre(to.length === String(from).length);
        // A shortened end leaves out what both ends begin with.
        const common = [...to].findIndex((digit, index) => digit !== String(from)[index]);
        const end = cut > 0 && common > 0 ? to.slice(Math.min(common, cut)) : to;
        const naive = Array.from({ length: more + 1 }, (_, index) => String(from + index));
        expect(codes(`${from}-${end}`)).toBe(naive.join(' '));
      }),
    );
  });

  test('any cell is read or refused', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9 ,;()+\-S/|]{0,30}$/));
    fc.assert(
      fc.property(text, fc.constantFrom('', '33'), fc.constantFrom('range', 'join', undefined), (cell, base, hyphen) => {
        const read = expandCodes(cell, { base, hyphen });
        if (read.ok)
          expect(
            read.value.every((code) => /^(?:[1-9]\d{0,14}|S\d{1,15})$/.test(code) || cell.trim() === '*') && new Set(read.value).size === read.value.length,
          ).toBe(true);
        else expect(read.reason).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  });
});

describe('origins', () => {
  test.each([
    ['', ''],
    ['-', ''],
    ['any', ''],
    ['43, 431', '43 431'],
    ['eea', 'EEA'],
    ['US/CA', 'CA US'],
    ['EEA, Anonymous', 'EEA withheld'],
    ['non-eea; 33 (6,7)', '336 337 NON-EEA'],
    ['1 withheld', '1 withheld'],
    ['3 331', '3 331'],
    ['33 1 42', '1 33 42'],
    ['331,3;EEA 41 anonymous', '3 331 41 EEA withheld'],
    ['33 - 35 Zone.2', '33 34 35 ZONE.2'],
    ['local', 'local'],
    ['4360-62', '4360 4361 4362'],
  ])('%s', (cell, expected) => {
    const read = readOrigins(cell);
    expect(read.ok ? read.value.join(' ') : read.reason).toBe(expected);
  });

  test('no more than an index of the database holds, and the way out is told', () => {
    const numbers = Array.from({ length: 101 }, (_, index) => 100_000_000_000_000 + 7 * index);
    const read = readOrigins(numbers.slice(1).join(' '));
    expect(read.ok && read.value).toHaveLength(100);
    const reason = 'the cell names 101 origins, more than a rate can have (100, or fewer long ones); give the tariff an origin set and write its name';
    expect(readOrigins(numbers.join(','))).toEqual({ ok: false, reason });
    const names = Array.from({ length: 60 }, (_, index) => `${'É'.repeat(38)}${index}`);
    expect(readOrigins(names.join(','))).toMatchObject({ ok: false, reason: expect.stringContaining('names 60 origins') });
    expect(readOrigins(' '.repeat(40_000))).toMatchObject({ ok: false });
  });

  test.each(['033', '!', '33x!', '33 !', '3 033', '(', 'E'.repeat(50)])('%s is refused', (cell) => {
    expect(readOrigins(cell).ok).toBe(false);
  });

  test.each([
    ['336', '33'],
    ['35312', '353'],
    ['35', undefined],
    ['1242', undefined],
    ['7701', undefined],
    ['8816', undefined],
    ['S10', undefined],
  ])('the country of %s', (prefix, country) => {
    expect(localOrigin(prefix)).toBe(country);
  });
});
