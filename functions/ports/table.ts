import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { DynamoDbTable } from '../../orders/adapters/dynamodb-table.ts';
import { environment } from '../environment.ts';

export const table = new DynamoDbTable(new DynamoDBClient(clientConfig), environment('TABLE_NAME'));
