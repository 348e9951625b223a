import { describe, expect, it } from 'vitest';
import { functionNames, functionSpec } from '../../functions/manifest.ts';
import { guardCallbacks, guardNested, guardRetired, guardStarts } from '../../infrastructure/workflow-guards.ts';
import { readTemplate } from '../../local/workflows.ts';
import { type WorkflowName, workflowNames, workflowSpec } from '../../state-machines/manifest.ts';

const templates = new Map(workflowNames.map((name) => [name, readTemplate(name)]));

/** The manifest with changed rows. */
const rows = (changes: Readonly<Record<string, object>>) => ({
  functionNames,
  functionSpec: (name: (typeof functionNames)[number]) => ({ ...functionSpec(name), ...changes[name] }),
});

describe('the two manifests', () => {
  it('agree with each other and with the definitions', () => {
    expect(() => guardStarts()).not.toThrow();
    expect(() => guardCallbacks(templates)).not.toThrow();
    expect(() => guardRetired(templates)).not.toThrow();
    expect(() => guardNested(templates)).not.toThrow();
  });

  it('are refused when no function starts a workflow', () => {
    const changed = rows({ 'submit-order': { startsExecutions: [] } });
    expect(() => guardStarts(workflowNames, changed)).toThrow(/Nothing starts order-processing: .*startsExecutions/);
  });

  it('are refused when a function is retired from a workflow whose definition still names it', () => {
    const changed = rows({ 'reserve-items': { retiredFrom: ['order-quote', 'order-processing'] } });
    expect(() => guardRetired(templates, changed)).toThrow(
      /^reserve-items is retired from order-processing, whose definition names it: correct retiredFrom/,
    );
  });

  it('are refused when no route sends task results to a workflow that waits for them', () => {
    const changed = rows({
      'approval-callback': { sendsTaskResults: [] },
      'payment-callback': { sendsTaskResults: [] },
    });
    expect(() => guardCallbacks(templates, changed)).toThrow(
      'order-processing waits for callbacks, but no function with a route may send task results to it.',
    );
  });

  it('are refused when a step receives task tokens but may not send results', () => {
    const changed = rows({ 'process-payment': { sendsTaskResults: ['order-quote'] } });
    expect(() => guardCallbacks(templates, changed)).toThrow(
      'process-payment is given task tokens of order-processing, but may not send results to it.',
    );
  });

  it('are refused when a function sends task results to a workflow that waits for none', () => {
    const changed = rows({ 'payment-callback': { sendsTaskResults: ['order-quote'] } });
    expect(() => guardCallbacks(templates, changed)).toThrow(
      'payment-callback sends task results to order-quote, none of whose states waits for one.',
    );
  });
});

describe('a workflow started by another workflow', () => {
  /**
   * Checks a table in which `starters` name the starting workflows; the definitions in `naming` contain the ARN of a
   * workflow.
   */
  function guard(starters: Partial<Record<WorkflowName, WorkflowName>>, naming: Partial<Record<WorkflowName, string>>) {
    const definitions = new Map(
      [...templates].map(([name, template]) => [
        name,
        naming[name] === undefined ? template : template.replace('"States": {', `"Comment": "\${${naming[name]}}", $&`),
      ]),
    );
    const starts = {
      parentWorkflowOf: (name: WorkflowName) => starters[name],
      typeOf: (name: WorkflowName) => workflowSpec(name).type,
    };
    return () => guardNested(definitions, starts);
  }

  it('is accepted when the other definition starts it', () => {
    const naming = { 'order-processing': 'order_return_arn' };
    expect(guard({ 'order-return': 'order-processing' }, naming)).not.toThrow();
  });

  it.each<[string, Parameters<typeof guard>, RegExp]>([
    [
      'no state of the workflow in startedBy starts it',
      [{ 'order-return': 'order-processing' }, {}],
      /Nothing starts order-return: no state of order-processing has \$\{order_return_arn\}/,
    ],
    [
      'a workflow that startedBy does not name starts it',
      [{}, { 'order-processing': 'order_return_arn' }],
      /order-processing starts order-return, but startedBy of order-return does not name it/,
    ],
    [
      'it is Express',
      [{ 'order-quote': 'order-processing' }, { 'order-processing': 'order_quote_arn' }],
      /order-quote is EXPRESS and started by order-processing: make it STANDARD/,
    ],
    [
      'two workflows start each other',
      [
        { 'order-return': 'order-processing', 'order-processing': 'order-return' },
        { 'order-processing': 'order_return_arn', 'order-return': 'order_processing_arn' },
      ],
      /order-return and a workflow that it starts would start each other/,
    ],
  ])('is refused when %s', (_, [starters, naming], message) => {
    expect(guard(starters, naming)).toThrow(message);
  });
});
