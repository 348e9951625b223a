export { workflowMatchers } from './matchers.ts';
export {
  type SimulatedFunction,
  type Simulation,
  type SimulationOptions,
  type SimulationTools,
  simulate,
} from './simulate.ts';
export { type StateSimulation, type StateSimulationOptions, simulateState } from './simulate-state.ts';
