import { afterAll, expect, it } from 'vitest';
import type { EnvironmentConfig } from '../../infrastructure/config.ts';
import { block, bundlesOf, type Configuration, removeFolders, synthesiseStack } from './synthesise.ts';

afterAll(removeFolders);

const lambda = 'arn:aws:lambda:eu-central-1:111111111111:function';

/** A deployed configuration. The deployment published each function as the given version. */
class Deployment {
  readonly #configuration: Configuration;
  readonly #version: number;

  constructor(version: number, settings: Partial<EnvironmentConfig> = {}) {
    const bundles = bundlesOf((name) => `// ${version} of ${name}`);
    this.#configuration = synthesiseStack(settings, bundles).configuration;
    this.#version = version;
  }

  /** The ARNs of the functions, without versions. */
  get functionArns(): readonly string[] {
    return Object.keys(this.#configuration.resource.aws_lambda_function ?? {}).map((id) => this.#arnOf(id));
  }

  /** The ARNs that the definition of a state machine calls. */
  calledBy(stateMachine: string): readonly string[] {
    const { definition } = block(this.#configuration, 'aws_sfn_state_machine', stateMachine);
    return [...String(definition).matchAll(/aws_lambda_function\.(\w+)\.(qualified_arn|arn)\b/g)].map(
      ([, id = '', attribute]) => this.#arnOf(id) + (attribute === 'qualified_arn' ? `:${this.#version}` : ''),
    );
  }

  /** The policy document, with the ARNs of the functions instead of references. */
  policy(name: string): string {
    const { policy } = block(this.#configuration, 'aws_iam_role_policy', name);
    return String(policy).replaceAll(
      /\$\{aws_lambda_function\.(\w+)\.(qualified_arn|arn)\}/g,
      (_, id, attribute) => this.#arnOf(id) + (attribute === 'qualified_arn' ? `:${this.#version}` : ''),
    );
  }

  /** Whether a policy allows its role to invoke an ARN. */
  allowsInvoking(policy: string, arn: string): boolean {
    const statements: { Action: string[]; Resource: string[] }[] = JSON.parse(this.policy(policy)).Statement;
    return statements
      .filter(({ Action }) => Action.includes('lambda:InvokeFunction'))
      .some(({ Resource }) => Resource.some((pattern) => matches(pattern, arn)));
  }

  #arnOf(id: string): string {
    return `${lambda}:${block(this.#configuration, 'aws_lambda_function', id).function_name}`;
  }
}

/** As IAM compares: `*` is any text, `?` any character. */
function matches(pattern: string, arn: string): boolean {
  const literal = pattern.replaceAll(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`).test(arn);
}

const first = new Deployment(1);
const second = new Deployment(2);
const canary = new Deployment(3, {
  workflow: {
    logLevel: 'ERROR',
    includeExecutionData: true,
    canary: { 'order-processing': { stableVersion: 1, weight: 10 } },
  },
});

const stateMachines = ['workflow', 'quotes'];

it.each(stateMachines)(
  'the role of %s still allows every function version that earlier deployments call',
  (stateMachine) => {
    for (const now of [first, second, canary]) {
      for (const began of [first, second, canary]) {
        const called = began.calledBy(stateMachine);
        expect(called.length).toBeGreaterThan(0);
        const denied = called.filter((arn) => !now.allowsInvoking(`${stateMachine}_role_run`, arn));
        expect(denied).toEqual([]);
      }
    }
  },
);

it.each(stateMachines)('the role of %s allows no function that its definition does not name', (stateMachine) => {
  const own = new Set(first.calledBy(stateMachine).map((arn) => arn.replace(/:\d+$/, '')));
  const foreign = [
    ...first.functionArns.filter((arn) => !own.has(arn)),
    ...[...own].map((arn) => `${arn}-of-another-team`),
  ];
  const allowed = foreign
    .flatMap((arn) => [arn, `${arn}:1`, `${arn}:2`])
    .filter((arn) => second.allowsInvoking(`${stateMachine}_role_run`, arn));
  expect(allowed).toEqual([]);
});

it.each(stateMachines)('the role of %s is unchanged by a deployment of new code', (stateMachine) => {
  const policy = `${stateMachine}_role_run`;
  expect([second.policy(policy), canary.policy(policy)]).toEqual([first.policy(policy), first.policy(policy)]);
});
