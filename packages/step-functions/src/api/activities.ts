import { isDeepStrictEqual } from 'node:util';
import { type Action, changes, reads, sendsInputs } from '../registry/action.ts';
import { Activity, ownedKey } from '../registry/activity.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { wireTime } from '../registry/wire-time.ts';
import { parseArn } from './arn.ts';
import { readEncryption } from './encryption.ts';
import { pageOf } from './pages.ts';
import { checkName, optionalList, optionalText, requiredText } from './parameters.ts';
import { readTags } from './tags.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateActivity.html */
const createActivity: Action = (engine, input) => {
  const name = checkName(requiredText(input, 'name'));
  const arn = engine.arn('activity', name);
  const encryption = readEncryption(input) ?? ownedKey;
  let activity = engine.activities.get(arn);
  if (activity === undefined) {
    const tags = readTags(optionalList(input, 'tags') ?? []);
    activity = new Activity({ arn, name, createdAt: engine.clock.now(), tags, encryption });
    engine.activities.set(arn, activity);
  } else if (!isDeepStrictEqual(activity.encryption, encryption)) {
    throw new AwsError('ActivityAlreadyExists', `Activity Already Exists: '${arn}'`);
  }
  return { activityArn: arn, creationDate: wireTime(activity.createdAt) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeActivity.html */
const describeActivity: Action = (engine, input) => {
  const { arn, name, createdAt, encryption } = getActivity(engine, requiredText(input, 'activityArn'));
  return { activityArn: arn, name, creationDate: wireTime(createdAt), encryptionConfiguration: encryption };
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
  const arn = requiredText(input, 'activityArn');
  parseArn(arn, 'activity');
  engine.activities.delete(arn);
  return {};
};

/** How long GetActivityTask keeps a worker waiting, in ms. */
const longPoll = 60_000;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html */
const getActivityTask: Action = async (engine, input, { signal }) => {
  const activity = getActivity(engine, requiredText(input, 'activityArn'));
  const workerName = optionalText(input, 'workerName');
  const task = await activity.take(engine.clock, longPoll, signal);
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
