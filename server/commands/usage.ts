// The words of the command line: what there is, with which options and files, and how help tells it.

import { deckOptions } from './deck-options.ts';

export interface CommandOption {
  readonly name: string;
  /** What the value is, such as `FILE`; an option without it takes none. */
  readonly value?: string;
  readonly isNeeded?: boolean;
  readonly summary: string;
}

export interface Command {
  /** One word, or two such as `import deck`. */
  readonly name: 'serve' | 'demo' | 'bill' | 'user' | 'rate' | 'price' | 'explain' | 'import deck' | 'rehearse' | 're-rate';
  readonly summary: string;
  /** What must stand beside the options, in order. */
  readonly words: readonly string[];
  readonly options: readonly CommandOption[];
  /** Paragraphs that only the command's own help shows. */
  readonly more?: string;
}

const rateHelp = `CALLS and the deck are CSV (the deck also Excel), tariff and plan are JSON. docs/rate.md describes them, and how every
price comes about. Output is one row for each row of usage, in the order of the file, then totals by destination.
A file with a fault is refused whole: every fault is told with line and column, and nothing is priced.`;

export const jsonOption: CommandOption = { name: 'json', summary: 'Print JSON' };

const importDeckHelp = `FILE is CSV or Excel; server/catalog/README.md says which layouts are known. The preview is shown first, and on a terminal it is
asked about. Codes that a full file does not name are closed; with --amendment they stay as they are.`;

const rehearseHelp = `Usage of the period is priced and charged twice: as things stand, and with the files in place of what is in force. Nothing is written.
Days are those of each account's zone. Allowances begin fresh with the period on both sides.`;

const reRateHelp = `Propose first: usage of the period is priced by what is in force now, and the difference is shown for each account. Approved,
un-invoiced usage takes its new price, and invoiced usage is adjusted on the next invoice. Approved is exactly what was shown.`;

const periodOptions: readonly CommandOption[] = [
  { name: 'from', value: 'DAY', summary: 'First day, such as 2026-09-01' },
  { name: 'to', value: 'DAY', summary: 'The first day that is not covered' },
  { name: 'tenant', value: 'ID', summary: 'This tenant alone' },
];

export const commands: readonly Command[] = [
  { name: 'serve', summary: 'Start the service', words: [], options: [] },
  {
    name: 'demo',
    summary: 'Run a made-up month from call records to mailed invoices',
    words: [],
    options: [{ name: 'exit', summary: 'End when the month is done' }, jsonOption],
  },
  { name: 'bill', summary: 'Bill every account whose cycle is due', words: [], options: [jsonOption] },
  { name: 'user', summary: 'Give a user a new passphrase, read from standard input', words: ['EMAIL'], options: [jsonOption] },
  {
    name: 'rate',
    summary: 'Price a file of usage with a rate deck, a tariff and a plan',
    words: ['CALLS'],
    options: [
      { name: 'deck', value: 'FILE', isNeeded: true, summary: 'The rate deck' },
      { name: 'tariff', value: 'FILE', isNeeded: true, summary: 'The tariff' },
      { name: 'plan', value: 'FILE', summary: 'The plan: allowances, promotions and tiers' },
      ...deckOptions,
      { name: 'json', summary: 'Print one JSON object a line in place of CSV' },
    ],
    more: rateHelp,
  },
  {
    name: 'price',
    summary: 'Tell what a number would cost, and how the price comes about',
    words: ['NUMBER'],
    options: [
      { name: 'from', value: 'NUMBER', summary: 'The extension that calls, which tells the account; or a calling number' },
      { name: 'account', value: 'NAME', summary: 'The account that pays, by its id or name; without both, every tariff is asked' },
      { name: 'at', value: 'MOMENT', summary: 'When it is answered, in the zone of the exchange, or with Z or an offset; now without it' },
      { name: 'duration', value: 'SECONDS', summary: 'How long it lasts, or how many units; one minute and three are shown anyway' },
      { name: 'direction', value: 'WORD', summary: 'outbound, or inbound: NUMBER is then the called number of the own' },
      { name: 'kind', value: 'WORD', summary: 'call, sms, mms, data or another; call without it' },
      jsonOption,
    ],
    more: 'NUMBER is written as it is dialled at the exchange, or with + and the country code.',
  },
  { name: 'explain', summary: 'Tell why a call costs what it costs', words: ['USAGE_ID'], options: [jsonOption] },
  {
    name: 'import deck',
    summary: 'Show what a file of rates changes, and activate it',
    words: ['FILE'],
    options: [
      { name: 'deck', value: 'NAME', isNeeded: true, summary: 'The rate deck; made when there is none of this name' },
      { name: 'currency', value: 'CODE', isNeeded: true, summary: 'ISO 4217, such as EUR' },
      {
        name: 'effective',
        value: 'MOMENT',
        summary: "From when rates without a date count: a day or moment in the deck's zone, or in UTC with Z; now without it",
      },
      { name: 'amendment', summary: 'Leave codes alone that the file does not name' },
      { name: 'supplier', summary: 'A new deck holds what a supplier charges us' },
      ...deckOptions,
      { name: 'yes', summary: 'Activate without asking, also where much is closed' },
      jsonOption,
    ],
    more: importDeckHelp,
  },
  {
    name: 'rehearse',
    summary: 'Show what a new deck, tariff or plan would change over past usage',
    words: [],
    options: [
      ...periodOptions.map((option) => (option.name === 'tenant' ? option : { ...option, isNeeded: true })),
      { name: 'deck', value: 'FILE', summary: 'A rate deck that is not activated' },
      { name: 'of', value: 'NAME', summary: 'The rate deck that it is for' },
      { name: 'amendment', summary: 'Leave codes alone that the file does not name' },
      { name: 'effective', value: 'MOMENT', summary: 'From when rates without a date count, in UTC; the first day without it' },
      { name: 'tariff', value: 'FILE', summary: 'Terms of a tariff' },
      { name: 'of-tariff', value: 'NAME', summary: 'The tariff that they are for' },
      { name: 'plan', value: 'FILE', summary: 'Terms of a plan' },
      { name: 'of-plan', value: 'NAME', summary: 'The plan that they are for' },
      ...deckOptions,
      jsonOption,
    ],
    more: rehearseHelp,
  },
  {
    name: 're-rate',
    summary: 'Price stored usage anew after a correction, and approve the difference',
    words: [],
    options: [
      ...periodOptions,
      { name: 'reason', value: 'TEXT', summary: 'Stands on the invoices' },
      { name: 'approve', value: 'ID', summary: 'Approve what was proposed' },
      { name: 'withdraw', value: 'ID', summary: 'Withdraw what was proposed' },
      jsonOption,
    ],
    more: reRateHelp,
  },
];

export function helpText(command?: Command): string {
  if (command !== undefined) return commandHelp(command);
  const lines = alignColumns(commands.map(({ name, summary }) => [name, summary]));
  return `Relevé: from call records to invoices.\n\nUsage: releve COMMAND [options]\n\n${lines}\n\n'releve COMMAND --help' tells more. Settings of the environment are in README.md.\n`;
}

function commandHelp({ name, summary, words, options, more }: Command): string {
  const typed = options.map((option) => (option.isNeeded === true ? spell(option) : `[${spell(option)}]`));
  const lines = alignColumns(options.map((option) => [spell(option), option.summary]));
  const parts = [`${summary}.`, `Usage: ${['releve', name, ...words, ...typed].join(' ')}`, lines, more ?? ''];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function spell({ name, value }: CommandOption): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function alignColumns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
