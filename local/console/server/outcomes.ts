import type { StepFunctions } from 'step-functions-engine';
import { outcomeOf } from '../api/outcome.ts';
import { historyOf } from '../api/pages.ts';
import type { Outcome } from '../api/types.ts';
import { tellStory } from '../story/story.ts';
import { type Body, WrongRequest } from './request.ts';

/** executions */
const most = 1000;

/**
 * The outcomes and retries of up to 1,000 executions; those that there are not are left out.
 * @throws WrongRequest if executionArns is no list of them
 */
export async function readOutcomes(
  stepFunctions: StepFunctions,
  { executionArns }: Body,
): Promise<{ outcomes: Outcome[] }> {
  if (!Array.isArray(executionArns) || executionArns.length > most) {
    throw new WrongRequest(400, { message: `executionArns must be a list of up to ${most} ARNs.` });
  }
  const outcomes = await Promise.all(
    executionArns.map((arn) => readOutcome(stepFunctions, String(arn)).catch(() => undefined)),
  );
  return { outcomes: outcomes.filter((outcome) => outcome !== undefined) };
}

async function readOutcome(stepFunctions: StepFunctions, executionArn: string): Promise<Outcome> {
  const described = await stepFunctions.call('DescribeExecution', { executionArn });
  const { output, error } = described as { readonly output?: string; readonly error?: string };
  const { retries } = tellStory(await historyOf(stepFunctions, executionArn, { includeExecutionData: false }));
  return { executionArn, ...(error !== undefined && { outcome: error }), ...outcomeOf(output), retries };
}
