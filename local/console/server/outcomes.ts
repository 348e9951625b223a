import type { StepFunctions } from 'step-functions-engine';
import { isExpress } from '../api/arns.ts';
import { outcomeOf } from '../api/outcome.ts';
import { historyOf } from '../api/pages.ts';
import type { Outcome } from '../api/types.ts';
import { readProgress } from '../history/read-progress.ts';
import type { ExpressExecutions } from './express-executions.ts';
import { type Body, textsOf } from './request.ts';

/**
 * The outcomes and retries of up to 1,000 executions; unknown executions are left out.
 * @param outcomesOfFailed called if one of them has failed
 * @throws WrongRequest if executionArns is not a list of ARNs
 */
export async function readOutcomes(
  stepFunctions: StepFunctions,
  express: ExpressExecutions,
  body: Body,
  outcomesOfFailed: OutcomesOfFailed = async () => new Map(),
): Promise<{ outcomes: Outcome[] }> {
  const outcomes = await Promise.all(
    textsOf(body, 'executionArns').map((arn) => readOutcome(stepFunctions, express, arn).catch(() => undefined)),
  );
  const read = outcomes.filter((outcome) => outcome !== undefined);
  const known = read.some(({ failed }) => failed) ? await outcomesOfFailed().catch(() => undefined) : undefined;
  return {
    outcomes: read.map(({ failed, ...outcome }) => ({ ...outcome, ...(failed && known?.get(outcome.executionArn)) })),
  };
}

/** The project's outcomes of failed executions, by ARN; executions without one are left out. */
export type OutcomesOfFailed = () => Promise<ReadonlyMap<string, Pick<Outcome, 'outcome' | 'reason'>>>;

async function readOutcome(
  stepFunctions: StepFunctions,
  express: ExpressExecutions,
  executionArn: string,
): Promise<Outcome & { failed: boolean }> {
  const described = isExpress(executionArn)
    ? (await express.describe(executionArn)).execution
    : await stepFunctions.call('DescribeExecution', { executionArn });
  const { output, error } = described as { readonly output?: string; readonly error?: string };
  const history = isExpress(executionArn)
    ? express.history(executionArn)
    : await historyOf(stepFunctions, executionArn, { includeExecutionData: false });
  return {
    executionArn,
    failed: error !== undefined,
    ...(error !== undefined && { outcome: error }),
    ...outcomeOf(output),
    retries: readProgress(history).retries,
  };
}
