export {
  type Mock,
  MockError,
  type MockFunction,
  type MockResponse,
  type Mocks,
  type MockTools,
} from '../mocks/mock.ts';
export type { MockConfig } from '../mocks/mock-config.ts';
export type { ChildMachine } from './child-machines.ts';
export { type Coverage, CoverageReader, coverageOf, coverageOfTaken, type Element, elementsOf } from './coverage.ts';
export { workflowMatchers } from './matchers.ts';
export { NoAnswerError } from './no-answer.ts';
export { type CaughtError, type ExecutionPath, pathOf } from './path.ts';
export { readDefinition } from './read-definition.ts';
export type { WrittenObject } from './result-sink.ts';
export { UnfinishedError } from './run-to-end.ts';
export { type Simulation, type SimulationOptions, simulate } from './simulate.ts';
export { type StateSimulation, type StateSimulationOptions, simulateState } from './simulate-state.ts';
