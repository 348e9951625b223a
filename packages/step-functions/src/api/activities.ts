import { type Action, changes, reads, sendsInputs, wireTime } from '../registry/action.ts';
import { Activity } from '../registry/activity.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { parseArn } from './arn.ts';
import { pageOf } from './pages.ts';
import { checkName, optionalList, optionalText, requiredText } from './parameters.ts';
import { readTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateActivity.html */
const createActivity: Action = (engine, input) => {
  const name = checkName(requiredText(input, 'name', { min: 1, max: 80 }));
  const arn = engine.arn('activity', name);
  const tags = readTags(optionalList(input, 'tags') ?? []);
  let activity = engine.activities.get(arn);
  if (activity === undefined) {
    activity = new Activity(arn, name, engine.clock.now(), tags);
    engine.activities.set(arn, activity);
  }
  return { activityArn: arn, creationDate: wireTime(activity.createdAt) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeActivity.html */
const describeActivity: Action = (engine, input) => {
  const { arn, name, createdAt } = getActivity(engine, requiredText(input, 'activityArn', { min: 1, max: 256 }));
  return { activityArn: arn, name, creationDate: wireTime(createdAt) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListActivities.html */
const listActivities: Action = (engine, input) => {
  const { items, nextToken } = pageOf([...engine.activities.values()], input, 'activities');
  const activities = items.map(({ arn, name, createdAt }) => ({
    activityArn: arn,
    name,
    creationDate: wireTime(createdAt),
  }));
  return { activities, ...(nextToken && { nextToken }) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteActivity.html */
const deleteActivity: Action = (engine, input) => {
  const arn = requiredText(input, 'activityArn', { min: 1, max: 256 });
  parseArn(arn, 'activity');
  engine.activities.delete(arn);
  return {};
};

/** How long GetActivityTask keeps a worker waiting, in ms. */
const longPoll = 60_000;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html */
const getActivityTask: Action = async (engine, input) => {
  const activity = getActivity(engine, requiredText(input, 'activityArn', { min: 1, max: 256 }));
  const workerName = optionalText(input, 'workerName', { min: 1, max: 80 });
  const task = await activity.take(engine.clock, longPoll);
  if (task === undefined) return {};
  task.waiting.send({ type: 'started', ...(workerName !== undefined && { workerName }) });
  return { taskToken: task.token, input: task.input };
};

function getActivity(engine: Engine, arn: string): Activity {
  parseArn(arn, 'activity');
  const activity = engine.activities.get(arn);
  if (activity === undefined) throw new AwsError('ActivityDoesNotExist', `Activity Does Not Exist: '${arn}'`);
  return activity;
}

export const activityActions = {
  CreateActivity: changes('activityArn', createActivity),
  DescribeActivity: reads(describeActivity),
  ListActivities: reads(listActivities),
  DeleteActivity: changes('activityArn', deleteActivity),
  GetActivityTask: sendsInputs(getActivityTask),
};
