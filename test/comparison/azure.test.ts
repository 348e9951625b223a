import { startAzure } from '../../comparison/azure.ts';
import { testScenarios } from './scenarios.ts';

testScenarios(startAzure, { parked: 'WAITING', figures: { replays: 'replays', events: 'history events' } });
