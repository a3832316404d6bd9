import type { Json } from "../../base/json.ts";
import { partitions } from "../../schema/table.ts";
import { expression, literal } from "./expressions.ts";
import type { Retrier } from "./states.ts";
import { substitution } from "./substitutions.ts";

/** A value as DynamoDB takes it; strings are text or expressions. */
export type AttributeValue = { S: string } | { N: string } | { M: { [key: string]: never } };

/** Way of writing an attribute: always, or only when it does not exist yet. */
export interface Write {
  value: AttributeValue;
  isKept: boolean;
}

/** Writes the attribute and replaces an existing one. */
export function put(value: AttributeValue): Write {
  return { value, isKept: false };
}

/** Writes the attribute unless it exists: a reopened item keeps its recorded values. */
export function keep(value: AttributeValue): Write {
  return { value, isKept: true };
}

export interface Update {
  /** Prefix of the partition key. Default: of the project's own items. */
  partition?: (typeof partitions)["project" | "tokens"];
  /** JSONata for the sort key. */
  sortKey: string;
  set: { [attribute: string]: Write };
  remove?: string[];
  /** The status the item must have. */
  whereStatus?: string;
}

/**
 * Returns the arguments of `aws-sdk:dynamodb:updateItem` for one item of the project. Every name is aliased, because
 * many are reserved words.
 */
export function updateItem(update: Update): Json {
  const names = [...Object.keys(update.set), ...(update.remove ?? []), ...(update.whereStatus ? ["status"] : [])];
  const values = Object.entries(update.set).map(([name, write]) => [`:${name}`, write.value]);
  return {
    TableName: substitution("table"),
    Key: {
      pk: { S: expression(`${literal(update.partition ?? partitions.project)} & $project`) },
      sk: { S: expression(update.sortKey) },
    },
    UpdateExpression: updateExpression(update),
    ...(update.whereStatus && { ConditionExpression: "#status = :expected" }),
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(values),
      ...(update.whereStatus && { ":expected": { S: update.whereStatus } }),
    },
  };
}

function updateExpression({ set, remove = [] }: Update): string {
  const assignments = Object.entries(set).map(([name, { isKept }]) =>
    isKept ? `#${name} = if_not_exists(#${name}, :${name})` : `#${name} = :${name}`,
  );
  const removal = remove.length > 0 ? ` REMOVE ${remove.map((name) => `#${name}`).join(", ")}` : "";
  return `SET ${assignments.join(", ")}${removal}`;
}

export const updateItemResource = "arn:aws:states:::aws-sdk:dynamodb:updateItem";

export const conditionFailed = "DynamoDb.ConditionalCheckFailedException";

/** Errors of the table, and of the way to it, that pass: docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const passingErrors = [
  "DynamoDb.InternalServerErrorException",
  "DynamoDb.ProvisionedThroughputExceededException",
  "DynamoDb.RequestLimitExceededException",
  "DynamoDb.SdkClientException",
  "DynamoDb.ThrottlingException",
];

function retrierOf(errors: string[]): Retrier[] {
  return [
    {
      ErrorEquals: errors,
      IntervalSeconds: 1,
      MaxAttempts: 12,
      BackoffRate: 2,
      MaxDelaySeconds: 300,
      JitterStrategy: "FULL",
    },
  ];
}

/** Retries of one write, for up to 24 minutes: a failure of the last one would fail a finished project. */
export const tableRetry: Retrier[] = retrierOf([...passingErrors, "States.Timeout"]);

/** Retries of a write that waits for its answer, whose timeout is the expiry or the next reminder. */
export const waitingRetry: Retrier[] = retrierOf(passingErrors);

/** Time limit of one write. */
export const writeTimeoutSeconds = 60;
