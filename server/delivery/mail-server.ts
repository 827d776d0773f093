// The settings of the mail server and everything that may be wrong with them.

export interface MailServerSettings {
  readonly host: string;
  readonly port: number;
  readonly security: 'none' | 'starttls' | 'tls';
  readonly username: string | null;
  /** Undefined keeps the password there is; null takes it away. */
  readonly password: string | null | undefined;
  /** The address messages come from. */
  readonly sender: string;
}

/** What is known of the settings in force; the password itself stays sealed. */
export interface KnownMailServer {
  readonly host: string;
  readonly port: number;
  readonly security: MailServerSettings['security'];
  readonly username: string | null;
  readonly hasPassword: boolean;
  readonly sender: string;
  readonly changedAt: Temporal.Instant;
}

const hostName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.?$/i;
const versionSix = /^[0-9a-f:.]{2,45}$/i;
const address = /^[^\s@<>()[\],;:"\\]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/i;

/** All faults at once, each a sentence; none when the settings may be kept. */
export function mailServerFaults(settings: MailServerSettings, known: KnownMailServer | undefined): string[] {
  const { host, port, security, sender } = settings;
  const rules: readonly (readonly [isBroken: boolean, sentence: string])[] = [
    [!isHost(host), 'The host is neither a name nor an address.'],
    [!Number.isInteger(port) || port < 1 || port > 65_535, 'The port is a number from 1 to 65535.'],
    [security === 'none' && !isLoopback(host), 'Without encryption only a mail server on this machine can be used. Choose STARTTLS or TLS.'],
    [!isMailAddress(sender), 'The sender is not an e-mail address.'],
    ...logInRules(settings, known),
  ];
  return rules.filter(([isBroken]) => isBroken).map(([, sentence]) => sentence);
}

/** Names and addresses that never leave this machine. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host);
}

export function isMailAddress(text: string): boolean {
  return text.length <= 254 && address.test(text);
}

function isHost(host: string): boolean {
  return hostName.test(host) || (host.includes(':') && versionSix.test(host));
}

function logInRules(settings: MailServerSettings, known: KnownMailServer | undefined): readonly (readonly [boolean, string])[] {
  const { username, password } = settings;
  if (username === null) return [[typeof password === 'string', 'There is a password but no user name.']];
  const isKept = password === undefined && known?.hasPassword === true;
  return [
    [!isTypable(username), 'The user name is empty or has a character that cannot be typed.'],
    [typeof password === 'string' && !isTypable(password), 'The password is empty or has a character that cannot be typed.'],
    [typeof password !== 'string' && !isKept, 'There is a user name but no password.'],
    [isKept && isOtherServer(settings, known), 'Type the password again, because the server or the user name changes.'],
  ];
}

/** A password is never handed to another server than the one it was typed for. */
function isOtherServer({ host, port, username }: MailServerSettings, known: KnownMailServer): boolean {
  return known.host !== host || known.port !== port || known.username !== username;
}

function isTypable(text: string): boolean {
  return text !== '' && !/\p{Cc}/u.test(text);
}
