export {
  type FunctionSettings,
  type InvocationReport,
  LambdaRuntime,
  type LambdaRuntimeOptions,
  type LogLine,
} from './lambda-runtime.ts';
