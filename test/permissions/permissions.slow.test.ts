import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FunctionName, functionNames } from '../../functions/manifest.ts';
import { Role, type Statement } from '../../infrastructure/constructs/role.ts';
import { sentWhenAssuming } from '../../infrastructure/iam/services.ts';
import { removeFolders, synthesiseStack } from '../infrastructure/synthesise.ts';
import { explore } from '../saga/explorer/explore.ts';
import { type AuthorizationReport, authorizeAll, unexplained } from './authorization-report.ts';
import { Deployment } from './deployment.ts';
import { allowingStatements } from './policy-evaluation.ts';
import type { Recorder } from './recorder.ts';
import type { Row } from './rows.ts';
import { recordRuns } from './runs.ts';

let recorder: Recorder;
let deployment: Deployment;
let report: AuthorizationReport;
let roles: readonly Role[];

beforeAll(async () => {
  const recorded = await recordRuns();
  const { stack, configuration } = synthesiseStack();
  recorder = recorded.recorder;
  deployment = new Deployment(configuration, 'order-processing-test', recorded.variables);
  roles = stack.node.findAll().filter((construct) => construct instanceof Role);
  report = authorizeAll(recorder.requests, deployment);
  const unused = report.rows.filter((row) => !report.used.has(row) && sourceOf(row)?.notUsedLocally === undefined);
  const rare = functionNames.filter((name) => unused.some(({ role }) => role.name === `order-processing-test-${name}`));
  if (rare.length === 0) return;
  // Permissions that the recorded runs do not need may be needed with the faults of the explorer, for example to read
  // what an earlier attempt wrote.
  report = authorizeAll([...recorder.requests, ...(await exploredRequests(rare, recorded.variables))], deployment);
}, 600_000);

afterAll(removeFolders);

/** The requests of functions in the explorer, for the resources in these environment variables. */
async function exploredRequests(names: readonly FunctionName[], variables: Readonly<Record<string, string>>) {
  const explored = await explore({ faults: 1, functions: names });
  const named = new Map(Object.entries(explored.variables).map(([name, value]) => [value, variables[name]]));
  return explored.requests.map((request) => ({
    ...request,
    resource: named.get(request.resource) ?? request.resource,
  }));
}

/** The statement of a construct from which a row was made. */
function sourceOf({ role, policy, index }: Row): Statement | undefined {
  return roles.find(({ id }) => id === role.id)?.allowed.get(policy)?.[index];
}

describe('every AWS call of the recorded runs', () => {
  it('is translated to the IAM actions that it needs', () => {
    expect([...recorder.problems]).toEqual([]);
    expect(recorder.calls).toBeGreaterThan(300);
  });

  it('is allowed by the role of its caller', () => {
    expect(report.denied).toEqual([]);
  });
});

describe('every permission', () => {
  it('is needed by a recorded run, or states why it cannot be', () => {
    expect(unexplained(report, (row) => sourceOf(row)?.notUsedLocally)).toEqual([]);
  });

  it('states its purpose', () => {
    const silent = report.rows.filter((row) => !sourceOf(row)?.why);
    expect(silent.map(({ role, action }) => `${role.name}: ${action}`)).toEqual([]);
  });
});

describe('every role', () => {
  it('can be assumed by its service with the condition keys that the service sends', () => {
    const unusable = deployment.roles.flatMap((role) =>
      role.services.flatMap((service) => {
        const context = Object.fromEntries((sentWhenAssuming[service] ?? []).map((key) => [key, '111111111111']));
        // The resource of a trust policy is its own role.
        const trust = role.trust.map((statement) => ({ ...statement, resources: ['*'] }));
        return allowingStatements({ action: 'sts:AssumeRole', resource: role.name, context }, trust).length > 0
          ? []
          : [`${role.name} by ${service}`];
      }),
    );
    expect(unusable).toEqual([]);
  });
});
