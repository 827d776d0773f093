// The word that names a kind of usage, the same in usage, decks, plans and the database.

export const usageKindCharactersMax = 40;
/** `call`, `sms`, `mms`, `data`, or another lower-case word such as `tv-hours`; as a regular expression, for schemas as well. */
export const usageKindPattern = `^[a-z][a-z0-9_-]{0,${usageKindCharactersMax - 1}}$`;

const usageKind = new RegExp(usageKindPattern);

export function isUsageKind(text: string): boolean {
  return usageKind.test(text);
}
