// The environment as one frozen Config; every bad variable is named at once.

import { DomainFailure } from './kernel/failure.ts';
import { type LogLevel, logLevels } from './platform/log.ts';

export interface Config {
  /** Undefined: the default place, which depends on the machine. */
  readonly dataDirectory: string | undefined;
  /** Undefined: the bundled database. */
  readonly databaseUrl: string | undefined;
  readonly host: string;
  /** Zero takes any free port. */
  readonly port: number;
  /** As people reach the service, without a slash at the end. */
  readonly publicUrl: string;
  readonly logLevel: LogLevel;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable counts as unset. Refuses with one `DomainFailure` that names every bad variable, and shows no value. */
export function readConfig(env: Environment): Config {
  const faults: string[] = [];
  const host = read(env, 'HOST') ?? '127.0.0.1';
  if (/[\s/]/.test(host)) faults.push('HOST must be an address or a host name, such as 127.0.0.1.');
  const port = readPort(read(env, 'PORT'), faults);
  const config: Config = {
    dataDirectory: readDataDirectory(read(env, 'RELEVE_DATA'), faults),
    databaseUrl: readDatabaseUrl(read(env, 'DATABASE_URL'), faults),
    host,
    port,
    publicUrl: readPublicUrl(read(env, 'PUBLIC_URL'), faults) ?? defaultUrl(host, port),
    logLevel: readLogLevel(read(env, 'LOG_LEVEL'), faults),
  };
  if (faults.length > 0) throw new DomainFailure('invalid', 'config_invalid', `The environment cannot be used. ${faults.join(' ')}`, { faults });
  return Object.freeze(config);
}

function read(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim();
  return value === '' ? undefined : value;
}

function readPort(text: string | undefined, faults: string[]): number {
  if (text === undefined) return 8480;
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  faults.push('PORT must be a whole number from 0 to 65535.');
  return 0;
}

function readDataDirectory(text: string | undefined, faults: string[]): string | undefined {
  if (text?.includes('\0') === true) faults.push('RELEVE_DATA must be the path of a folder.');
  return text;
}

/** Forms such as `postgresql:///name?host=/run/postgresql` are addresses too, though they name no host. */
function readDatabaseUrl(text: string | undefined, faults: string[]): string | undefined {
  const isAddress = text === undefined || /^postgres(ql)?:\/\/./.test(text);
  if (!isAddress) faults.push('DATABASE_URL must begin with postgresql:// and name a database.');
  return text;
}

function readPublicUrl(text: string | undefined, faults: string[]): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  const isUsable = url !== null && /^https?:$/.test(url.protocol) && url.search === '' && url.hash === '' && url.username === '';
  if (isUsable) return url.href.replace(/\/+$/, '');
  faults.push('PUBLIC_URL must be an address such as https://billing.example.net, without a question mark.');
  return undefined;
}

function readLogLevel(text: string | undefined, faults: string[]): LogLevel {
  const level = logLevels.find((known) => known === (text ?? 'info'));
  if (level === undefined) faults.push(`LOG_LEVEL must be one of ${logLevels.join(', ')}.`);
  return level ?? 'info';
}

function defaultUrl(host: string, port: number): string {
  const isEverywhere = host === '0.0.0.0' || host === '::';
  const name = isEverywhere ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
