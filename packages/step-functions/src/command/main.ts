#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { UserError } from '../server/user-error.ts';
import { runServe } from './serve.ts';
import { runSimulate } from './simulate.ts';
import { runValidate } from './validate.ts';

const help = `step-functions <command>

  serve <file or folder>...      serves state machines over the API of AWS Step Functions
  simulate <file>                runs a state machine with mocks on a virtual clock, and prints the states it entered
  validate <file or folder>...   prints the errors and warnings that AWS would report for definitions
  <command> --help               the options of a command
  --version`;

const commands: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  serve: runServe,
  simulate: runSimulate,
  validate: runValidate,
};

async function main([name = '--help', ...args]: readonly string[]): Promise<number> {
  if (name === '--help' || name === 'help') {
    console.log(help);
    return 0;
  }
  if (name === '--version') {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    console.log(version);
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new UserError(`Unknown command ${name}.\n\n${help}`);
  return command(args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = 1;
  // The user gets the message only; with DEBUG=1 the stack too.
  const text = error instanceof Error ? error.message : String(error);
  console.error(process.env.DEBUG !== undefined && !(error instanceof UserError) ? error : text);
}
