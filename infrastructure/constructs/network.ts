import type { IamRolePolicy } from '@cdktf/provider-aws/lib/iam-role-policy/index.js';
import { Fn, type IResolvable } from 'cdktf';
import { oneIf } from './existing-resource.ts';
import type { Role } from './role.ts';

/** The subnets and security groups of a VPC in which functions run. */
export interface Network {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  /** Whether the functions run in a VPC, which Terraform decides; if not, both lists are empty. */
  readonly enabled: IResolvable;
}

const why = 'Is attached to the VPC';
const notUsedLocally = 'the local run has no VPC';

/**
 * Allows Lambda to attach the functions of a role to a VPC by network interfaces.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
 * @param anyArn the ARN of any resource in the function's account and region
 * @returns the policy, which a function must depend on: Lambda checks it when the function is created
 */
export function allowNetwork(role: Role, { enabled }: Network, anyArn: string): IamRolePolicy {
  const [partition, region, account] = [1, 3, 4].map((part) => Fn.element(Fn.split(':', anyArn), part));
  const statements = [
    {
      why,
      notUsedLocally,
      actions: [
        'ec2:CreateNetworkInterface',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      // Lambda chooses the ids of the interfaces, so the policy on the same page also has a wildcard.
      resources: [`arn:${partition}:ec2:${region}:${account}:*/*`],
    },
    {
      why,
      notUsedLocally,
      // These actions have no resource types: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
      actions: ['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
      resources: ['*'],
    },
  ];
  return role.allow('network', statements, oneIf(enabled));
}
