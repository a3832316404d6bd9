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
  /** One key of an attribute that is a map: written with a value, or removed without one. */
  within?: { attribute: string; key: string; value?: AttributeValue };
  /** The status the item must have. */
  whereStatus?: string;
  /** True where the item must be new, or have been closed because its execution had ended. */
  whereNewOrClosed?: boolean;
}

/**
 * Returns the arguments of `aws-sdk:dynamodb:updateItem` for one item of the project. Every name is aliased, because
 * many are reserved words.
 */
export function updateItem(update: Update): Json {
  const { set, remove = [], within, whereStatus, whereNewOrClosed } = update;
  const names = new Set([
    ...Object.keys(set),
    ...remove,
    ...(within ? [within.attribute] : []),
    ...(whereStatus ? ["status"] : []),
    ...(whereNewOrClosed ? ["pk", "closedAt"] : []),
  ]);
  const values = Object.entries(update.set).map(([name, write]) => [`:${name}`, write.value]);
  return {
    TableName: substitution("table"),
    Key: {
      pk: { S: expression(`${literal(update.partition ?? partitions.project)} & $project`) },
      sk: { S: expression(update.sortKey) },
    },
    UpdateExpression: updateExpression(update),
    ...(whereStatus && { ConditionExpression: "#status = :expected" }),
    ...(whereNewOrClosed && { ConditionExpression: "attribute_not_exists(#pk) OR attribute_exists(#closedAt)" }),
    ExpressionAttributeNames: {
      ...Object.fromEntries([...names].map((name) => [`#${name}`, name])),
      ...(within && { "#within": within.key }),
    },
    ExpressionAttributeValues: {
      ...Object.fromEntries(values),
      ...(within?.value && { ":within": within.value }),
      ...(whereStatus && { ":expected": { S: whereStatus } }),
    },
  };
}

function updateExpression({ set, remove = [], within }: Update): string {
  const assignments = Object.entries(set).map(([name, { isKept }]) =>
    isKept ? `#${name} = if_not_exists(#${name}, :${name})` : `#${name} = :${name}`,
  );
  const place = within && `#${within.attribute}.#within`;
  const removed = [...remove.map((name) => `#${name}`), ...(place && within.value === undefined ? [place] : [])];
  const removal = removed.length > 0 ? ` REMOVE ${removed.join(", ")}` : "";
  const all = [...assignments, ...(place && within.value !== undefined ? [`${place} = :within`] : [])];
  return `SET ${all.join(", ")}${removal}`;
}

export const updateItemResource = "arn:aws:states:::aws-sdk:dynamodb:updateItem";

export const getItemResource = "arn:aws:states:::aws-sdk:dynamodb:getItem";

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
