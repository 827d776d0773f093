// The words of the command line: what there is, with which options, and what was typed.

export interface Command {
  readonly name: 'serve' | 'demo' | 'bill' | 'user';
  readonly summary: string;
  readonly usage: string;
}

export const commands: readonly Command[] = [
  { name: 'serve', summary: 'Start the service', usage: 'releve serve' },
  { name: 'demo', summary: 'Run a made-up month from call records to mailed invoices', usage: 'releve demo [--exit] [--json]' },
  { name: 'bill', summary: 'Bill every account whose cycle is due', usage: 'releve bill [--json]' },
  { name: 'user', summary: 'Give a user a new passphrase, read from standard input', usage: 'releve user EMAIL [--json]' },
];

export function helpText(command?: Command): string {
  if (command !== undefined) return `${command.summary}.\n\nUsage: ${command.usage}\n`;
  const width = Math.max(...commands.map(({ name }) => name.length));
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `Relevé: from call records to invoices.\n\nUsage: releve COMMAND [options]\n\n${lines.join('\n')}\n\n'releve COMMAND --help' tells more. Settings of the environment are in README.md.\n`;
}
