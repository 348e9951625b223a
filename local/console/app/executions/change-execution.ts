import { call } from '../wire.ts';

export const stopExecution = (executionArn: string): Promise<unknown> =>
  call('StopExecution', { executionArn, error: 'Stopped', cause: 'Stopped at the console' });

export const redriveExecution = (executionArn: string): Promise<unknown> => call('RedriveExecution', { executionArn });
