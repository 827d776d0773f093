// The contract between a source of call records and the billing core: reading is I/O, everything else is pure.

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** Where the reading of a source stands. The core keeps it as JSON; only the connector understands it. */
export type Cursor = { readonly [key: string]: JsonValue };

/**
 * Consecutive whole records of one file, exactly as the source wrote them, terminators included.
 * `fileKey` is the identity of the file's content and survives a rename; `position` is the byte offset of the first
 * byte in the file; `firstLine` is the number of its first line, counted from 1, for messages to people.
 */
export interface RawChunk {
  readonly kind: 'chunk';
  readonly file: string;
  readonly fileKey: string;
  readonly position: number;
  readonly firstLine: number;
  readonly bytes: Uint8Array;
  /** To be handed to the next `read()` once this chunk is stored. */
  readonly cursor: Cursor;
}

/** Something a person should know about a read that is not a record: a missing file, a gap, a tail that waits. */
export interface ReadNotice {
  readonly kind: 'notice';
  readonly severity: 'info' | 'warning' | 'error';
  /** Past-participle or noun code, such as `file_missing`, `truncated_unread`, `tail_waits`. */
  readonly code: string;
  readonly file: string;
  /** One English sentence that says what happened and what to do. */
  readonly sentence: string;
}

/** How one end of a leg is named by the exchange, such as `PJSIP/trunk-orange-00000005`. */
export interface LegEnd {
  /** Technology, such as `PJSIP` or `Local`. */
  readonly technology: string;
  /** Device, trunk or `extension@context` without the instance, such as `trunk-orange` or `1001`. */
  readonly name: string;
  /** The whole name, unique among the ends of one call. */
  readonly channel: string;
}

export type Disposition = 'answered' | 'no_answer' | 'busy' | 'failed' | 'congestion' | 'cancelled';

/**
 * One row of the exchange in neutral words. Times are wall-clock text `YYYY-MM-DD HH:MM:SS` in `clock`;
 * numbers are as the exchange wrote them.
 */
export interface Leg {
  /** All legs of one call share it. */
  readonly callId: string;
  /** Id of the channel that owns the row. */
  readonly channelId: string;
  /** Order of creation among the rows of the exchange, where it is told. */
  readonly sequence: number | undefined;
  /** UTC second in which the owning channel was created, where the exchange tells it. */
  readonly channelCreatedAtEpochSeconds: number | undefined;
  readonly clock: 'local' | 'utc';
  readonly startedAt: string;
  readonly answeredAt: string | undefined;
  readonly endedAt: string;
  readonly durationSeconds: number;
  readonly talkSeconds: number;
  readonly disposition: Disposition;
  readonly callingNumber: string;
  readonly callerName: string;
  readonly dialledNumber: string;
  /** The number really sent on the called end, where the row tells it. */
  readonly sentNumber: string | undefined;
  readonly context: string;
  readonly callingEnd: LegEnd | undefined;
  readonly calledEnd: LegEnd | undefined;
  readonly application: string;
  readonly accountCode: string;
  /** The exchange says that this row must not be billed. */
  readonly omitted: boolean;
}

/** `column` counts from 1; `reason` is a code for suspense, `detail` one English sentence. */
export interface ParseFault {
  readonly reason: 'not_text' | 'too_few_columns' | 'unknown_layout' | 'malformed_quotes' | 'malformed_time' | 'malformed_number' | 'unknown_disposition';
  readonly column: number | undefined;
  readonly detail: string;
}

export type Parsed = { readonly ok: true; readonly leg: Leg } | { readonly ok: false; readonly fault: ParseFault };

/**
 * What makes a record the same record when it is met again.
 * `content`: equal bytes are the same record. `position`: the source gives no identity, so place in the file counts too.
 * `occurredAtEpochSeconds` is the same for all records of one call; undefined where the record does not tell.
 */
export interface RecordIdentity {
  readonly by: 'content' | 'position';
  readonly occurredAtEpochSeconds: number | undefined;
}

export interface Connector<Settings> {
  readonly kind: string;
  /** Checks settings from the outside; all faults at once, each a sentence. */
  readSettings(input: unknown): { readonly ok: true; readonly settings: Settings } | { readonly ok: false; readonly faults: readonly string[] };
  /**
   * Yields what is new since `cursor` (undefined at first), in order, in chunks of at most `chunkBytes`, or of one
   * record when that alone is longer, and returns at the end. A notice says what a person should know; it may come
   * again with every reading until its cause is gone. An aborted signal throws its reason between two chunks.
   */
  read(
    settings: Settings,
    cursor: Cursor | undefined,
    options: { readonly chunkBytes: number; readonly signal: AbortSignal },
  ): AsyncGenerator<RawChunk | ReadNotice>;
  /** End offsets of the records in a chunk's bytes, the last one equal to its length. Pure. */
  split(bytes: Uint8Array): readonly number[];
  /** Pure; never throws, whatever the bytes. */
  identify(record: Uint8Array): RecordIdentity;
  /** Pure; never throws, whatever the bytes. */
  parse(record: Uint8Array, settings: Settings): Parsed;
}
