import { type InspectionRequest, requestInspection } from '../../orders/returns/inspection.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';
import { taskResults } from '../ports/task-results.ts';
import { type ExecutionEvent, step } from '../step.ts';

export const handler = step((event: ExecutionEvent & InspectionRequest) =>
  requestInspection(event, { table, taskResults, now }),
);
