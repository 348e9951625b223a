/**
 * `make deploy-local`: deploys a stack to an emulator of AWS at AWS_ENDPOINT_URL, with a separate state in .local/. The
 * environment's own state is not changed.
 */
import { runProgram } from '../command-line/run-program.ts';
import { StackCopy } from './stack-copy.ts';

const stack = process.argv[2] ?? 'order-processing-dev';
const { AWS_ENDPOINT_URL: endpoint } = process.env;

const override = JSON.stringify({
  provider: {
    aws: {
      access_key: process.env.AWS_ACCESS_KEY_ID ?? 'local',
      secret_key: process.env.AWS_SECRET_ACCESS_KEY ?? 'local',
      skip_credentials_validation: true,
      skip_metadata_api_check: 'true',
    },
  },
  terraform: { backend: { local: { path: 'terraform.tfstate' } } },
});

await runProgram(() => {
  if (endpoint === undefined) {
    throw new Error(
      'AWS_ENDPOINT_URL is not set, so this would deploy to AWS itself. Start an emulator and set the variable to its URL, for example:\n' +
        '  moto_server -p 5000 &     # everything but Step Functions\n' +
        '  make start                # Step Functions, in another terminal\n' +
        '  AWS_ENDPOINT_URL=http://127.0.0.1:5000 AWS_ENDPOINT_URL_SFN=http://127.0.0.1:8083 make deploy-local',
    );
  }
  const copy = new StackCopy(stack, '.local/deployments', override);
  copy.terraform('init', '-input=false', '-no-color', '-reconfigure');
  copy.terraform('apply', '-auto-approve', '-input=false');
  return 0;
});
