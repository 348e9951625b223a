import { SchedulerSchedule } from '@cdktf/provider-aws/lib/scheduler-schedule/index.js';
import { SchedulerScheduleGroup } from '@cdktf/provider-aws/lib/scheduler-schedule-group/index.js';
import { Construct } from 'constructs';
import type { Alarms } from './alarms.ts';
import type { Encryption } from './encryption.ts';
import type { HandlerFunction } from './handler-function.ts';
import { Role } from './role.ts';

export interface ScheduleProps {
  readonly name: string;
  /** https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html: `rate(1 minute)` */
  readonly expression: string;
  readonly description: string;
  readonly handler: HandlerFunction;
  readonly encryption: Encryption;
  readonly alarms: Alarms;
}

/** Invokes a function on a schedule of EventBridge Scheduler. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const { name, encryption } = props;
    // A separate group, because the scheduler's metrics have the group as their dimension.
    const group = new SchedulerScheduleGroup(this, 'group', { name });
    const live = props.handler.alias('live');
    const role = new Role(this, 'role', {
      name: `${name}-schedule`,
      service: 'scheduler.amazonaws.com',
      accountOf: props.handler.arn,
    });
    const policy = role.allow('run', [
      {
        why: `Invokes ${props.handler.name} on a schedule`,
        notUsedLocally: 'the local run has its own scheduler',
        actions: ['lambda:InvokeFunction'],
        resources: [live.arn],
      },
    ]);
    const keyPolicies = encryption.grantTo(role);
    new SchedulerSchedule(this, 'Default', {
      name,
      groupName: group.name,
      description: props.description,
      scheduleExpression: props.expression,
      flexibleTimeWindow: { mode: 'OFF' },
      kmsKeyArn: encryption.keyArn,
      target: {
        arn: live.arn,
        roleArn: role.arn,
        // No retry: the next invocation does the work of a missed one.
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
      dependsOn: [policy, ...keyPolicies],
    });
    props.alarms.add(this, `${id}-failed`, {
      metric: {
        namespace: 'AWS/Scheduler',
        name: 'InvocationDroppedCount',
        dimensions: { ScheduleGroup: group.name },
        statistic: 'Sum',
      },
      description: `EventBridge Scheduler could not invoke ${props.handler.name}: does the function exist, and may the role ${name}-schedule invoke it?`,
    });
  }
}
