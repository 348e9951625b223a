import type { StepFunctions } from '../../step-functions/index.ts';
import { tellStory } from '../story/story.ts';
import { historyOf } from './history.ts';
import { type Body, WrongRequest } from './request.ts';

/** What the list of executions shows of each, and ListExecutions does not tell. */
export interface Outcome {
  readonly executionArn: string;
  /** The business outcome that the output names, or else the error. */
  readonly outcome?: string;
  readonly reason?: string;
  readonly retries: number;
}

/** executions */
const most = 1000;

/**
 * The outcomes and retries of up to 1,000 executions; those that there are not are left out.
 * @throws WrongRequest if executionArns is no list of them
 */
export async function readOutcomes(stepFunctions: StepFunctions, { executionArns }: Body): Promise<object> {
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
  const { outcome, reason } = outcomeOf(output);
  const { retries } = tellStory(await historyOf(stepFunctions, executionArn));
  return {
    executionArn,
    ...(outcome === undefined ? error !== undefined && { outcome: error } : { outcome: String(outcome) }),
    ...(reason !== undefined && { reason: String(reason) }),
    retries,
  };
}

function outcomeOf(output = '{}'): { readonly outcome?: unknown; readonly reason?: unknown } {
  const value: unknown = JSON.parse(output);
  return typeof value === 'object' && value !== null ? value : {};
}
