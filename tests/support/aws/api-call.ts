import type { IncomingMessage } from "node:http";
import { readTaskToken } from "../../../runtime/engine/task-token.ts";
import type { ApiCall } from "./evaluate-policy.ts";

type Fields = { [name: string]: unknown };

export const accountId = "123456789012";
const region = "us-east-1";
const arn = (service: string, resource: string) => `arn:aws:${service}:${region}:${accountId}:${resource}`;

/** Signer of a request, and its service. */
export function signatureOf({ headers }: Pick<IncomingMessage, "headers">): { key: string; service: string } {
  const scope = /Credential=([^,\s]+)/.exec(String(headers.authorization ?? ""))?.[1] ?? "";
  const [key = "", , , service = ""] = scope.split("/");
  return { key, service };
}

/**
 * Parts of a request that IAM decides about: actions, resources and condition keys as the service authorization reference has them. A call of a model
 * through an inference profile is two. Throws for a service of which no role here has a right.
 */
export function apiCallsOf(request: IncomingMessage, body: string): ApiCall[] {
  const { service } = signatureOf(request);
  const operation = String(request.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
  switch (service) {
    case "dynamodb":
      return tableCalls(operation, JSON.parse(body) as Fields);
    case "ssm": {
      const { Name, ResourceId = Name } = JSON.parse(body) as { Name?: string; ResourceId?: string };
      const resource = ResourceId === undefined ? "*" : arn("ssm", `parameter${ResourceId}`);
      return [{ action: `ssm:${operation}`, resource, context: {} }];
    }
    case "states":
      return [machineCall(operation, JSON.parse(body) as Fields)];
    case "bedrock":
      return modelCalls(request.url ?? "");
    case "s3":
      return request.method === "POST" ? deletions(request, body) : [objectCall(request)];
    case "sts":
      // Everybody may ask who they are.
      return [];
    default:
      throw new Error(`The rights that a request to ${service} needs are unknown here.`);
  }
}

function objectCall({ method = "", url = "", headers }: IncomingMessage): ApiCall {
  const { pathname, searchParams } = new URL(url, "http://s3");
  const [bucket = "", ...rest] = decodeURIComponent(pathname).slice(1).split("/");
  const key = rest.join("/");
  const isList = (method === "GET" || method === "HEAD") && key === "";
  return {
    action: `s3:${isList ? listAction(searchParams) : objectAction(method, searchParams)}`,
    resource: `arn:aws:s3:::${bucket}${key === "" ? "" : `/${key}`}`,
    context: {
      "s3:prefix": isList ? (searchParams.get("prefix") ?? undefined) : undefined,
      "s3:if-none-match": headers["if-none-match"],
    },
  };
}

/** One request that deletes many objects, or versions of them. */
function deletions({ url = "" }: IncomingMessage, body: string): ApiCall[] {
  const { pathname, searchParams } = new URL(url, "http://s3");
  if (!searchParams.has("delete")) throw new Error(`The right that POST ${url} of S3 needs is unknown here.`);
  const bucket = pathname.replaceAll("/", "");
  return [...body.matchAll(/<Object>(.*?)<\/Object>/gs)].map(([, object = ""]) => ({
    action: object.includes("<VersionId>") ? "s3:DeleteObjectVersion" : "s3:DeleteObject",
    resource: `arn:aws:s3:::${bucket}/${/<Key>(.*?)<\/Key>/.exec(object)?.[1]}`,
    context: {},
  }));
}

const listAction = (query: URLSearchParams) => (query.has("versions") ? "ListBucketVersions" : "ListBucket");

function objectAction(method: string, query: URLSearchParams): string {
  const actions: { [method: string]: string } = {
    GET: "GetObject",
    HEAD: "GetObject",
    PUT: "PutObject",
    DELETE: query.has("versionId") ? "DeleteObjectVersion" : "DeleteObject",
  };
  const action = actions[method];
  if (action === undefined) throw new Error(`The right that ${method} of S3 needs is unknown here.`);
  return action;
}

/** Answers of a task need a right on the machine that issued its token. */
function machineCall(operation: string, { stateMachineArn, executionArn, taskToken }: Fields): ApiCall {
  const resource = stateMachineArn ?? executionArn ?? machineOf(readTaskToken(String(taskToken)).executionArn);
  return { action: `states:${operation}`, resource: String(resource), context: {} };
}

function machineOf(executionArn: string): string {
  return executionArn.replace(/:execution:([^:]+):.*$/, ":stateMachine:$1");
}

/** docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html */
function modelCalls(url: string): ApiCall[] {
  const [, id = "", operation] = /^\/model\/([^/]+)\/(converse|converse-stream)$/.exec(decodeURIComponent(url)) ?? [];
  const action = operation === "converse" ? "bedrock:InvokeModel" : "bedrock:InvokeModelWithResponseStream";
  const [, model] = /^us\.(.+)$/.exec(id) ?? [];
  const modelArn = `arn:aws:bedrock:${region}::foundation-model/${model ?? id}`;
  if (model === undefined) return [{ action, resource: modelArn, context: {} }];
  const profile = arn("bedrock", `inference-profile/${id}`);
  return [
    { action, resource: profile, context: {} },
    { action, resource: modelArn, context: { "bedrock:InferenceProfileArn": profile } },
  ];
}

/** A restoration reads one table and writes another: docs.aws.amazon.com/amazondynamodb/latest/developerguide/pointintimerecovery_tutorial.html */
function tableCalls(operation: string, input: Fields): ApiCall[] {
  if (operation === "BatchWriteItem")
    return Object.keys(input.RequestItems as Fields).map((TableName) => tableCall(operation, { TableName }));
  if (operation !== "RestoreTableToPointInTime") return [tableCall(operation, input)];
  const copied = ["BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "UpdateItem"];
  return [
    tableCall(operation, { TableName: input.SourceTableName }),
    ...copied.map((action) => tableCall(action, { TableName: input.TargetTableName })),
  ];
}

/** docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html */
function tableCall(operation: string, input: Fields): ApiCall {
  const suffix = input.IndexName === undefined ? "" : `/index/${String(input.IndexName)}`;
  return {
    action: `dynamodb:${operation}`,
    resource: arn("dynamodb", `table/${String(input.TableName)}${suffix}`),
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
