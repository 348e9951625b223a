import { type LambdaRunner, LambdaServiceError } from 'step-functions-engine';
import type { PolicyStatement } from '../../infrastructure/iam/policies.ts';
import { allowingStatements } from '../permissions/policy-evaluation.ts';

/**
 * Lets the role of a state machine on the emulated AWS invoke only what its policies allow at that moment, as AWS does.
 * A role has the name of its state machine.
 * @param iam the endpoint of IAM in the emulated AWS
 */
export function enforcingPermissions(runner: LambdaRunner, iam: string): LambdaRunner {
  return {
    invoke: async (request, signal) => {
      const [, role = ''] = /"arn:aws:states:[^":]+:\d+:(?:execution|express):([^":]+):/.exec(request.payload) ?? [];
      const wanted = { action: 'lambda:InvokeFunction', resource: request.functionArn };
      if (allowingStatements(wanted, await statementsOf(role, iam)).length > 0) return runner.invoke(request, signal);
      const message = `${role} is not authorized to perform: lambda:InvokeFunction on resource: ${request.functionArn}`;
      throw new LambdaServiceError('AccessDeniedException', message, 403);
    },
  };
}

/** The policy `run`, which constructs/role.ts writes. */
async function statementsOf(role: string, iam: string): Promise<readonly PolicyStatement[]> {
  const query = { Action: 'GetRolePolicy', Version: '2010-05-08', RoleName: role, PolicyName: 'run' };
  const response = await fetch(iam, {
    method: 'POST',
    headers: { authorization: 'AWS4-HMAC-SHA256 Credential=emulated/20260101/us-east-1/iam/aws4_request' },
    body: new URLSearchParams(query),
  });
  const [, document] = /<PolicyDocument>(.*)<\/PolicyDocument>/s.exec(await response.text()) ?? [];
  if (document === undefined) throw new Error(`the emulated AWS has no policy of the role ${role}`);
  const { Statement }: { Statement: { Action: string[]; Resource: string[] }[] } = JSON.parse(decodeXml(document));
  return Statement.map(({ Action, Resource }) => ({
    effect: 'Allow',
    actions: Action,
    resources: Resource,
    conditions: {},
  }));
}

const decodeXml = (text: string): string => decodeURIComponent(text).replaceAll('&quot;', '"').replaceAll('&amp;', '&');
