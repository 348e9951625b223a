import type { StepFunctions } from 'step-functions-engine';
import { outcomeOf } from '../api/outcome.ts';
import { historyOf } from '../api/pages.ts';
import type { Outcome } from '../api/types.ts';
import { readProgress } from '../history/read-progress.ts';
import { type Body, WrongRequest } from './request.ts';

/** executions */
const most = 1000;

/**
 * The outcomes and retries of up to 1,000 executions; those that there are not are left out.
 * @param outcomesOfFailed asked if one of them has failed
 * @throws WrongRequest if executionArns is no list of them
 */
export async function readOutcomes(
  stepFunctions: StepFunctions,
  { executionArns }: Body,
  outcomesOfFailed: OutcomesOfFailed = async () => new Map(),
): Promise<{ outcomes: Outcome[] }> {
  if (!Array.isArray(executionArns) || executionArns.length > most) {
    throw new WrongRequest(400, { message: `executionArns must be a list of up to ${most} ARNs.` });
  }
  const outcomes = await Promise.all(
    executionArns.map((arn) => readOutcome(stepFunctions, String(arn)).catch(() => undefined)),
  );
  const read = outcomes.filter((outcome) => outcome !== undefined);
  const known = read.some(({ failed }) => failed) ? await outcomesOfFailed().catch(() => undefined) : undefined;
  return {
    outcomes: read.map(({ failed, ...outcome }) => ({ ...outcome, ...(failed && known?.get(outcome.executionArn)) })),
  };
}

/** What a project calls the outcomes of executions that have failed, by ARN; those that it has no word for are left out. */
export type OutcomesOfFailed = () => Promise<ReadonlyMap<string, Pick<Outcome, 'outcome' | 'reason'>>>;

async function readOutcome(stepFunctions: StepFunctions, executionArn: string): Promise<Outcome & { failed: boolean }> {
  const described = await stepFunctions.call('DescribeExecution', { executionArn });
  const { output, error } = described as { readonly output?: string; readonly error?: string };
  const { retries } = readProgress(await historyOf(stepFunctions, executionArn, { includeExecutionData: false }));
  return {
    executionArn,
    failed: error !== undefined,
    ...(error !== undefined && { outcome: error }),
    ...outcomeOf(output),
    retries,
  };
}
