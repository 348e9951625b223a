import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { DynamoDbTable } from '../../orders/adapters/dynamodb-table.ts';
import { environment } from '../environment.ts';

/** The table of the deployment, in DynamoDB or in the local database. */
export const table = new DynamoDbTable(new DynamoDBClient(clientConfig), environment('TABLE_NAME'));
