import { describe, expect, it } from 'vitest';
import { functionNames, functionSpec } from '../../functions/manifest.ts';
import { guardCallbacks, guardRetired, guardStarts } from '../../infrastructure/workflow-guards.ts';
import { readTemplate } from '../../local/workflows.ts';
import { workflowNames } from '../../state-machines/manifest.ts';

const templates = new Map(workflowNames.map((name) => [name, readTemplate(name)]));

/** The manifest, but for some rows. */
const rows = (changes: Readonly<Record<string, object>>) => ({
  functionNames,
  functionSpec: (name: (typeof functionNames)[number]) => ({ ...functionSpec(name), ...changes[name] }),
});

describe('the two manifests', () => {
  it('agree with each other and with the definitions', () => {
    expect(() => guardStarts()).not.toThrow();
    expect(() => guardCallbacks(templates)).not.toThrow();
    expect(() => guardRetired(templates)).not.toThrow();
  });

  it('are refused when nobody starts a workflow', () => {
    const changed = rows({ 'submit-order': { startsExecutions: [] } });
    expect(() => guardStarts(workflowNames, changed)).toThrow(/Nobody starts order-processing: .*startsExecutions/);
  });

  it('are refused when a function is retired from a workflow whose definition names it', () => {
    const changed = rows({ 'reserve-items': { retiredFrom: ['order-quote', 'order-processing'] } });
    expect(() => guardRetired(templates, changed)).toThrow(
      /^reserve-items is retired from order-processing, whose definition names it: correct retiredFrom/,
    );
  });

  it('are refused when a wait is answered by no route', () => {
    const changed = rows({
      'approval-callback': { sendsTaskResults: [] },
      'payment-callback': { sendsTaskResults: [] },
    });
    expect(() => guardCallbacks(templates, changed)).toThrow(
      'order-processing waits for callbacks, but no function with a route may send task results to it.',
    );
  });

  it('are refused when a step is given the tokens of a workflow that it may not answer', () => {
    const changed = rows({ 'process-payment': { sendsTaskResults: ['order-quote'] } });
    expect(() => guardCallbacks(templates, changed)).toThrow(
      'process-payment is given task tokens of order-processing, but may not send results to it.',
    );
  });

  it('are refused when a function sends results to a workflow that waits for none', () => {
    const changed = rows({ 'payment-callback': { sendsTaskResults: ['order-quote'] } });
    expect(() => guardCallbacks(templates, changed)).toThrow(
      'payment-callback sends task results to order-quote, none of whose states waits for one.',
    );
  });
});
