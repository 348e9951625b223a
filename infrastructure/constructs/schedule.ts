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

/** Has a function invoked by the clock, by EventBridge Scheduler. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, props: ScheduleProps) {
    super(scope, id);
    const { name, encryption } = props;
    // Of its own: the scheduler's metrics are by group.
    const group = new SchedulerScheduleGroup(this, 'group', { name });
    const live = props.handler.alias('live');
    const role = new Role(this, 'role', {
      name: `${name}-schedule`,
      service: 'scheduler.amazonaws.com',
      accountOf: props.handler.arn,
    });
    const policy = role.allow('run', [
      {
        why: `Invokes ${props.handler.name} by the clock`,
        unseen: 'the local run has a clock of its own',
        actions: ['lambda:InvokeFunction'],
        resources: [live.arn],
      },
    ]);
    const mayUseKey = encryption.grantTo(role);
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
        // What is missed, the next time makes up for.
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
      dependsOn: [policy, ...mayUseKey],
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
