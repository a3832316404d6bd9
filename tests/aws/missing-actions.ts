import type { IncomingMessage } from "node:http";

interface Answer {
  status: number;
  type: string;
  body: string;
}

/** Kept from one request to the next: ECR's pull-through rules, and CloudFront's policies of response headers by id. */
const cacheRules = new Map<unknown, { [key: string]: unknown }>();
const headerPolicies = new Map<string, string>();

/** Number of published versions by machine: moto publishes none. A new machine of a name begins again. */
const versions = new Map<unknown, number>();

/** Counts the versions that creating, updating and deleting a machine publishes or removes. */
function countVersions(target: string, body: string): void {
  const action = /^AWSStepFunctions\.(Create|Update|Delete)StateMachine$/.exec(target)?.[1];
  if (action === undefined) return;
  const { name, stateMachineArn, publish } = JSON.parse(body) as { [key: string]: unknown };
  const arn = stateMachineArn ?? `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;
  if (action !== "Update") versions.delete(arn);
  if (publish === true) versions.set(arn, (versions.get(arn) ?? 0) + 1);
}

/** Tags of budgets by name: moto keeps none, and has no action to change them or a budget. */
const budgetTags = new Map<string, Map<string, string>>();

function nameOfBudget(arn: unknown): string {
  return String(arn).replace(/^.*:budget\//, "");
}

function tagBudget(name: string, tags: unknown): object {
  const known = budgetTags.get(name) ?? new Map<string, string>();
  for (const { Key, Value } of (tags ?? []) as { Key: string; Value: string }[]) known.set(Key, Value);
  budgetTags.set(name, known);
  return {};
}

const registry = "AmazonEC2ContainerRegistry_V20150921";

/**
 * What moto 5.2 lacks of what the AWS provider asks for when it applies an environment, answered here so that the rest can
 * be applied. Beyond these it accepts but does not do: it starts no containers, sends no mail, verifies no sign-in, serves
 * no CloudFront address and no HTTP API, and enforces no policy.
 */
export const lacking: { [action: string]: (input: { [key: string]: unknown }) => unknown } = {
  "AWSStepFunctions.ValidateStateMachineDefinition": () => ({ result: "OK", diagnostics: [], truncated: false }),
  "AWSStepFunctions.ListStateMachineVersions": ({ stateMachineArn }) => ({
    stateMachineVersions: Array.from({ length: versions.get(stateMachineArn) ?? 0 }, (_, index) => ({
      stateMachineVersionArn: `${stateMachineArn}:${index + 1}`,
      creationDate: index,
    })).reverse(),
  }),
  "AWSBudgetServiceGateway.ListTagsForResource": ({ ResourceARN }) => ({
    ResourceTags: [...(budgetTags.get(nameOfBudget(ResourceARN)) ?? [])].map(([Key, Value]) => ({ Key, Value })),
  }),
  "AWSBudgetServiceGateway.TagResource": ({ ResourceARN, ResourceTags }) =>
    tagBudget(nameOfBudget(ResourceARN), ResourceTags),
  "AWSBudgetServiceGateway.UntagResource": ({ ResourceARN, ResourceTagKeys }) => {
    for (const key of ResourceTagKeys as string[]) budgetTags.get(nameOfBudget(ResourceARN))?.delete(key);
    return {};
  },
  [`${registry}.CreatePullThroughCacheRule`]: (rule) => {
    cacheRules.set(rule.ecrRepositoryPrefix, rule);
    return rule;
  },
  [`${registry}.DescribePullThroughCacheRules`]: () => ({ pullThroughCacheRules: [...cacheRules.values()] }),
  [`${registry}.DeletePullThroughCacheRule`]: (rule) => {
    cacheRules.delete(rule.ecrRepositoryPrefix);
    return rule;
  },
  // An update makes moto forget that people sign in with their addresses, and with that everybody.
  "AWSCognitoIdentityProviderService.UpdateUserPool": () => ({}),
  // moto keeps a budget's notifications but not who hears of them; the emitter's is always the deployment's own topic.
  "AWSBudgetServiceGateway.DescribeSubscribersForNotification": ({ AccountId, BudgetName }) => ({
    Subscribers: [{ SubscriptionType: "SNS", Address: `arn:aws:sns:us-east-1:${AccountId}:${BudgetName}-alarms` }],
  }),
};

export function missingActions({ headers, method, url = "" }: IncomingMessage, body: string): Answer | undefined {
  const target = String(headers["x-amz-target"]);
  countVersions(target, body);
  if (target === "AWSBudgetServiceGateway.CreateBudget") {
    const { Budget, ResourceTags } = JSON.parse(body) as { Budget: { BudgetName: string }; ResourceTags?: unknown };
    tagBudget(Budget.BudgetName, ResourceTags);
  }
  const known = lacking[target];
  if (known) return { status: 200, type: "application/x-amz-json-1.1", body: JSON.stringify(known(JSON.parse(body))) };
  if (url.startsWith("/2020-05-31/response-headers-policy")) return headerPolicy(method, url, body);
  const bucket = /^\/([a-z0-9.-]+)\/?\?policy(=|$)/.exec(url)?.[1];
  return bucket === undefined ? undefined : bucketPolicy(method, bucket, body);
}

/** By bucket. moto reads no conditions, so it would take what refuses clear text for what refuses everything. */
const bucketPolicies = new Map<string, string>();

function bucketPolicy(method: string | undefined, bucket: string, body: string): Answer {
  if (method === "PUT") bucketPolicies.set(bucket, body);
  if (method === "DELETE") bucketPolicies.delete(bucket);
  if (method !== "GET") return { status: 204, type: "application/json", body: "" };
  const policy = bucketPolicies.get(bucket);
  if (policy !== undefined) return { status: 200, type: "application/json", body: policy };
  return xml(404, "<Error><Code>NoSuchBucketPolicy</Code><Message>There is none</Message></Error>");
}

function headerPolicy(method: string | undefined, url: string, body: string): Answer {
  const id = /response-headers-policy\/([^/?]+)/.exec(url)?.[1] ?? `policy-${headerPolicies.size + 1}`;
  if (method === "POST" || method === "PUT") headerPolicies.set(id, body.replace(/^<\?xml[^>]*>/, ""));
  const config = headerPolicies.get(id);
  if (config === undefined)
    return xml(404, "<ErrorResponse><Error><Code>NoSuchResponseHeadersPolicy</Code></Error></ErrorResponse>");
  if (method === "DELETE") {
    headerPolicies.delete(id);
    return xml(204, "");
  }
  const whole = `<ResponseHeadersPolicy><Id>${id}</Id><LastModifiedTime>2026-11-20T00:00:00Z</LastModifiedTime>${config}</ResponseHeadersPolicy>`;
  return xml(method === "POST" ? 201 : 200, url.endsWith("/config") ? config : whole);
}

function xml(status: number, body: string): Answer {
  return { status, type: "text/xml", body };
}
