import {
  CreateTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
  ResourceInUseException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { index } from "../../schema/table.ts";

/** The project table and its client. */
export interface Table {
  name: string;
  documents: DynamoDBDocumentClient;
}

/** Opens the table by name. Region, credentials and endpoint are read from the AWS SDK's environment unless given. */
export function openTable(name: string, config: DynamoDBClientConfig = {}): Table {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient(config), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return { name, documents };
}

/** Creates the table with its index and waits until it can be used; an existing table is left unchanged. */
export async function createTable(table: Table): Promise<void> {
  try {
    await table.documents.send(
      new CreateTableCommand({
        TableName: table.name,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: ["pk", "sk", index.mark, index.since].map((AttributeName) => ({
          AttributeName,
          AttributeType: "S",
        })),
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: index.name,
            KeySchema: [
              { AttributeName: index.mark, KeyType: "HASH" },
              { AttributeName: index.since, KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      }),
    );
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
  await waitUntilTableExists(
    { client: table.documents, maxWaitTime: 30, minDelay: 1, maxDelay: 1 },
    { TableName: table.name },
  );
}
