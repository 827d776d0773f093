// A refused request: a code for programs, a sentence for people, a detail for the log.

export type FailureKind = 'invalid' | 'unauthenticated' | 'forbidden' | 'not_found' | 'conflict' | 'too_many' | 'unavailable';

/** Codes are `<noun>_<reason>`; `faults` lists every fault of a validation, each a sentence. */
export class DomainFailure extends Error {
  readonly kind: FailureKind;
  readonly code: string;
  readonly faults: readonly string[];
  readonly internal: string | undefined;

  constructor(kind: FailureKind, code: string, publicSentence: string, more: { faults?: readonly string[]; internal?: string } = {}) {
    super(publicSentence);
    this.name = 'DomainFailure';
    this.kind = kind;
    this.code = code;
    this.faults = more.faults ?? [];
    this.internal = more.internal;
  }
}

/** Throws when our own reasoning is broken; nothing must be saved after it. */
export function assertThat(condition: boolean, sentence: string): asserts condition {
  if (!condition) throw new Error(`Broken assumption: ${sentence}`);
}
