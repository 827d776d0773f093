#!/usr/bin/env node
// The command line: exit code 0 is done, 1 refused or failed with a sentence, 2 wrong usage.

import { findCommand, readWords } from './commands/read-words.ts';
import { helpText } from './commands/usage.ts';
import { readConfig } from './config.ts';
import { DomainFailure } from './kernel/failure.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const [first] = words;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') {
    process.stdout.write(helpText());
    return first === undefined ? 2 : 0;
  }
  const found = findCommand(words);
  if (found === undefined) return refuseUsage(`There is no command ${first}.`, helpText());
  const reading = readWords(found.command, found.rest);
  if (!reading.ok) return refuseUsage(reading.sentence, helpText(found.command));
  if (reading.words.flags.has('help')) {
    process.stdout.write(helpText(found.command));
    return 0;
  }
  try {
    const { runCommand } = await import('./commands/run-command.ts');
    return await runCommand(found.command.name, { config: () => readConfig(process.env), ...reading.words });
  } catch (error) {
    if (!(error instanceof DomainFailure)) throw error;
    process.stderr.write(`${[error.message, ...error.faults.filter((fault) => !error.message.includes(fault))].join('\n')}\n`);
    return 1;
  }
}

function refuseUsage(sentence: string, help: string): number {
  process.stderr.write(`${sentence}\n\n${help}`);
  return 2;
}
