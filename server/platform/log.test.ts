// What the log hides: secrets at every depth, and the middle of callers’ numbers.

import { expect, test } from 'vitest';
import { createLog, maskNumber } from './log.ts';

test('a line is one JSON object with level, time, fields and sentence', () => {
  const [line] = linesOf((log) => log.info({ stage: 'rating', calls: 3 }, 'calls rated'));
  expect(line).toMatchObject({ level: 'info', stage: 'rating', calls: 3, msg: 'calls rated' });
  expect(Temporal.Instant.from(String(line?.time))).toBeInstanceOf(Temporal.Instant);
});

test('lines below the level are left out', () => {
  expect(linesOf((log) => log.debug('detail'))).toHaveLength(0);
});

test.each([
  [{ password: 'hunter2' }],
  [{ user: { secret: 'hunter2' } }],
  [{ req: { headers: { authorization: 'Bearer hunter2', cookie: 'sid=hunter2' } } }],
  [{ req: { headers: { 'x-api-key': 'hunter2' } } }],
  [{ res: { headers: { 'set-cookie': ['sid=hunter2'] } } }],
  [{ a: { b: { c: { token: 'hunter2' } } } }],
  [{ config: { connectionString: 'postgresql://releve:hunter2@127.0.0.1/releve' } }],
  [{ databaseUrl: 'postgresql://releve:hunter2@127.0.0.1/releve' }],
])('secrets do not reach the log: %j', (fields) => {
  const text = JSON.stringify(linesOf((log) => log.info(fields, 'something')));
  expect(text).not.toContain('hunter2');
  expect(text).toContain('[hidden]');
});

test('a child logger hides secrets too', () => {
  expect(JSON.stringify(linesOf((log) => log.child({ source: { password: 'hunter2' } }).info('read')))).not.toContain('hunter2');
});

test.each([
  ['33612345678', '33612••••78'],
  ['+33612345678', '+33612••••78'],
  ['123456', '••••56'],
  ['12345', '•••45'],
  ['1001', '••01'],
  ['112', '•••'],
  ['', ''],
])('%s is masked as %s', (number, masked) => {
  expect(maskNumber(number)).toBe(masked);
});

function linesOf(work: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  work(createLog({ level: 'info', destination: { write: (line: string) => lines.push(line) } }));
  return lines.map((line) => JSON.parse(line));
}
