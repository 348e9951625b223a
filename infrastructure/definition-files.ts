import path from 'node:path';
import type { WorkflowName } from '../state-machines/manifest.ts';

/** The absolute path of the file with a workflow's definition. */
export const definitionFile = (workflow: WorkflowName): string =>
  path.resolve(import.meta.dirname, '../state-machines', workflow, 'state_machine.json');
