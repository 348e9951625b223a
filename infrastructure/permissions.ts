/** `make permissions`: writes docs/permissions.md, the list of all permissions for reviewers. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'cdktf';
import { runProgram } from '../command-line/run-program.ts';
import { environments } from './config.ts';
import { permissionsDocument } from './iam/document.ts';
import { OrderProcessingStack } from './order-processing-stack.ts';

const project = path.resolve(import.meta.dirname, '..');
const file = path.join(project, 'docs/permissions.md');

await runProgram(() => {
  const stack = new OrderProcessingStack(new App(), {
    environment: 'dev',
    config: environments.dev,
    bundles: path.join(project, 'dist/functions'),
  });
  writeFileSync(file, permissionsDocument(stack, 'order-processing-dev'));
  console.log(`Wrote ${path.relative(process.cwd(), file)}`);
  return 0;
});
