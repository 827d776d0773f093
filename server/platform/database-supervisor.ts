// Keeps one PostgreSQL server running on one port: starts it, starts it again when it dies, stops it.

import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabaseSettings, serverParameters } from './database-cluster.ts';
import type { DatabaseOwner } from './database-owner.ts';
import { findFreePort, isPortFree } from './database-port.ts';
import { type Cluster, dropStalePidFile, readServer, spawnDatabase, stopProcesses, type Watchdog } from './database-process.ts';
import type { Log } from './log.ts';

/** `isRestarting` is false once the attempts are used up: the service should then end. */
export interface DatabaseCrash {
  readonly sentence: string;
  readonly isRestarting: boolean;
}

interface Installation {
  readonly cluster: Cluster;
  readonly postgres: string;
  readonly owner: DatabaseOwner | undefined;
  readonly settings: DatabaseSettings;
  readonly log: Log;
}

interface Server {
  readonly watchdog: Watchdog;
  /** What the server wrote last. */
  readonly lines: readonly string[];
  /** How it ended, once it has. */
  readonly ended: Promise<string>;
}

const startAttempts = 4;
const restartAttempts = 8;
const longestPauseMilliseconds = 5_000;
const steadyMilliseconds = 60_000;
const startLimitMilliseconds = 10 * 60_000;
const pollMilliseconds = 20;
const reportEveryMilliseconds = 10_000;
const cleanStopSeconds = 30;
const strayStopSeconds = 10;
const goodbyeMilliseconds = 5_000;
const keptLines = 40;

export class DatabaseSupervisor {
  readonly #installation: Installation;
  readonly #listeners: ((crash: DatabaseCrash) => void)[] = [];
  #port = 0;
  #server: Server | undefined;
  #restart: Promise<void> | undefined;
  #stop: Promise<void> | undefined;
  #failures = 0;
  readonly #stopping = new AbortController();

  constructor(installation: Installation) {
    this.#installation = installation;
  }

  get port(): number {
    return this.#port;
  }

  onCrash(listener: (crash: DatabaseCrash) => void): void {
    this.#listeners.push(listener);
  }

  /** Tries other ports when the one it found is taken before PostgreSQL has it. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      this.#port = await findFreePort();
      try {
        return await this.#launch();
      } catch (error) {
        if (attempt === startAttempts || (await isPortFree(this.#port))) throw error;
      }
    }
  }

  /** Ends the server cleanly, and by force when it does not end. May be called twice. */
  stop(): Promise<void> {
    this.#stop ??= this.#end();
    return this.#stop;
  }

  async #end(): Promise<void> {
    this.#stopping.abort();
    await this.#restart;
    await stopProcesses(this.#installation.cluster, cleanStopSeconds);
    this.#server?.watchdog.stdin.end();
    await Promise.race([this.#server?.ended, sleep(goodbyeMilliseconds, undefined, { ref: false })]);
    this.#installation.log.info('database stopped');
  }

  /** What an earlier service left behind is stopped first: its files can have one server only. */
  async #launch(): Promise<void> {
    const { cluster, log } = this.#installation;
    await stopProcesses(cluster, strayStopSeconds);
    dropStalePidFile(cluster);
    const server = await this.#spawn();
    try {
      await this.#untilReady(server);
    } catch (error) {
      server.watchdog.stdin.end();
      await stopProcesses(cluster, strayStopSeconds);
      throw error;
    }
    this.#server = server;
    log.info({ port: this.#port }, 'database started');
    void this.#watch(server);
  }

  /** Failures count together unless the server ran for a while in between. */
  async #watch(server: Server): Promise<void> {
    const steady = setTimeout(() => this.#forgive(), steadyMilliseconds).unref();
    const how = await server.ended;
    clearTimeout(steady);
    if (this.#stopping.signal.aborted) return;
    this.#tell({ sentence: `The database stopped by itself: ${how}.`, isRestarting: true });
    this.#restart = this.#relaunch();
  }

  #forgive(): void {
    this.#failures = 0;
  }

  async #spawn(): Promise<Server> {
    const { postgres, cluster, settings, owner, log } = this.#installation;
    const watchdog = spawnDatabase(postgres, cluster, await serverParameters(this.#port, settings), owner);
    watchdog.stdin.on('error', (error) => log.debug({ error }, 'the watchdog of the database is gone'));
    const lines: string[] = [];
    createInterface({ input: watchdog.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      log[/^(FATAL|PANIC)/.test(line) ? 'warn' : 'debug']({ line }, 'database');
    });
    const { promise: ended, resolve } = Promise.withResolvers<string>();
    watchdog.once('error', (error) => resolve(`it could not be run (${error.message})`));
    watchdog.once('exit', (code, signal) => resolve(signal === null ? `it ended with code ${code}` : `its watchdog was killed by ${signal}`));
    return { watchdog, lines, ended };
  }

  async #untilReady(server: Server): Promise<void> {
    for (let waited = 0; waited < startLimitMilliseconds; waited += pollMilliseconds) {
      this.#stopping.signal.throwIfAborted();
      if (readServer(this.#installation.cluster, server.watchdog.pid ?? 0)?.isReady === true) return;
      if (waited > 0 && waited % reportEveryMilliseconds === 0) this.#installation.log.info({ line: server.lines.at(-1) }, 'database still starting');
      const end = await Promise.race([server.ended, sleep(pollMilliseconds)]);
      if (end !== undefined) throw await this.#failedStart(server, end);
    }
    throw await this.#failedStart(server, 'it was not ready in time');
  }

  /** Its last lines may still be on their way when it ends. */
  async #failedStart(server: Server, how: string): Promise<Error> {
    await sleep(100);
    return new Error(`The database in ${this.#installation.cluster.directory} did not start: ${how}. It wrote:\n${server.lines.join('\n')}`);
  }

  async #relaunch(): Promise<void> {
    for (;;) {
      this.#failures += 1;
      try {
        await sleep(Math.min(50 * 2 ** this.#failures, longestPauseMilliseconds), undefined, { signal: this.#stopping.signal });
        return await this.#launch();
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        this.#installation.log.warn({ err: error }, 'database not restarted');
        if (this.#failures >= restartAttempts)
          return this.#tell({ sentence: `The database did not come back after ${this.#failures} attempts.`, isRestarting: false });
      }
    }
  }

  #tell(crash: DatabaseCrash): void {
    this.#installation.log.error({ ...crash, lines: this.#server?.lines.slice(-5) }, 'database crashed');
    for (const listener of this.#listeners) listener(crash);
  }
}
