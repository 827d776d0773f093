// How fast usage is priced: the engine alone on one core, and `releve rate` on a file, in a process of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { readRateInputs } from '../server/commands/rate-inputs.ts';
import type { RateBook } from '../server/rating/rate-book.ts';
import { rateUsage } from '../server/rating/rate-usage.ts';
import type { UsageToRate } from '../server/rating/rated-usage.ts';

export interface RatingFigures {
  readonly rating: { readonly calls: number; readonly prefixes: number; readonly seconds: number; readonly perSecond: number };
  readonly rateFile: { readonly rows: number; readonly seconds: number; readonly perSecond: number; readonly peakMegabytes: number };
}

const prefixCount = 100_000;
const callCount = 1_000_000;
/** The first of them also warms the program up. */
const passCount = 5;
const main = fileURLToPath(new URL('../server/main.ts', import.meta.url));
const tariff = {
  name: 'Bench',
  currency: 'EUR',
  zone: 'Europe/Paris',
  rounding: { decimals: 4, mode: 'half_up' },
  bands: [
    { name: 'day', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '19:00' },
    { name: 'evening', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '19:00', to: '24:00' },
    { name: 'night', days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '00:00', to: '08:00' },
    { name: 'night', days: ['sat', 'sun', 'holiday'], from: '00:00', to: '24:00' },
  ],
  holidayCalendars: ['FR'],
};

export async function benchRating(say: (sentence: string) => void): Promise<RatingFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'releve-bench-'));
  try {
    const random = createRandom(42);
    const prefixes = makePrefixes(random);
    const paths = { deck: join(directory, 'deck.csv'), tariff: join(directory, 'tariff.json'), calls: join(directory, 'calls.csv') };
    say(`writing ${prefixCount} prefixes and ${callCount} calls`);
    await writeFile(paths.deck, deckText(prefixes, random));
    await writeFile(paths.tariff, JSON.stringify(tariff));
    await pipeline(Readable.from(gather(callLines(prefixes, random))), createWriteStream(paths.calls));
    say('pricing in memory');
    const rating = await measureEngine(paths, prefixes, random);
    say('pricing the file');
    return { rating, rateFile: await measureCommand(paths) };
  } finally {
    await rm(directory, { recursive: true });
  }
}

interface Paths {
  readonly deck: string;
  readonly tariff: string;
  readonly calls: string;
}

async function measureEngine(paths: Paths, prefixes: readonly string[], random: (below: number) => number): Promise<RatingFigures['rating']> {
  const deck = { fileName: paths.deck, dateOrder: undefined, hyphen: undefined, increments: undefined };
  const { inputs, faults } = await readRateInputs({ deck, tariff: paths.tariff, plan: undefined });
  if (inputs === undefined) throw new Error(faults.join('\n'));
  const calls = Array.from({ length: callCount }, (_, index) => makeCall(prefixes, random, index));
  const seconds = median(Array.from({ length: passCount }, () => timeOf(() => priceEvery(calls, inputs.book))));
  return { calls: callCount, prefixes: prefixCount, seconds: round(seconds), perSecond: Math.round(callCount / seconds) };
}

function priceEvery(calls: readonly UsageToRate[], book: RateBook): void {
  let priced = 0;
  for (const call of calls) if (rateUsage(call, book).rule === 'rate') priced += 1;
  if (priced !== calls.length) throw new Error(`Only ${priced} of ${calls.length} calls found a rate.`);
}

function timeOf(work: () => void): number {
  const begun = performance.now();
  work();
  return (performance.now() - begun) / 1000;
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[values.length >> 1] ?? 0;
}

/** Peak of the command's own process; its output is read and thrown away. */
async function measureCommand(paths: Paths): Promise<RatingFigures['rateFile']> {
  const begun = performance.now();
  const child = spawn(process.execPath, [main, 'rate', '--deck', paths.deck, '--tariff', paths.tariff, paths.calls], { stdio: ['ignore', 'pipe', 'inherit'] });
  let lineCount = 0;
  let peakKilobytes = 0;
  const sampler = setInterval(() => void readPeak(child.pid).then((kilobytes) => (peakKilobytes = Math.max(peakKilobytes, kilobytes))), 100);
  child.stdout.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(0x0a); at >= 0; at = chunk.indexOf(0x0a, at + 1)) lineCount += 1;
  });
  const [code] = await once(child, 'close');
  clearInterval(sampler);
  const seconds = (performance.now() - begun) / 1000;
  if (code !== 0 || lineCount <= callCount) throw new Error(`The command ended with ${code} after ${lineCount} lines.`);
  return { rows: callCount, seconds: round(seconds), perSecond: Math.round(callCount / seconds), peakMegabytes: Math.round(peakKilobytes / 1000) };
}

/** The highest resident memory so far, in kB, as Linux tells it. */
async function readPeak(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0);
}

function makePrefixes(random: (below: number) => number): string[] {
  const prefixes = new Set<string>();
  while (prefixes.size < prefixCount) prefixes.add(`${1 + random(9)}${String(random(10 ** (2 + random(5))))}`);
  return [...prefixes];
}

function deckText(prefixes: readonly string[], random: (below: number) => number): string {
  const price = () => `0.${String(1 + random(9999)).padStart(4, '0')}`;
  const lines = prefixes.map(
    (prefix) => `${prefix},Destination ${prefix.slice(0, 3)},${price()},${price()},${price()},${price()},${[60, 30, 1][random(3)]}/${[60, 6, 1][random(3)]}`,
  );
  return `prefix,destination,connect fee,price per minute,price per minute [evening],price per minute [night],increments\n${lines.join('\n')}\n`;
}

function* callLines(prefixes: readonly string[], random: (below: number) => number): Generator<string> {
  yield 'usage_id,account,started_at,answered_at,quantity,calling_number,called_number\n';
  for (let index = 0; index < callCount; index += 1) {
    const { answeredAt, quantity, callingNumber, calledNumber } = makeCall(prefixes, random, index);
    yield `c${index},A${random(500)},${instantText(answeredAt - random(20))},${instantText(answeredAt)},${quantity},${callingNumber},${calledNumber}\n`;
  }
}

/** A month of calls in the order of their time, most of them short. */
function makeCall(prefixes: readonly string[], random: (below: number) => number, index: number): UsageToRate {
  const answeredAt = Math.floor(Date.UTC(2026, 10, 1) / 1000 + (index / callCount) * 30 * 86_400);
  const calledNumber = `+${prefixes[random(prefixCount)]}${random(10_000_000)}`;
  const quantity = 1 + random(random(10) === 0 ? 7200 : 300);
  return { usageKind: 'call', direction: 'outbound', isOnNet: false, callingNumber: `+3319900${random(100_000)}`, calledNumber, answeredAt, quantity };
}

function instantText(epochSeconds: number): string {
  return `${new Date(epochSeconds * 1000).toISOString().slice(0, 19)}Z`;
}

function* gather(lines: Iterable<string>): Generator<string> {
  let text = '';
  for (const line of lines) {
    text += line;
    if (text.length < 262_144) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** Xorshift: the same numbers on every machine. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
