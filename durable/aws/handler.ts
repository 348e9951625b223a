import { limits } from '../process/limits.ts';
import { createSteps } from '../process/steps.ts';
import { orderProcess } from './order-process.ts';
import { stepPorts } from './ports.ts';

/** The durable function. */
export const handler = orderProcess(createSteps(stepPorts()), limits);
