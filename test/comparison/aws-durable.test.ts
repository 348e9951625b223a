import { startAwsDurable } from '../../comparison/aws-durable.ts';
import { testScenarios } from './scenarios.ts';

testScenarios(startAwsDurable, { parked: 'WAITING', figures: { operations: 'durable operations' } });
