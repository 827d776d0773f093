// Gathers output as bytes and writes it as fast as the other side takes it.

import type { Writable } from 'node:stream';

export interface Output {
  readonly add: (text: string) => void;
  /** Waits until the other side has room; false when it wants no more, such as `head`. Throws what else stops it. */
  flush(): Promise<boolean>;
}

const gatheredBytes = 65_536;
/** Shorter texts are written letter by letter, which is quicker than any call. */
const shortLength = 48;

export function createOutput(stream: Writable): Output {
  let bytes = Buffer.allocUnsafeSlow(gatheredBytes);
  let used = 0;
  let failure: Error | undefined;
  let goOn: (() => void) | undefined;
  stream.on('error', (error) => {
    failure = error;
    goOn?.();
  });
  stream.on('drain', () => goOn?.());
  stream.on('close', () => goOn?.());
  const write = () => {
    if (used > 0 && failure === undefined) stream.write(bytes.subarray(0, used));
    // What was written may still wait in the stream.
    bytes = Buffer.allocUnsafeSlow(gatheredBytes);
    used = 0;
  };
  return {
    add: (text) => {
      const needed = text.length * 3;
      if (used + needed > bytes.length) write();
      if (needed > bytes.length) bytes = Buffer.allocUnsafeSlow(needed);
      used = text.length <= shortLength ? putShort(bytes, used, text) : used + bytes.write(text, used);
    },
    flush: async () => {
      write();
      if (failure === undefined && stream.writableNeedDrain) {
        await new Promise<void>((resolve) => {
          goOn = resolve;
        });
      }
      return judge(failure);
    },
  };
}

/** Answers where the text ends. */
function putShort(bytes: Buffer, start: number, text: string): number {
  let at = start;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x80) return start + bytes.write(text, start);
    bytes[at] = code;
    at += 1;
  }
  return at;
}

function judge(failure: Error | undefined): boolean {
  if (failure === undefined) return true;
  if ('code' in failure && failure.code === 'EPIPE') return false;
  throw failure;
}
