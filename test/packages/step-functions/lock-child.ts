/** Locks the given folder, prints the result or the error, and runs until it is killed. */
import { writeSync } from 'node:fs';
import { lockFolder } from '../../../packages/step-functions/src/journal/lock.ts';

await lockFolder(process.argv[2] ?? '').then(
  () => writeSync(1, 'locked\n'),
  (error: Error) => writeSync(1, `${error.message}\n`),
);
setInterval(() => {}, 1000);
