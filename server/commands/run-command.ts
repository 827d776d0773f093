// Finds what runs each command; only the one that was typed is loaded.

import type { Typed } from './read-words.ts';
import type { Command } from './usage.ts';

type Run = (typed: Typed) => Promise<number>;

const runners: Readonly<Record<Command['name'], () => Promise<Run>>> = {
  serve: async () => (await import('./serve.ts')).runServe,
  demo: async () => (await import('./demo.ts')).runDemoCommand,
  bill: async () => (await import('./bill.ts')).runBill,
  user: async () => (await import('./user.ts')).runUser,
  price: async () => (await import('./price.ts')).runPrice,
  explain: async () => (await import('./explain.ts')).runExplain,
  rate: async () => (await import('./rate.ts')).runRate,
  'import deck': async () => (await import('./import-deck.ts')).importDeck,
  rehearse: async () => (await import('./rehearse.ts')).runRehearse,
  're-rate': async () => (await import('./re-rate.ts')).runReRate,
};

/** Answers with the exit code. */
export async function runCommand(name: Command['name'], typed: Typed): Promise<number> {
  const run = await runners[name]();
  return run(typed);
}
