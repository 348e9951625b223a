/** Runs while the page's own script is still loaded: starts what a page with a picture waits for the longest. */
import { startElk } from './execution/elk-thread.ts';

if (/^#\/(executions|state-machines)\/./.test(location.hash)) startElk();
