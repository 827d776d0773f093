#!/usr/bin/env node
// The command line: exit code 0 is done, 1 refused or failed with a sentence, 2 wrong usage.

import { parseArgs } from 'node:util';
import { commands, helpText } from './commands/usage.ts';
import { readConfig } from './config.ts';
import { DomainFailure } from './kernel/failure.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined || name === '--help' || name === 'help') {
    process.stdout.write(helpText());
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((known) => known.name === name);
  if (command === undefined) return refuseUsage(`There is no command ${name}.`, helpText());
  const parsed = readOptions(rest);
  if (parsed === undefined) return refuseUsage('These options are not known.', helpText(command));
  if (parsed.values.help) {
    process.stdout.write(helpText(command));
    return 0;
  }
  try {
    const { runCommand } = await import('./commands/run-command.ts');
    return await runCommand(command.name, { config: readConfig(process.env), ...parsed });
  } catch (error) {
    if (!(error instanceof DomainFailure)) throw error;
    process.stderr.write(`${[error.message, ...error.faults.filter((fault) => !error.message.includes(fault))].join('\n')}\n`);
    return 1;
  }
}

function readOptions(words: string[]) {
  try {
    return parseArgs({
      args: words,
      allowPositionals: true,
      options: { help: { type: 'boolean', default: false }, json: { type: 'boolean', default: false }, exit: { type: 'boolean', default: false } },
    });
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function refuseUsage(sentence: string, help: string): number {
  process.stderr.write(`${sentence}\n\n${help}`);
  return 2;
}
