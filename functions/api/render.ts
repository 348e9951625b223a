import { stringify } from 'yaml';
import { openApiDocument } from './document.ts';

/** The text of docs/openapi.yaml. */
export const renderOpenApi = (): string =>
  `# Written by \`make openapi\` from the schemas and the manifest: change those.\n${stringify(openApiDocument(), { aliasDuplicateObjects: false, lineWidth: 120 })}`;
