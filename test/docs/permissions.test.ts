import { readFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'cdktf';
import { afterAll, expect, it } from 'vitest';
import { environments } from '../../infrastructure/config.ts';
import { permissionsDocument } from '../../infrastructure/iam/document.ts';
import { OrderProcessingStack } from '../../infrastructure/order-processing-stack.ts';
import { fixtureBundles, removeFolders, temporaryFolder } from '../infrastructure/synthesise.ts';

afterAll(removeFolders);

it('docs/permissions.md is up to date: `make permissions` writes it', () => {
  const app = new App({ outdir: temporaryFolder() });
  const stack = new OrderProcessingStack(app, {
    environment: 'dev',
    config: environments.dev,
    bundles: fixtureBundles(),
  });

  const written = permissionsDocument(stack, 'order-processing-dev');

  expect(readFileSync(path.resolve(import.meta.dirname, '../../docs/permissions.md'), 'utf8')).toBe(written);
});
