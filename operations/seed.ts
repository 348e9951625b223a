import { randomBytes } from 'node:crypto';
import { ConditionalCheckFailedException, ResourceNotFoundException as NoTable } from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-secrets-manager';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { UserError } from 'step-functions-engine/server';
import type { Stock } from '../command-line/stock-file.ts';
import { sandbox } from '../infrastructure/config.ts';
import { stockItem } from '../orders/inventory/stock.ts';
import type { DeployedStack } from './deployed-stack.ts';

/**
 * Writes the stock and the payment secret that a new stack needs. Existing items and an existing secret value are kept.
 * @param print called with a line about each item and the secret
 * @throws UserError if the stack is not deployed
 */
export async function seed(stack: DeployedStack, stock: Stock, print: (line: string) => void): Promise<void> {
  await stack.credentials();
  for (const { sku, available } of stock) {
    const added = await addStock(stack, sku, available);
    print(`stock     ${sku.padEnd(16)} ${added ? `${available} pieces` : 'exists already and is kept'}`);
  }
  const made = await addSecret(stack);
  print(`secret    ${stack.secretName}  ${made ? 'was generated' : 'has a value already, which is kept'}`);
  if (made && stack.config.paymentGatewayUrl !== sandbox) {
    print(
      `          configure ${stack.config.paymentGatewayUrl} with this API key and webhook secret, or store the gateway’s own in this secret`,
    );
  }
}

/** Returns false if there is an item already. */
async function addStock({ table, name }: DeployedStack, sku: string, available: number): Promise<boolean> {
  const Item = stockItem(sku, available);
  try {
    await table.send(new PutCommand({ TableName: name, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error instanceof NoTable ? notDeployed(name, 'table') : error;
  }
}

/** Generates the secret's value. Returns false if it has one already. */
async function addSecret({ secrets, secretName, name }: DeployedStack): Promise<boolean> {
  try {
    await secrets.send(new GetSecretValueCommand({ SecretId: secretName }));
    return false;
  } catch (error) {
    // Secrets Manager also returns this error for a secret without a value.
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  const secret = {
    apiKey: randomBytes(24).toString('hex'),
    webhookSecrets: [`whsec_${randomBytes(24).toString('base64')}`],
  };
  try {
    await secrets.send(new PutSecretValueCommand({ SecretId: secretName, SecretString: JSON.stringify(secret) }));
    return true;
  } catch (error) {
    throw error instanceof ResourceNotFoundException ? notDeployed(name, 'payment secret') : error;
  }
}

const notDeployed = (name: string, what: string): UserError =>
  new UserError(`${name} has no ${what} in this account and region: deploy it first, make deploy STACK=${name}.`);
