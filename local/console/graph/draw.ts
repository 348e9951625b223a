import { readWorkflow } from './definition.ts';
import { layoutWorkflow } from './layout.ts';
import { toSvg } from './svg.ts';

/**
 * Draws the workflow of that name as an SVG document that stands by itself, in a reader's light or dark colours.
 * @throws SyntaxError or TypeError if the definition is not one
 */
export async function drawDefinition(name: string, definition: string): Promise<string> {
  return toSvg(await layoutWorkflow(readWorkflow(definition)), { title: `The workflow ${name}` });
}
