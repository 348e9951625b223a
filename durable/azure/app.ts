/** The function app: importing it registers every function. */
import './activities.ts';
import './http.ts';
import './order-process.ts';
import './start-pending.ts';
