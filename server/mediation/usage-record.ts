// Usage records and the identity that makes the same call the same record, whatever came when.

export interface UsageRecord {
  readonly usageId: string;
  readonly tenantId: number;
  readonly accountId: number;
  readonly extensionId: number;
  readonly blockId: bigint;
  readonly ordinal: number;
  /** Epoch seconds. */
  readonly startedAt: number;
  readonly answeredAt: number;
  readonly durationSeconds: number;
  readonly direction: 'outbound' | 'inbound';
  readonly mayIncludeRinging: boolean;
  readonly callingNumber: string;
  readonly calledNumber: string;
  readonly trunk: string;
}

/** A 128-bit digest as 32 hexadecimal digits. */
export type Digest = (content: string) => string;

export interface CallKey {
  readonly sourceId: number;
  readonly callId: string;
  /** When the call began at the source, epoch seconds; the same for all its legs. */
  readonly occurredAt: number;
}

/**
 * A version 8 UUID: 48 bits of the call's beginning in milliseconds, 36 bits of the call, 36 bits of the trunk channel.
 * It does not depend on which legs are known, so that a late leg changes the record and not its name. Ids of one call by
 * channel.
 */
export function createUsageIds(call: CallKey, digest: Digest): (channel: string) => string {
  let known: { readonly channel: string; readonly usageId: string } | undefined;
  let digits: string | undefined;
  return (channel) => {
    if (known?.channel === channel) return known.usageId;
    digits ??= callDigits(call, digest);
    known = { channel, usageId: joinUsageId(call.occurredAt, digits, digest(channel).slice(0, 9)) };
    return known.usageId;
  };
}

/** The lowest and the highest id that any record of the call can have. */
export function usageIdRange(call: CallKey, digest: Digest): readonly [low: string, high: string] {
  const digits = callDigits(call, digest);
  return [joinUsageId(call.occurredAt, digits, '000000000'), joinUsageId(call.occurredAt, digits, 'fffffffff')];
}

function callDigits(call: CallKey, digest: Digest): string {
  return digest(`${call.sourceId}\n${call.callId}`).slice(0, 9);
}

function joinUsageId(occurredAt: number, call: string, channel: string): string {
  const time = (occurredAt * 1000).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-8${call.slice(0, 3)}-8${call.slice(3, 6)}-${call.slice(6)}${channel}`;
}
