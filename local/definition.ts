import { readFileSync } from 'node:fs';
import path from 'node:path';
import { arnPlaceholder, functionNames } from '../functions/manifest.ts';

const folder = path.resolve(import.meta.dirname, '../state-machines');

/**
 * A state machine's definition with the ARNs of its functions, as `templatefile` fills it in a deployment.
 * @param name its folder in state-machines/
 * @param functionArn gives the ARN of a function by its name
 * @throws Error naming a placeholder that no function of the manifest fills
 */
export function readDefinition(name: string, functionArn: (functionName: string) => string): string {
  const arns = new Map(functionNames.map((functionName) => [arnPlaceholder(functionName), functionArn(functionName)]));
  const template = readFileSync(path.join(folder, name, 'state_machine.json'), 'utf8');
  return template.replace(/\$\{(\w+)\}/g, (_, placeholder: string) => {
    const arn = arns.get(placeholder);
    if (arn === undefined) throw new Error(`${name}: no function of functions/manifest.ts fills \${${placeholder}}`);
    return arn;
  });
}
