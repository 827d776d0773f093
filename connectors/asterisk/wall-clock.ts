// Checks the wall-clock text of the log, `YYYY-MM-DD HH:MM:SS`.

const length = 19;
const zero = 0x30;
const nine = 0x39;
const daysByMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** True for a day that exists and a time below 24:00:00; the year 0000 is no time but an empty field. */
export function isWallClock(text: string): boolean {
  if (text.length !== length || !hasMarks(text)) return false;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const isTime = twoDigits(text, 11) < 24 && twoDigits(text, 14) < 60 && twoDigits(text, 17) < 60;
  if (!isTime || !(year > 0) || !(day >= 1) || !(day <= (daysByMonth[month - 1] ?? 0))) return false;
  return month !== 2 || day !== 29 || isLeapYear(year);
}

function hasMarks(text: string): boolean {
  return (
    text.charCodeAt(4) === 0x2d && text.charCodeAt(7) === 0x2d && text.charCodeAt(10) === 0x20 && text.charCodeAt(13) === 0x3a && text.charCodeAt(16) === 0x3a
  );
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at);
  const ones = text.charCodeAt(at + 1);
  if (tens < zero || tens > nine || ones < zero || ones > nine) return Number.NaN;
  return (tens - zero) * 10 + ones - zero;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
