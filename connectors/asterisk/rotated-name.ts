// Names that log rotation gives to a call log; the logs per account code in the same directory are none of them.

const compressed = /\.(?:gz|bz2|xz|zst|lz4|zip|Z)$/;
const rotationMark = /^[-._]?\d[\d\-._T:]*$/;

/** True for names that may hold the log that was read before, once its content proves it. */
export function mayBeSameLog(name: string, baseName: string): boolean {
  return name !== baseName && name.startsWith(stemOf(baseName)) && !compressed.test(name);
}

/** True for names that can only come from rotation: `Master.csv.2`, `Master.csv-20261101`, `Master-20261101.csv`. */
export function isRotatedName(name: string, baseName: string): boolean {
  if (!mayBeSameLog(name, baseName)) return false;
  if (name.startsWith(baseName)) return rotationMark.test(name.slice(baseName.length));
  const stem = stemOf(baseName);
  const extension = baseName.slice(stem.length);
  return extension !== '' && name.endsWith(extension) && rotationMark.test(name.slice(stem.length, -extension.length));
}

function stemOf(baseName: string): string {
  const dot = baseName.lastIndexOf('.');
  return dot > 0 ? baseName.slice(0, dot) : baseName;
}
