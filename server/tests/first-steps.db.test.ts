// The shell blocks of docs/first-steps.md, run as they stand: an empty service ends with priced calls.

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeScratch, startCommand } from './support/command.ts';
import { leftOut } from './support/left-out.ts';

const page = new URL('../../docs/first-steps.md', import.meta.url);
const log = fileURLToPath(new URL('../../connectors/asterisk/samples/Master.csv', import.meta.url));
const hasCurl = isThere('curl');
if (!hasCurl) leftOut('the shell blocks of docs/first-steps.md', 'curl is not installed');

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

it.skipIf(!hasCurl)('leads from an empty service to the first priced calls', { timeout: 180_000 }, async () => {
  const scratch = await makeScratch('first-steps');
  const file = join(scratch, 'Master.csv');
  await copyFile(log, file);
  const service = startCommand(['serve'], { RELEVE_DATA: join(scratch, 'data'), PORT: '0', LOG_LEVEL: 'error' });
  const [, url = '', token = ''] = await service.said(/(http:\/\/127\.0\.0\.1:\d+)\/setup#token=([\w-]{40,})/);
  try {
    const blocks = [...(await readFile(page, 'utf8')).matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block);
    expect(blocks.length).toBeGreaterThan(5);
    const jar = join(scratch, 'cookies');
    const shell = spawn('bash', ['--norc', '-eo', 'pipefail', '-c', blocks.join('\n')], {
      env: { PATH: process.env.PATH, HOME: scratch, URL: url, TOKEN: token, JAR: jar, CDR: file },
    });
    const [out, err, [code]] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'close')]);
    expect({ code, err, out: code === 0 ? '' : out }).toEqual({ code: 0, err: '', out: '' });
    const cookie =
      (await readFile(jar, 'utf8'))
        .split('\n')
        .findLast((line) => line.startsWith('#HttpOnly_'))
        ?.split('\t') ?? [];
    const headers = { cookie: `${cookie[5]}=${cookie[6]}` };
    for (let look = 0; ; look += 1) {
      const answer = await fetch(`${url}/api/reporting/usage?tenantId=1&from=2026-11-22&to=2026-11-23&direction=outbound`, { headers });
      const { calls } = (await answer.json()) as { calls: { state: string; cost: string | null }[] };
      const priced = calls.filter(({ state, cost }) => state === 'rated' && Number(cost) > 0);
      if (priced.length >= 20) break;
      if (look > 100) throw new Error(`Only ${priced.length} calls were priced.`);
      await wait(200);
    }
  } finally {
    service.process.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ code: 0 });
  }
});
