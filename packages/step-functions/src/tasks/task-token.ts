import type { SeededRandom } from '../execution/random.ts';

const prefix = 'AQCs';

/** A random token with a checksum, so that a token of a finished task can be distinguished from an invalid one. */
export function createTaskToken(random: SeededRandom): string {
  const secret = random.hex(8);
  return prefix + Buffer.from(secret + checksum(secret), 'hex').toString('base64');
}

/** Matches every task token in a text, such as a response of the API. */
const tokens = /AQCs[A-Za-z0-9+/]{48}/g;

/**
 * Replaces the task tokens in a text, because everyone who has a token can end its task.
 * @example
 * ```js
 * import { hideTaskTokens, StepFunctions, VirtualClock } from 'step-functions-engine';
 * const lambda = { invoke: async ({ payload }) => ({ payload }) };
 * const engine = new StepFunctions({ clock: VirtualClock.stopped(), lambda });
 * const { activityArn } = await engine.call('CreateActivity', { name: 'pack' });
 * const Pack = { Type: 'Task', Resource: activityArn, End: true };
 * const machine = await engine.createStateMachine({ name: 'm', definition: { StartAt: 'Pack', States: { Pack } } });
 * await engine.startExecution(machine);
 * await new Promise((resolve) => setTimeout(resolve, 10));
 * const [task] = engine.openTasks();
 * console.log(hideTaskTokens(`Token: ${task.taskToken}`)); // Token: (task token)
 * ```
 */
export function hideTaskTokens(text: string): string {
  return text.replace(tokens, (token) => (isTaskToken(token) ? '(task token)' : token));
}

/** Whether a text has the form and the checksum of a task token. */
export function isTaskToken(token: string): boolean {
  if (!token.startsWith(prefix)) return false;
  const hex = Buffer.from(token.slice(prefix.length), 'base64').toString('hex');
  return hex.length === 72 && checksum(hex.slice(0, 64)) === hex.slice(64);
}

// FNV-1a: detects a token that was cut or mistyped. It does not prevent guessing; the random part does.
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
