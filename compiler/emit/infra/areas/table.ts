import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { index } from "../../../../schema/table.ts";
import type { StackContext } from "../stack-context.ts";

/** Creates the project table, billed by request. runtime/README.md describes its keys. */
export function table({ stack, environment, places }: StackContext): DynamodbTable {
  return new DynamodbTable(stack, "table", {
    name: places.name,
    billingMode: "PAY_PER_REQUEST",
    hashKey: "pk",
    rangeKey: "sk",
    attribute: [index.mark, index.since, "pk", "sk"].map((name) => ({ name, type: "S" })),
    globalSecondaryIndex: [{ name: index.name, hashKey: index.mark, rangeKey: index.since, projectionType: "ALL" }],
    // Deletes expired sessions.
    ttl: { enabled: true, attributeName: "expires" },
    pointInTimeRecovery: { enabled: environment.pointInTimeRecovery },
    deletionProtectionEnabled: environment.deletionProtection,
    // Without this the table is encrypted with a key that DynamoDB owns, which costs nothing.
    ...(places.key !== undefined && { serverSideEncryption: { enabled: true, kmsKeyArn: places.key } }),
  });
}
