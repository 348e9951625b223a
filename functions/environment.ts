import { requiredVariable } from '../orders/adapters/required-variable.ts';
import type { EnvironmentName } from './manifest.ts';

/**
 * The value of an environment variable that functions/manifest.ts lists for this function.
 * @throws Error naming the variable if it is not set
 */
export const environment: (name: EnvironmentName) => string = requiredVariable;
