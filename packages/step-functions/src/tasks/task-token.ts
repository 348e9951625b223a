import type { SeededRandom } from '../execution/random.ts';

const prefix = 'AQCs';

/** An opaque token that nobody can guess, and whose form can be checked: so an unknown token can be distinguished from a finished task's. */
export function createTaskToken(random: SeededRandom): string {
  const secret = random.hex(8);
  return prefix + Buffer.from(secret + checksum(secret), 'hex').toString('base64');
}

/** Every task token in a text, such as an answer of the API. */
const tokens = /AQCs[A-Za-z0-9+/]{48}/g;

/** The text without the task tokens in it: whoever has one can end the task. */
export function hideTaskTokens(text: string): string {
  return text.replace(tokens, (token) => (isTaskToken(token) ? '(task token)' : token));
}

/** Whether an engine could have given out this token. */
export function isTaskToken(token: string): boolean {
  if (!token.startsWith(prefix)) return false;
  const hex = Buffer.from(token.slice(prefix.length), 'base64').toString('hex');
  return hex.length === 72 && checksum(hex.slice(0, 64)) === hex.slice(64);
}

// FNV-1a: it finds a token that was cut or mistyped; the secret is what protects it.
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
