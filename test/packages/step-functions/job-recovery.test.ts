import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type AwsServices, type Json, StepFunctions, VirtualClock } from 'step-functions-engine';
import { afterEach, beforeEach, expect, it } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'job-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('a job that was submitted before a restart is not submitted again, but polled until it has ended', async () => {
  let polled: () => void = () => {};
  const hasPolled = new Promise<void>((resolve) => {
    polled = resolve;
  });
  const actions: string[] = [];
  let status = 'RUNNING';
  const services: AwsServices = {
    call: async ({ action }): Promise<Json> => {
      actions.push(action);
      if (action === 'submitJob') return { JobId: 'job-1' };
      if (status === 'RUNNING') polled();
      return { Jobs: [{ JobId: 'job-1', Status: status }] };
    },
  };
  const open = (clock: VirtualClock) =>
    StepFunctions.open(folder, { clock, services, lambda: { invoke: async ({ payload }) => ({ payload }) } });
  const Parameters = { JobName: 'nightly', JobQueue: 'queue', JobDefinition: 'definition' };
  const Work = { Type: 'Task', Resource: 'arn:aws:states:::batch:submitJob.sync', Parameters, End: true };

  const clock = new VirtualClock();
  const first = await open(clock);
  const machine = await first.createStateMachine({ name: 'm', definition: { StartAt: 'Work', States: { Work } } });
  const execution = await first.startExecution(machine, {}, 'one');
  await hasPolled;
  expect(actions.slice(0, 2)).toEqual(['submitJob', 'describeJobs']);
  await first.close();

  actions.length = 0;
  status = 'SUCCEEDED';
  const second = await open(new VirtualClock());
  const end = await second.whenEnded(execution);
  await second.close();

  expect(end).toMatchObject({ status: 'SUCCEEDED', output: { JobId: 'job-1', Status: 'SUCCEEDED' } });
  expect(actions).toEqual(['describeJobs']);
});

it('a service call that is aborted because the engine closes is made again after a restart', async () => {
  let called: () => void = () => {};
  const isCalled = new Promise<void>((resolve) => {
    called = resolve;
  });
  const interrupted: AwsServices = {
    call: (_request, signal) => {
      called();
      return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))));
    },
  };
  const open = (services: AwsServices) =>
    StepFunctions.open(folder, {
      clock: new VirtualClock(),
      services,
      lambda: { invoke: async ({ payload }) => ({ payload }) },
    });
  const Work = { Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:s3:listBuckets', Parameters: {}, End: true };
  const first = await open(interrupted);
  const machine = await first.createStateMachine({ name: 'm', definition: { StartAt: 'Work', States: { Work } } });
  const execution = await first.startExecution(machine, {}, 'one');
  await isCalled;
  await first.close();

  const second = await open({ call: async () => ({ Buckets: [] }) });
  const end = await second.whenEnded(execution);
  await second.close();

  expect(end).toMatchObject({ status: 'SUCCEEDED', output: { Buckets: [] } });
});
