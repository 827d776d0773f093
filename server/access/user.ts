// Who may log in, and what makes an e-mail address and a passphrase acceptable.

export type Role = 'owner' | 'operator';
export type Language = 'en' | 'fr';

export interface User {
  readonly userId: number;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly language: Language;
}

export const passphraseCharactersMin = 12;
export const passphraseCharactersMax = 1000;
const distinctCharactersMin = 5;
const emailShape = /^[^\s@"<>(),;:\\[\]]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;

/** One name for one mailbox: no spaces around it, lower case. */
export function normaliseEmail(email: string): string {
  return email.trim().toLowerCase();
}

export function isEmail(text: string): boolean {
  return text.length <= 254 && text.indexOf('@') <= 64 && emailShape.test(text);
}

export interface NewUser {
  readonly email: string;
  readonly name: string;
  readonly passphrase: string;
}

/** All faults of a new user, each a sentence. */
export function userFaults({ email, name, passphrase }: NewUser): string[] {
  const faults: string[] = [];
  if (!isEmail(normaliseEmail(email))) faults.push('The e-mail address is not complete; write it like name@example.net.');
  if (name.trim() === '') faults.push('The name is empty.');
  return [...faults, ...passphraseFaults(passphrase, normaliseEmail(email))];
}

/** Length is what protects; a word said again and again, or the address itself, is no length. */
export function passphraseFaults(passphrase: string, email: string): string[] {
  const characters = [...passphrase];
  const missing = passphraseCharactersMin - characters.length;
  if (missing > 0)
    return [`The passphrase needs ${missing} more ${missing === 1 ? 'character' : 'characters'}; it must have at least ${passphraseCharactersMin}.`];
  if (characters.length > passphraseCharactersMax) return [`The passphrase is longer than ${passphraseCharactersMax} characters.`];
  const folded = passphrase.trim().toLowerCase();
  if (folded === email || folded === email.split('@')[0]) return ['The passphrase is the e-mail address; choose words that nobody can guess.'];
  if (new Set(folded).size < distinctCharactersMin || isRepeated(folded)) return ['The passphrase repeats itself; choose several different words.'];
  return [];
}

/** `abcabcabcabc` is found inside itself, shifted by less than half its length. */
function isRepeated(text: string): boolean {
  const shift = (text + text).indexOf(text, 1);
  return shift > 0 && shift <= text.length / 2;
}
