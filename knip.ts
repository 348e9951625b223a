/** The configuration of knip, by which `make lint` finds files, exports and dependencies that nothing uses: https://knip.dev */
import { readFileSync } from 'node:fs';
import type { KnipConfig } from 'knip';

/** The TypeScript programs that the Makefile runs, which nothing imports. */
const programs = [...readFileSync('Makefile', 'utf8').matchAll(/(?<=[\s,])[\w./-]*\w\.ts\b/g)].map(([file]) => file);

/** The programs in the folder of a workspace, by their paths from that folder. */
const programsOf = (workspace: string): string[] =>
  programs.filter((file) => file.startsWith(`${workspace}/`)).map((file) => file.slice(workspace.length + 1));

const config: KnipConfig = {
  rules: { optionalPeerDependencies: 'off' },
  ignoreExportsUsedInFile: true,
  workspaces: {
    '.': {
      entry: [
        ...programs.filter((file) => !/^(infrastructure|packages)\//.test(file)),
        // What functions/bundle.ts and durable/bundle.ts bundle.
        '{functions,sandbox}/*/handler.ts',
        'durable/{aws/*handler,azure/app}.ts',
        'orders/adapters/default-credentials.ts',
        // Read from their folders.
        'functions/*/operation.ts',
        'test/saga/explorer/{invariants,scenarios}/*.ts',
        // Bundled for the browser when a console starts.
        'local/console/{app,shop/app}/main.tsx',
        'local/console/app/early.ts',
        'local/console/app/*-worker.ts',
        'test/**/*.test.ts',
        'test/*/vitest.config.ts',
        'test/terraform/report-missing.ts',
        // Started as processes and workers of their own.
        'test/**/{*-child,worker,server,http-server}.ts',
        'test/**/fixtures/**/*.ts',
      ],
      project: ['**/*.{ts,tsx}', '!{packages,infrastructure}/**'],
      // The Makefile runs the first two, a test reads a file of axe-core, and the stacks in infrastructure/ use the others.
      ignoreDependencies: ['@biomejs/biome', 'tsx', 'axe-core', '@cdktf/provider-aws', 'cdktf', 'constructs', 'fflate'],
    },
    infrastructure: {
      entry: programsOf('infrastructure').filter((file) => !file.startsWith('azure/')),
      project: ['**/*.ts', '!azure/**'],
    },
    'infrastructure/azure': { entry: programsOf('infrastructure/azure'), project: ['**/*.ts'] },
    // `make deploy` runs it.
    'infrastructure/cli': { ignoreDependencies: ['cdktf-cli'] },
    'packages/step-functions': {
      entry: ['src/command/main.ts', 'src/**/*worker*.ts', 'scripts/*.ts'],
      project: ['{src,scripts}/**/*.ts'],
    },
  },
  // Programs of the machine, not of a package.
  ignoreBinaries: ['make', 'mount', 'umount', 'moto_server', 'terraform'],
};

export default config;
