/** What `make lint` looks for that nothing uses: files, exports, dependencies. https://knip.dev */
import { readFileSync } from 'node:fs';
import type { KnipConfig } from 'knip';

/** The programs that the Makefile runs, but for those of the workspaces that are installed for the stacks only. */
const programs = [...readFileSync('Makefile', 'utf8').matchAll(/(?<=[\s,])[\w./-]*\w\.ts\b/g)]
  .map(([file]) => file)
  .filter((file) => !/^(infrastructure|packages)\//.test(file));

const config: KnipConfig = {
  rules: { optionalPeerDependencies: 'off' },
  ignoreExportsUsedInFile: true,
  workspaces: {
    '.': {
      entry: [
        ...programs,
        // What functions/bundle.ts and durable/bundle.ts bundle.
        '{functions,sandbox}/*/handler.ts',
        'durable/{aws/*handler,azure/app}.ts',
        'orders/adapters/default-credentials.ts',
        // Read from their folders.
        'functions/*/operation.ts',
        'test/saga/explorer/{acts,resources,scenarios}/*.ts',
        // Bundled for the browser when a console starts.
        'local/console/{app,shop/app}/main.tsx',
        'local/console/app/*-worker.ts',
        'test/**/*.test.ts',
        'test/*/vitest.config.ts',
        'test/terraform/report-missing.ts',
        // Started as processes and workers of their own.
        'test/**/{*-child,worker,server,http-server}.ts',
        'test/**/fixtures/**/*.ts',
      ],
      project: ['**/*.{ts,tsx}', '!packages/**'],
      // Used by the Makefile, by the tests as a file, and installed for the stacks only.
      ignoreDependencies: ['@biomejs/biome', 'tsx', 'axe-core', '@cdktf/provider-aws', 'cdktf', 'constructs', 'fflate'],
    },
    'packages/step-functions': {
      entry: ['src/command/main.ts', 'src/**/*worker*.ts', 'scripts/*.ts'],
      project: ['{src,scripts}/**/*.ts'],
    },
  },
  ignoreWorkspaces: ['infrastructure', 'infrastructure/azure', 'infrastructure/cli'],
  // Programs of the machine, not of a package.
  ignoreBinaries: ['make', 'mount', 'umount', 'moto_server'],
};

export default config;
