import { type Action, sendsInputs } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import { wireTime } from '../registry/wire-time.ts';
import { startChecked } from './executions.ts';
import { findStateMachine } from './find-state-machine.ts';
import { optionalChoice, requiredText } from './parameters.ts';

/** ms: Express executions are billed by the duration, in steps of this. */
const billingStep = 100;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html */
const startSyncExecution: Action = async (engine, input, { executionArn: startedBy }) => {
  const stateMachineArn = requiredText(input, 'stateMachineArn');
  const includedData = optionalChoice(input, 'includedData', ['ALL_DATA', 'METADATA_ONLY']) ?? 'ALL_DATA';
  if (findStateMachine(engine, stateMachineArn).stateMachine.type !== 'EXPRESS') {
    throw new AwsError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
  }
  const execution = startChecked(engine, input, { isSynchronous: true, ...(startedBy && { startedBy }) });
  await new Promise<void>((resolve) => execution.onEnd(resolve));
  const { start, status, output, error, cause } = execution;
  const stoppedAt = execution.stoppedAt ?? start.startedAt;
  const included = includedData === 'ALL_DATA';
  return {
    executionArn: start.arn,
    stateMachineArn: start.stateMachineArn,
    name: start.name,
    startDate: wireTime(start.startedAt),
    stopDate: wireTime(stoppedAt),
    status,
    ...(included && output !== undefined && { output: JSON.stringify(output) }),
    outputDetails: { included },
    ...(included && { input: start.inputText }),
    inputDetails: { included },
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(start.traceHeader !== undefined && { traceHeader: start.traceHeader }),
    billingDetails: {
      billedMemoryUsedInMB: 64,
      billedDurationInMilliseconds: Math.max(1, Math.ceil((stoppedAt - start.startedAt) / billingStep)) * billingStep,
    },
  };
};

export const syncExecutionActions = { StartSyncExecution: sendsInputs(startSyncExecution) };
