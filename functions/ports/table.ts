import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDbTable } from '../../orders/adapters/dynamodb-table.ts';
import { clientConfig, environment } from '../environment.ts';

export const table = new DynamoDbTable(new DynamoDBClient(clientConfig), environment('TABLE_NAME'));
