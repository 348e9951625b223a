import type { ApiAction } from '../registry/action.ts';
import { activityActions } from './activities.ts';
import { aliasActions } from './aliases.ts';
import { checked } from './check-request.ts';
import { definitionActions } from './definitions.ts';
import { executionHistoryActions } from './execution-history.ts';
import { executionActions } from './executions.ts';
import { mapRunActions } from './map-runs.ts';
import { stateMachineActions } from './state-machines.ts';
import { syncExecutionActions } from './sync-executions.ts';
import { tagActions } from './tags.ts';
import { taskTokenActions } from './task-tokens.ts';
import { testStateActions } from './test-state.ts';
import { versionActions } from './versions.ts';

const all: Readonly<Record<string, ApiAction>> = {
  ...stateMachineActions,
  ...definitionActions,
  ...versionActions,
  ...aliasActions,
  ...tagActions,
  ...executionActions,
  ...executionHistoryActions,
  ...syncExecutionActions,
  ...taskTokenActions,
  ...activityActions,
  ...mapRunActions,
  ...testStateActions,
};

/** The actions of the API, by name. */
export const actions: Readonly<Record<string, ApiAction>> = Object.fromEntries(
  Object.entries(all).map(([name, action]) => [name, checked(name, action)]),
);
