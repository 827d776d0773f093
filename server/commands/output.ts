// Gathers output and writes it as fast as the other side takes it.

import type { Writable } from 'node:stream';

export interface Output {
  add(text: string): void;
  /** Waits until the other side has room; false when it wants no more, such as `head`. Throws what else stops it. */
  flush(): Promise<boolean>;
}

const gatheredCharacters = 65_536;

export function createOutput(stream: Writable): Output {
  let text = '';
  let failure: Error | undefined;
  let goOn: (() => void) | undefined;
  stream.on('error', (error) => {
    failure = error;
    goOn?.();
  });
  stream.on('drain', () => goOn?.());
  stream.on('close', () => goOn?.());
  const write = () => {
    if (text !== '' && failure === undefined) stream.write(text);
    text = '';
  };
  return {
    add: (more) => {
      text += more;
      if (text.length >= gatheredCharacters) write();
    },
    flush: async () => {
      write();
      if (failure === undefined && stream.writableNeedDrain) await new Promise<void>((resolve) => (goOn = resolve));
      return judge(failure);
    },
  };
}

function judge(failure: Error | undefined): boolean {
  if (failure === undefined) return true;
  if ('code' in failure && failure.code === 'EPIPE') return false;
  throw failure;
}
