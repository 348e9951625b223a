/** `make module`: writes the Terraform module to dist/terraform-module/. */
import path from 'node:path';
import { writeModule } from './write-module.ts';

const dist = path.resolve(import.meta.dirname, '../../dist');
const outDir = path.join(dist, 'terraform-module');

try {
  await writeModule({ bundles: path.join(dist, 'functions'), outDir });
  console.log(`Wrote the Terraform module to ${path.relative(process.cwd(), outDir)}/`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
