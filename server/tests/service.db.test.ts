// The service as an operator starts it: the link of the first start, where it listens, how it ends, and what it refuses.

import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeScratch, runCommand, startCommand } from './support/command.ts';

const limit = 120_000;

async function isListening(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    (answer) => answer.ok,
    () => false,
  );
}

it(
  'prints a one-time set-up link on an empty folder, listens on 127.0.0.1 alone and frees its port when told to end',
  async () => {
    const env = { RELEVE_DATA: join(await makeScratch('service'), 'data'), PORT: '0', LOG_LEVEL: 'warn' };
    const service = startCommand(['serve'], env);
    const [link, url = ''] = await service.said(/(http:\/\/127\.0\.0\.1:\d+)\/setup#token=([\w-]{40,})/);
    expect(await isListening(url)).toBe(true);
    expect(await isListening(url.replace('127.0.0.1', '127.0.0.2'))).toBe(false);
    const token = link.split('token=')[1] ?? '';
    const setUp = (email: string) =>
      fetch(`${url}/api/access/setup`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: url },
        body: JSON.stringify({ token, email, name: 'Owner', passphrase: 'quiet river under stars', language: 'en' }),
      });
    expect((await setUp('owner@example.net')).ok).toBe(true);
    expect((await setUp('other@example.net')).ok).toBe(false);
    expect((await fetch(`${url}/api/account/tenants`)).status).toBe(401);
    expect(await runCommand(['user', 'owner@example.net', '--json'], env, 'another river under stars')).toMatchObject({ code: 0 });
    expect(await runCommand(['user', 'nobody@example.net'], env, 'another river under stars')).toMatchObject({ code: 1 });
    expect(await runCommand(['bill', '--json'], env)).toMatchObject({ code: 0, out: '{"issued":0,"parked":0,"waitingFor":[]}\n' });
    service.process.kill('SIGTERM');
    expect(await service.ended).toMatchObject({ code: 0 });
    expect(await isListening(url)).toBe(false);

    const again = startCommand(['serve'], env);
    await again.said(/listening on/);
    again.process.kill('SIGINT');
    const { code, out } = await again.ended;
    expect(code).toBe(0);
    expect(out).not.toContain('setup#token');
  },
  limit,
);

it(
  'refuses a port that is taken and a folder that another service holds, each with one sentence',
  async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const folder = join(await makeScratch('service'), 'data');
    const refused = await runCommand(['serve'], { RELEVE_DATA: folder, PORT: port, LOG_LEVEL: 'silent' });
    taken.close();
    expect(refused.code).toBe(1);
    expect(refused.err).toContain(`Port ${port} is in use`);
    expect(refused.err.trim().split('\n')).toHaveLength(1);

    const holder = startCommand(['serve'], { RELEVE_DATA: folder, PORT: '0', LOG_LEVEL: 'silent' });
    await holder.said(/listening on/);
    const second = await runCommand(['serve'], { RELEVE_DATA: folder, PORT: '0', LOG_LEVEL: 'silent' });
    expect(second.code).toBe(1);
    expect(second.err).toContain(String(holder.process.pid));
    expect(second.err).toContain(folder);
    holder.process.kill('SIGTERM');
    expect(await holder.ended).toMatchObject({ code: 0 });
  },
  limit,
);

it('tells the commands, and answers wrong usage with 2 and bad settings with 1', { timeout: limit }, async () => {
  const help = await runCommand(['--help'], {});
  expect(help.code).toBe(0);
  for (const command of ['serve', 'demo', 'bill', 'user']) expect(help.out).toContain(command);
  expect(await runCommand([], {})).toMatchObject({ code: 2 });
  expect(await runCommand(['serve', '--help'], {})).toMatchObject({ code: 0 });
  expect(await runCommand(['frobnicate'], {})).toMatchObject({ code: 2 });
  expect(await runCommand(['serve', '--frobnicate'], {})).toMatchObject({ code: 2 });
  const bad = await runCommand(['serve'], { PORT: 'many', LOG_LEVEL: 'loud' });
  expect(bad.code).toBe(1);
  expect(bad.err).toContain('PORT');
  expect(bad.err).toContain('LOG_LEVEL');
});
