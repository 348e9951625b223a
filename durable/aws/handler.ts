import { limits } from '../process/limits.ts';
import { createSteps } from '../process/steps.ts';
import { orderProcess } from './order-process.ts';
import { stepPorts } from './ports.ts';

/** The Lambda handler of the durable function, with its ports from the environment variables. */
export const handler = orderProcess(createSteps(stepPorts()), limits);
