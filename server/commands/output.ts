// Gathers output and writes it as fast as the other side takes it.

import { once } from 'node:events';
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
  stream.on('error', (error) => {
    failure = error;
  });
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
      if (failure === undefined && stream.writableNeedDrain) await Promise.race([once(stream, 'drain'), once(stream, 'close')]).catch(keepFailure);
      return judge(failure);
    },
  };

  function keepFailure(error: Error): void {
    failure = error;
  }
}

function judge(failure: Error | undefined): boolean {
  if (failure === undefined) return true;
  if ('code' in failure && failure.code === 'EPIPE') return false;
  throw failure;
}
