/** Runs before the page's own script has arrived: starts the layout worker on pages with a picture, which takes longest. */
import { startElk } from './execution/elk-thread.ts';

if (/^#\/(executions|state-machines)\/./.test(location.hash)) startElk();
