import { createSteps } from '../process/steps.ts';
import { waitTimeouts } from '../process/timing.ts';
import { orderProcess } from './order-process.ts';
import { stepPorts } from './ports.ts';

/** The Lambda handler of the durable function, with its ports configured by environment variables. */
export const handler = orderProcess(createSteps(stepPorts()), waitTimeouts);
