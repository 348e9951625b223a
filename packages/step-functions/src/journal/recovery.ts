import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Input } from '../execution/input.ts';
import type { CompiledMachine } from '../execution/program.ts';
import type { Engine } from '../registry/engine.ts';
import { StartedExecution } from '../registry/started-execution.ts';
import { compileMachine } from '../states/compile-machine.ts';
import type { Entry } from './entries.ts';
import { Journal, readJournal, rewriteJournal } from './journal.ts';
import { lockFolder } from './lock.ts';
import { JournalRecorder } from './recorder.ts';
import { restoreActivity, restoreRevision, restoreStateMachine } from './stored.ts';

interface Recorded {
  readonly start: Extract<Entry, { entry: 'start' }>;
  readonly inputs: { readonly input: Input; readonly at: number }[];
}

/**
 * Opens the journal of a data folder and builds the engine that it tells of: every execution is run again with the
 * inputs it had, which gives the same history, and then goes on. What it was waiting for is set off once more: functions
 * in flight are called again, timers keep their times, task tokens stay good.
 */
export async function recover(engine: Engine, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  const file = path.join(folder, 'journal');
  const all: Entry[] = [];
  const end = await readJournal<Entry>(
    file,
    (entry) => all.push(entry),
    ({ offset, torn }) => {
      if (torn) return;
      engine.log?.(`${file}: the record at byte ${offset} is damaged and was left out; the rest is used.`);
    },
  );
  const entries = stillMeaningful(all);
  const rewritten = entries.length * 2 < all.length;
  if (rewritten) await rewriteJournal(file, entries);
  const definitions = new Map<number, CompiledMachine>();
  const recorded = new Map<number, Recorded>();
  for (const entry of entries) read(engine, entry, definitions, recorded);
  const last = { definition: Math.max(0, ...definitions.keys()), execution: Math.max(0, ...recorded.keys()) };
  const journal = await Journal.open<Entry>(file, {
    end: rewritten ? (await stat(file)).size : end,
    ...(engine.log && { log: engine.log }),
  });
  const recorder = new JournalRecorder(journal, last, unlock);

  const executions: StartedExecution[] = [];
  for (const [id, { start, inputs }] of recorded) {
    const machine = definitions.get(start.definition);
    if (machine === undefined) {
      engine.log?.(`${file}: the definition of ${start.start.arn} is missing; the execution is left out.`);
      continue;
    }
    const revision = restoreRevision(start.revision, (definition) => engine.compile(definition));
    const execution = new StartedExecution(engine, machine, start.start, revision);
    execution.journalId = id;
    engine.executions.set(execution.arn, execution);
    executions.push(execution);
    replay(execution, inputs);
  }
  await Promise.all(executions.map((execution) => execution.whenIdle()));
  engine.record(recorder);
  for (const execution of executions) execution.goLive();
}

/** What is left of the entries without the executions that were pruned and the states of things that came to be replaced. */
function stillMeaningful(entries: readonly Entry[]): Entry[] {
  const forgotten = new Set(entries.flatMap((entry) => (entry.entry === 'forget' ? [entry.id] : [])));
  const latest = new Map(entries.flatMap((entry) => ('arn' in entry ? [[entry.arn, entry]] : [])));
  return entries.filter((entry) => {
    if (entry.entry === 'definition') return true;
    if ('arn' in entry) return latest.get(entry.arn) === entry && entry.value !== null;
    return !forgotten.has(entry.id);
  });
}

function replay(execution: StartedExecution, inputs: Recorded['inputs']): void {
  execution.replaying = true;
  for (const { input } of inputs) if (input.kind === 'limit') execution.guarded.recorded(input);
  execution.begin();
  for (const { input, at } of inputs) if (input.kind !== 'limit') execution.deliver(input, at);
}

function read(
  engine: Engine,
  entry: Entry,
  definitions: Map<number, CompiledMachine>,
  recorded: Map<number, Recorded>,
): void {
  switch (entry.entry) {
    case 'definition':
      definitions.set(entry.id, compileMachine(JSON.parse(entry.text), entry.language));
      break;
    case 'start':
      recorded.set(entry.id, { start: entry, inputs: [] });
      break;
    case 'input':
      recorded.get(entry.id)?.inputs.push(entry);
      break;
    case 'forget':
      recorded.delete(entry.id);
      break;
    case 'state-machine':
      if (entry.value === null) engine.stateMachines.delete(entry.arn);
      else
        engine.stateMachines.set(
          entry.arn,
          restoreStateMachine(entry.value, (text) => engine.compile(text)),
        );
      break;
    case 'activity':
      if (entry.value === null) engine.activities.delete(entry.arn);
      else engine.activities.set(entry.arn, restoreActivity(entry.value));
      break;
  }
}
