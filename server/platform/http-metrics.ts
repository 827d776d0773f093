// Figures for Prometheus: memory, uptime and answers by status.

import { BlockList, isIPv6 } from 'node:net';

export interface Metrics {
  countAnswer(status: number): void;
  /** Prometheus text format, version 0.0.4. */
  write(): string;
}

export function createMetrics(): Metrics {
  const answersByStatus = new Map<number, number>();
  return {
    countAnswer: (status) => answersByStatus.set(status, (answersByStatus.get(status) ?? 0) + 1),
    write: () => writeMetrics(answersByStatus),
  };
}

const nearby = new BlockList();
nearby.addSubnet('127.0.0.0', 8, 'ipv4');
nearby.addSubnet('10.0.0.0', 8, 'ipv4');
nearby.addSubnet('172.16.0.0', 12, 'ipv4');
nearby.addSubnet('192.168.0.0', 16, 'ipv4');
nearby.addAddress('::1', 'ipv6');
nearby.addSubnet('fc00::', 7, 'ipv6');

/** Loopback and private networks, where a collector of figures stands. */
export function isNearby(address: string): boolean {
  return nearby.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function writeMetrics(answersByStatus: ReadonlyMap<number, number>): string {
  const { rss, heapUsed } = process.memoryUsage();
  const answers = [...answersByStatus]
    .sort(([left], [right]) => left - right)
    .map(([status, count]) => `releve_http_requests_total{status="${status}"} ${count}`);
  return [
    ...gauge('process_resident_memory_bytes', 'Memory of the process.', rss),
    ...gauge('releve_heap_used_bytes', 'Memory of the JavaScript heap in use.', heapUsed),
    ...gauge('releve_uptime_seconds', 'Seconds since the process started.', process.uptime()),
    '# HELP releve_http_requests_total HTTP requests answered, by status.',
    '# TYPE releve_http_requests_total counter',
    ...answers,
    '',
  ].join('\n');
}

function gauge(name: string, help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`];
}
