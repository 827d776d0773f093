// Asterisk's ids of channels and calls: `[systemname-]epoch.counter`, the epoch being a UTC second.

const zero = 0x30;
const nine = 0x39;
const dash = 0x2d;
const fewestEpochDigits = 9;
const mostEpochDigits = 11;

/** The UTC second inside an id, or undefined when the text is no such id. */
export function epochOfUniqueId(id: string): number | undefined {
  const dot = id.lastIndexOf('.');
  if (dot < fewestEpochDigits || !isDigits(id, dot + 1, id.length)) return undefined;
  let start = dot;
  while (start > 0 && isDigit(id.charCodeAt(start - 1))) start -= 1;
  if (dot - start < fewestEpochDigits || dot - start > mostEpochDigits) return undefined;
  if (start > 0 && id.charCodeAt(start - 1) !== dash) return undefined;
  return Number(id.slice(start, dot));
}

/** True for one digit or more and nothing else. */
export function isDigits(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if (!isDigit(text.charCodeAt(at))) return false;
  }
  return end > start;
}

function isDigit(code: number): boolean {
  return code >= zero && code <= nine;
}
