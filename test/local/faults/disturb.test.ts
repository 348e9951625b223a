import { expect, it } from 'vitest';
import { type Disturbance, disturb } from '../../../local/faults/disturb.ts';

/** Makes a call; `made` counts its work, `answered` is what its caller has got by now. */
function make(disturbance: Disturbance<string>) {
  const state = { made: 0, answered: 'nothing' };
  const call = async () => {
    state.made++;
    return 'done';
  };
  void disturb(call, disturbance).then(
    (answer) => {
      state.answered = answer;
    },
    (error: Error) => {
      state.answered = error.message;
    },
  );
  return state;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const fail = () => {
  throw new Error('failed');
};

it.each<[string, Disturbance<string>, number, string]>([
  ['is not disturbed answers', {}, 1, 'done'],
  ['fails before its work is not made', { work: 'never', answer: fail }, 0, 'failed'],
  ['fails after its work is made and fails', { answer: fail }, 1, 'failed'],
  ['loses its answer is made and never answers', { answer: 'none' }, 1, 'nothing'],
  ['hangs is not made and never answers', { work: 'never' }, 0, 'nothing'],
  ['runs twice is made twice and answers', { work: 'twice' }, 2, 'done'],
])('a call that %s', async (_, disturbance, made, answered) => {
  const state = make(disturbance);
  await settle();
  expect(state).toEqual({ made, answered });
});

it.each<[string, Disturbance<string>['answer'], string, string]>([
  ['answers after the delay', undefined, 'nothing', 'done'],
  ['and that has failed before is made all the same', fail, 'failed', 'failed'],
])('a call whose work is delayed %s', async (_, answer, before, after) => {
  let come = () => {};
  const moment = new Promise<void>((resolve) => {
    come = resolve;
  });
  const state = make({ work: () => moment, ...(answer && { answer }) });
  await settle();
  expect(state).toEqual({ made: 0, answered: before });
  come();
  await settle();
  expect(state).toEqual({ made: 1, answered: after });
});
