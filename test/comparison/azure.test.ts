import { startAzure } from '../../comparison/azure.ts';
import { testScenarios } from './scenarios.ts';

testScenarios(startAzure, { parked: 'WAITING', fulfilled: { replays: 7, events: 28 } });
