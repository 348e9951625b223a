/** `make module`: writes the Terraform module to dist/terraform-module/. */
import path from 'node:path';
import { runProgram } from '../../command-line/run-program.ts';
import { writeModule } from './write-module.ts';

const dist = path.resolve(import.meta.dirname, '../../dist');
const outDir = path.join(dist, 'terraform-module');

await runProgram(async () => {
  await writeModule({ bundles: path.join(dist, 'functions'), outDir });
  console.log(`Wrote the Terraform module to ${path.relative(process.cwd(), outDir)}/`);
  return 0;
});
