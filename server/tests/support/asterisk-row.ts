// Writes rows as Asterisk's cdr_csv does, with all its columns, from the few words that matter to a test.

export interface RowWords {
  /** `epoch.counter` of the oldest channel of the call. */
  readonly call: string;
  readonly sequence: number;
  /** Wall clock of the exchange. */
  readonly start: string;
  readonly answer?: string;
  readonly end: string;
  readonly duration: number;
  readonly talk?: number;
  readonly from?: string;
  readonly to: string;
  readonly channel: string;
  readonly destinationChannel?: string;
  readonly application?: string;
  readonly applicationData?: string;
  readonly disposition?: 'ANSWERED' | 'NO ANSWER' | 'BUSY' | 'FAILED';
  readonly purpose?: string;
  /** Of the channel that owns the row; the call's own unless told. */
  readonly uniqueId?: string;
}

/** A row of 21 columns with its line feed. */
export function asteriskRow(words: RowWords): string {
  const from = words.from ?? '1001';
  const texts = ['', from, words.to, 'from-internal', `"" <${from}>`, words.channel, words.destinationChannel ?? '', words.application ?? 'Dial'];
  const times = [words.start, words.answer ?? '', words.end].map((time) => (time === '' ? '' : quoted(time)));
  const ids = [words.uniqueId ?? words.call, '', '', words.call].map(quoted);
  const answered = words.answer === undefined ? 'NO ANSWER' : 'ANSWERED';
  const seconds = [String(words.duration), String(words.talk ?? 0)];
  const ends = [words.disposition ?? answered, words.purpose ?? 'DOCUMENTATION'].map(quoted);
  return `${[...texts.map(quoted), quoted(words.applicationData ?? ''), ...times, ...seconds, ...ends, ...ids, String(words.sequence)].join(',')}\n`;
}

export interface OutboundWords {
  readonly epoch: number;
  readonly counter: number;
  readonly extension?: string;
  readonly number?: string;
  readonly ringSeconds?: number;
  readonly talkSeconds: number;
}

/** An answered call of an extension over trunk-one, in UTC. */
export function outboundRow({ epoch, counter, extension = '1001', number = '0612345678', ringSeconds = 2, talkSeconds }: OutboundWords): string {
  return asteriskRow({
    call: `${epoch}.${counter}`,
    sequence: counter,
    start: utcText(epoch),
    answer: utcText(epoch + ringSeconds),
    end: utcText(epoch + ringSeconds + talkSeconds),
    duration: ringSeconds + talkSeconds,
    talk: talkSeconds,
    from: extension,
    to: number,
    channel: `PJSIP/${extension}-${hex(counter)}`,
    destinationChannel: `PJSIP/trunk-one-${hex(counter)}`,
    applicationData: `PJSIP/${number}@trunk-one,20,T`,
  });
}

export function utcText(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

export function epochOf(instant: string): number {
  return Temporal.Instant.from(instant).epochMilliseconds / 1000;
}

export function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
