import type { IncomingMessage } from "node:http";

interface Answer {
  status: number;
  type: string;
  body: string;
}

/**
 * What moto 5.2 lacks of what the AWS provider asks for when it applies an environment, answered here so that the rest can
 * be applied. Beyond these it accepts but does not do: it starts no containers, sends no mail, verifies no sign-in, serves
 * no CloudFront address and no HTTP API, and enforces no policy.
 */
export const lacking: { [action: string]: (input: { [key: string]: unknown }) => unknown } = {
  "AWSStepFunctions.ValidateStateMachineDefinition": () => ({ result: "OK", diagnostics: [], truncated: false }),
  "AWSStepFunctions.ListStateMachineVersions": () => ({ stateMachineVersions: [] }),
  "AWSBudgetServiceGateway.ListTagsForResource": () => ({ ResourceTags: [] }),
  // moto keeps a budget's notifications but not who hears of them; the emitter's is always the deployment's own topic.
  "AWSBudgetServiceGateway.DescribeSubscribersForNotification": ({ AccountId, BudgetName }) => ({
    Subscribers: [{ SubscriptionType: "SNS", Address: `arn:aws:sns:us-east-1:${AccountId}:${BudgetName}-alarms` }],
  }),
};

/** Kept from one request to the next: CloudFront's policies of response headers, by id. */
const headerPolicies = new Map<string, string>();

export function missingActions({ headers, method, url = "" }: IncomingMessage, body: string): Answer | undefined {
  const known = lacking[String(headers["x-amz-target"])];
  if (known) return { status: 200, type: "application/x-amz-json-1.1", body: JSON.stringify(known(JSON.parse(body))) };
  return url.startsWith("/2020-05-31/response-headers-policy") ? headerPolicy(method, url, body) : undefined;
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
