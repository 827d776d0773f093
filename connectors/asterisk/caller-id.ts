// The caller's name inside Asterisk's caller id, `"Name" <number>`.

/** The name without its quotes and escapes; empty when the caller id is the number alone. */
export function readCallerName(callerId: string, callingNumber: string): string {
  const close = callerId.startsWith('"') ? callerId.lastIndexOf('"') : 0;
  if (close > 0) return unescapeName(callerId.slice(1, close));
  const bracket = callerId.lastIndexOf('<');
  const name = (bracket < 0 ? callerId : callerId.slice(0, bracket)).trim();
  return bracket < 0 && name === callingNumber ? '' : unescapeName(name);
}

function unescapeName(name: string): string {
  return name.includes('\\') ? name.replaceAll(/\\(["\\])/g, '$1') : name;
}
