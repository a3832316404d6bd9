import type { IncomingMessage } from "node:http";
import type { ApiCall } from "./evaluate-policy.ts";

type Fields = { [name: string]: unknown };

/** The action, resource and condition keys of a request to DynamoDB, S3 or the Parameter Store, as the service authorization reference has them. */
export function apiCallOf({ method = "", url = "", headers }: IncomingMessage, body: string, table: string): ApiCall {
  const [service, operation] = operationOf(String(headers["x-amz-target"] ?? ""));
  if (service === "dynamodb") return tableCall(operation, JSON.parse(body) as Fields, table);
  if (service === "ssm") {
    const { Name } = JSON.parse(body) as { Name: string };
    return { action: `ssm:${operation}`, resource: `arn:aws:ssm:us-east-1:123456789012:parameter${Name}`, context: {} };
  }
  return objectCall(method, new URL(url, "http://s3"), headers);
}

function operationOf(target: string): [service: string, operation: string] {
  const [api = "", operation = ""] = target.split(".");
  return [api.startsWith("DynamoDB") ? "dynamodb" : api === "AmazonSSM" ? "ssm" : "s3", operation];
}

function objectCall(method: string, { pathname, searchParams }: URL, headers: IncomingMessage["headers"]): ApiCall {
  const [bucket = "", ...rest] = decodeURIComponent(pathname).slice(1).split("/");
  const key = rest.join("/");
  const isList = method === "GET" && key === "";
  const actions: { [method: string]: string } = { GET: "GetObject", HEAD: "GetObject", PUT: "PutObject" };
  const match = headers["if-none-match"];
  return {
    action: `s3:${isList ? "ListBucket" : (actions[method] ?? method)}`,
    resource: `arn:aws:s3:::${bucket}${key === "" ? "" : `/${key}`}`,
    context: {
      "s3:prefix": isList ? (searchParams.get("prefix") ?? undefined) : undefined,
      "s3:if-none-match": match,
    },
  };
}

/** docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
function tableCall(operation: string, input: Fields, table: string): ApiCall {
  const suffix = input.IndexName === undefined ? "" : `/index/${String(input.IndexName)}`;
  return {
    action: `dynamodb:${operation}`,
    resource: `arn:aws:dynamodb:us-east-1:123456789012:table/${table}${suffix}`,
    context: { "dynamodb:LeadingKeys": leadingKeys(input), "dynamodb:Attributes": attributesIn(input) },
  };
}

type Value = { S?: string };

function leadingKeys(input: Fields): string[] | undefined {
  const { pk } = (input.Key ?? input.Item ?? {}) as { pk?: Value };
  if (pk?.S !== undefined) return [pk.S];
  const condition = String(input.KeyConditionExpression ?? "");
  const [, name = "", value = ""] = /(#?\w+)\s*=\s*(:\w+)/.exec(condition) ?? [];
  const names = (input.ExpressionAttributeNames ?? {}) as { [alias: string]: string };
  const values = (input.ExpressionAttributeValues ?? {}) as { [alias: string]: Value };
  const found = (names[name] ?? name) === "pk" ? values[value]?.S : undefined;
  return found === undefined ? undefined : [found];
}

const words = new Set(["SET", "REMOVE", "ADD", "DELETE", "AND", "OR", "NOT", "BETWEEN", "IN", "size"]);

function attributesIn(input: Fields): string[] {
  const names = Object.values((input.ExpressionAttributeNames ?? {}) as { [alias: string]: string });
  const expressions = ["UpdateExpression", "ConditionExpression", "ProjectionExpression", "FilterExpression"];
  const written = expressions.flatMap(
    (field) => String(input[field] ?? "").match(/(?<![#:\w])[A-Za-z]\w*(?!\w*\()/g) ?? [],
  );
  const keys = Object.keys((input.Item ?? input.Key ?? {}) as Fields);
  return [...new Set([...names, ...written.filter((word) => !words.has(word)), ...keys])];
}
