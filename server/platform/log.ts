// The log: one JSON object a line, secrets hidden, callers' numbers masked.

import { type DestinationStream, type Logger, pino } from 'pino';

export type Log = Logger;
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';

export const logLevels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

const secretKeys = ['password', 'secret', 'token', 'authorization', 'cookie', 'passphrase', 'apiKey', 'connectionString', 'databaseUrl'];
const secretHeaders = ['["set-cookie"]', '["x-api-key"]'];
const deepestSecret = 4;

/** `destination` is standard output unless told otherwise. Secrets are hidden down to the fourth level of what is logged. */
export function createLog({ level, destination }: { level: LogLevel; destination?: DestinationStream }): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: redactedPaths(), censor: '[hidden]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

/** `33612345678` becomes `33612••••78`; of a short number only the last two digits stay, of a very short one none. */
export function maskNumber(number: string): string {
  if (number.length < 4) return '•'.repeat(number.length);
  const hidden = Math.min(4, number.length - 2);
  return number.slice(0, -2 - hidden) + '•'.repeat(hidden) + number.slice(-2);
}

function redactedPaths(): string[] {
  const prefixes = Array.from({ length: deepestSecret }, (_, depth) => '*.'.repeat(depth));
  const named = prefixes.flatMap((prefix) => secretKeys.map((key) => prefix + key));
  const headers = prefixes.flatMap((prefix) => secretHeaders.map((key) => prefix.replace(/\.$/, '') + key));
  return [...named, ...headers];
}
