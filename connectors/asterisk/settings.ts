// What the administrator says about one Asterisk call log, checked with all faults at once.

/** `clock` is `utc` when cdr.conf says usegmtime=yes; `layout` is seldom needed, since each row tells its own. */
export interface AsteriskSettings {
  /** Absolute path of the log, such as `/var/log/asterisk/cdr-csv/Master.csv`. */
  readonly path: string;
  readonly clock: 'local' | 'utc';
  readonly layout: 'auto' | 'cdr_csv' | 'cdr_custom';
}

export type SettingsOutcome = { readonly ok: true; readonly settings: AsteriskSettings } | { readonly ok: false; readonly faults: readonly string[] };

const knownNames = ['path', 'clock', 'layout'];
const longestPath = 4096;

export function readSettings(input: unknown): SettingsOutcome {
  if (!isRecord(input)) return { ok: false, faults: ['The settings must be an object with a path.'] };
  const { path, clock = 'local', layout = 'auto' } = input;
  const faults: string[] = [];
  const isPathGood = isPath(path);
  if (!isPathGood) faults.push('The path must be the absolute path of Master.csv, such as /var/log/asterisk/cdr-csv/Master.csv.');
  const isClockGood = clock === 'local' || clock === 'utc';
  if (!isClockGood) faults.push('The clock must be "local", or "utc" when cdr.conf says usegmtime=yes.');
  const isLayoutGood = layout === 'auto' || layout === 'cdr_csv' || layout === 'cdr_custom';
  if (!isLayoutGood) faults.push('The layout must be "auto", "cdr_csv" or "cdr_custom".');
  for (const name of Object.keys(input)) {
    if (!knownNames.includes(name)) faults.push(`There is no setting called "${name.slice(0, 40)}".`);
  }
  return isPathGood && isClockGood && isLayoutGood && faults.length === 0 ? { ok: true, settings: { path, clock, layout } } : { ok: false, faults };
}

function isRecord(input: unknown): input is Readonly<Record<string, unknown>> {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

function isPath(path: unknown): path is string {
  return typeof path === 'string' && path.startsWith('/') && !path.endsWith('/') && !path.includes('\0') && path.length <= longestPath;
}
