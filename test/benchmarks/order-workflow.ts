/** An order of two lines. */
export const orderInput = {
  orderId: 'order-1',
  customer: { id: 'customer-1', email: 'someone@example.com' },
  currency: 'EUR',
  items: [
    { sku: 'book', quantity: 2, unitPrice: 1500 },
    { sku: 'pen', quantity: 1, unitPrice: 300 },
  ],
};

/** Six states: a Parallel of two among them, and five tasks. */
export function orderWorkflow(language: 'JSONPath' | 'JSONata') {
  const task = (next: object) => ({
    Type: 'Task',
    Resource: 'arn:aws:lambda:us-east-1:111111111111:function:step',
    ...(language === 'JSONata' && { Arguments: '{% $states.input %}' }),
    ...next,
  });
  const branch = (name: string) => ({ StartAt: name, States: { [name]: task({ End: true }) } });
  const result = language === 'JSONata' ? { Output: '{% $states.input %}' } : { ResultPath: '$.check' };
  return {
    ...(language === 'JSONata' && { QueryLanguage: language }),
    StartAt: 'ValidateOrder',
    States: {
      ValidateOrder: task({ Next: 'CheckInventory' }),
      CheckInventory: {
        Type: 'Parallel',
        Branches: [branch('ReserveItems'), branch('CalculateShipping')],
        ...result,
        Next: 'ProcessPayment',
      },
      ProcessPayment: task({ Next: 'FulfillOrder' }),
      FulfillOrder: task({ Next: 'Done' }),
      Done: { Type: 'Succeed' },
    },
  };
}

const step = (input: unknown) => input;

/** The same tasks in the form that the peer accepts. */
export const peerHandlers = {
  ValidateOrder: step,
  ReserveItems: step,
  CalculateShipping: step,
  ProcessPayment: step,
  FulfillOrder: step,
};
