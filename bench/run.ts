// Runs the named benchmarks, each in a process of its own, and prints their figures: `npm run bench -- ingest pdf --json`.

import { spawn } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const names = ['ingest', 'pdf', 'rating'] as const;
type Name = (typeof names)[number];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, records: { type: 'string', default: '1000000' }, inside: { type: 'string' } },
});

if (values.inside === undefined) await runAll();
else await runInside(values.inside);

async function runAll(): Promise<void> {
  const unknown = positionals.find((name) => !names.includes(name as Name));
  if (unknown !== undefined) {
    process.stderr.write(`There is no benchmark ${unknown}. There are: ${names.join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  const figures: Record<string, unknown> = {};
  for (const name of positionals.length === 0 ? names : positionals) Object.assign(figures, await runApart(name));
  if (values.json) process.stdout.write(`${JSON.stringify(figures)}\n`);
  else {
    process.stdout.write(`${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB\n`);
    process.stdout.write(`${JSON.stringify(figures, undefined, 2)}\n`);
  }
}

/** A process of its own: the peak of its memory is the benchmark's. Answers its figures by name; one benchmark may have several. */
function runApart(name: string): Promise<object> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), '--inside', name, '--records', values.records], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(JSON.parse(text)) : reject(new Error(`The benchmark ${name} ended with code ${code}.`))));
  });
}

async function runInside(name: string): Promise<void> {
  const say = (sentence: string) => process.stderr.write(`${name}: ${sentence}\n`);
  process.stdout.write(JSON.stringify(await measure(name, say)));
}

async function measure(name: string, say: (sentence: string) => void): Promise<object> {
  if (name === 'ingest') return { ingest: await (await import('./ingest.ts')).benchIngest(Number(values.records), say) };
  if (name === 'pdf') return { pdf: await (await import('./pdf.bench.ts')).benchPdf() };
  const figures = await (await import('./rating.ts')).benchRating(say);
  say('importing a deck');
  return { ...figures, deckImport: await (await import('./deck-import.ts')).benchDeckImport() };
}
