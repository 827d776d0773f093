// Reads filters from an address; what cannot be read is left out.

export type RawSearch = Readonly<Record<string, unknown>>;

/** A positive id. */
export function readId(value: unknown): number | undefined {
  return typeof value === 'string' || typeof value === 'number' ? (/^[1-9]\d{0,9}$/.test(String(value)) ? Number(value) : undefined) : undefined;
}

export function readText(value: unknown, longest = 100): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= longest ? value : undefined;
}

export function readOneOf<Choice extends string>(value: unknown, choices: readonly Choice[]): Choice | undefined {
  return choices.find((choice) => choice === value);
}
