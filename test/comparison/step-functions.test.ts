import { startStepFunctions } from '../../comparison/step-functions.ts';
import { testScenarios } from './scenarios.ts';

testScenarios(startStepFunctions, { parked: 'FAILED', figures: { transitions: 'transitions' } });
