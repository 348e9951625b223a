/**
 * `make cost`: prints what orders, returns and quotes cost on AWS, calculated from the usage that local runs measure: by
 * outcome, for a mix of a million orders a month, and for Standard, Express and Lambda durable functions side by side.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { UserError } from 'step-functions-engine/server';
import { runProgram } from '../../command-line/run-program.ts';
import { readExample } from '../../local/demo/example.ts';
import { parseOrder } from '../../orders/order/order.ts';
import { startAwsDurable } from '../aws-durable.ts';
import { measure } from './measure.ts';
import { formatCosts } from './report.ts';

const folder = path.resolve(import.meta.dirname, '../../examples');

/** The examples of a folder, sorted by file name. */
const read = (name: string) =>
  readdirSync(path.join(folder, name))
    .sort()
    .map((file) => ({ name: path.basename(file, '.json'), example: readExample(path.join(folder, name, file)) }));

/**
 * The assumed share of each example, in percent of the orders. Orders that fail or are parked are rare, and cost about
 * the same, so they are left out.
 */
const mix: Readonly<Record<string, number>> = {
  '01-fulfilled': 84,
  '06-approved': 6,
  '04-payment-declined': 4,
  '05-payment-never-answered': 2,
  '03-out-of-stock': 2,
  '02-invalid': 1,
  '07-approval-rejected': 1,
};

await runProgram(async () => {
  const examples = read('orders');
  const returns = read('returns').map(({ example }) => example);
  const fulfilled = examples.find(({ name }) => name === '01-fulfilled')?.example;
  if (fulfilled === undefined)
    throw new UserError('examples/orders/01-fulfilled.json is missing: the comparison of costs needs it.');
  const { currency, items, shippingAddress } = parseOrder(fulfilled.order);
  const measured = await measure(examples, returns, {
    currency,
    items,
    shippingAddress: { country: shippingAddress.country },
  });

  const durable = await startAwsDurable();
  const { figures } = await durable.run(fulfilled);
  await durable.close();
  const { operations = 0, invocations = 0 } = figures ?? {};
  console.log(formatCosts({ ...measured, mix, durable: { operations, invocations } }));
  return 0;
});
