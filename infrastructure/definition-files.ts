import path from 'node:path';
import type { WorkflowName } from '../state-machines/manifest.ts';

/** The file of a workflow's definition. */
export const definitionOf = (workflow: WorkflowName): string =>
  path.resolve(import.meta.dirname, '../state-machines', workflow, 'state_machine.json');
