// Which column of a usage file holds what, by the names in its first line.

export const callFields = [
  'usage_id',
  'account',
  'service_number',
  'usage_kind',
  'direction',
  'on_net',
  'started_at',
  'answered_at',
  'quantity',
  'calling_number',
  'called_number',
] as const;
export type CallField = (typeof callFields)[number];

export interface CallsLayout {
  readonly delimiter: ',' | ';';
  /** How many columns have a name; more cells than these must be empty. */
  readonly width: number;
  /** Place of each field, counted from 0; negative where there is none. */
  readonly at: Readonly<Record<CallField, number>>;
}

export interface LayoutReading {
  readonly layout: CallsLayout;
  /** Columns counted from 1; 0 where the fault is of the whole line. */
  readonly faults: readonly { readonly column: number; readonly sentence: string }[];
  readonly warnings: readonly { readonly column: number; readonly sentence: string }[];
}

const otherNames: ReadonlyMap<string, CallField> = new Map([['duration_seconds', 'quantity']]);

/** The delimiter is the one that stands more often in the first line. */
export function findDelimiter(firstLine: string): ',' | ';' {
  const bare = firstLine.replace(/"[^"]*"/g, '');
  return bare.split(';').length > bare.split(',').length ? ';' : ',';
}

export function readLayout(names: readonly string[], delimiter: ',' | ';'): LayoutReading {
  const at = new Map<CallField, number>();
  const faults: { column: number; sentence: string }[] = [];
  const warnings: { column: number; sentence: string }[] = [];
  for (const [index, cell] of names.entries()) {
    const name = cell.trim().toLowerCase();
    const field = callFields.find((known) => known === name) ?? otherNames.get(name);
    const twin = field === undefined ? undefined : at.get(field);
    if (field === undefined && name !== '') warnings.push({ column: index + 1, sentence: `the column ${cell.trim()} is not known and counts for nothing` });
    else if (twin !== undefined) faults.push({ column: index + 1, sentence: `the column ${name} says the same as column ${twin + 1}` });
    else if (field !== undefined) at.set(field, index);
  }
  for (const sentence of listMissing(at)) faults.push({ column: 0, sentence });
  const places = Object.fromEntries(callFields.map((field) => [field, at.get(field) ?? -1])) as Record<CallField, number>;
  return { layout: { delimiter, width: names.findLastIndex((name) => name.trim() !== '') + 1, at: places }, faults, warnings };
}

/** A file of calls without called numbers would leave all of them without a price. */
function listMissing(at: ReadonlyMap<CallField, number>): string[] {
  const needed: CallField[] = ['started_at', 'quantity', ...(at.has('usage_kind') ? [] : (['called_number'] as const))];
  return needed.filter((field) => !at.has(field)).map((field) => `the column ${field} is missing`);
}
