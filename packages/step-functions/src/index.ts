export type { ListedExecution } from './api/list-executions.ts';
export type { OpenTask } from './api/open-tasks.ts';
export type { Clock } from './clock/clock.ts';
export { RealClock } from './clock/real-clock.ts';
export { VirtualClock } from './clock/virtual-clock.ts';
export { AwsServiceError, type AwsServiceRequest, type AwsServices } from './execution/aws-services.ts';
export {
  type LambdaRequest,
  type LambdaResponse,
  type LambdaRunner,
  LambdaServiceError,
} from './execution/lambda-runner.ts';
export { SeededRandom } from './execution/random.ts';
export type { ExecutionStatus } from './execution/start.ts';
export { TaskAnswerError, type TaskAnswers, type TaskCall } from './execution/task-answers.ts';
export type { AwsHistoryEvent } from './history/event.ts';
export type { LogRecord } from './history/log-record.ts';
export { lockFolder } from './journal/lock.ts';
export type { Json, JsonObject } from './language/json.ts';
export type { Random } from './language/scope.ts';
export { AwsError } from './registry/aws-error.ts';
export type { Retention } from './registry/finished-executions.ts';
export {
  type EndedExecution,
  type MapStateOfExecution,
  StepFunctions,
  type StepFunctionsOptions,
} from './step-functions.ts';
export { AwsSdkServices } from './tasks/aws-sdk.ts';
export { hideTaskTokens } from './tasks/task-token.ts';
