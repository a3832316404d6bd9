import type { IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { serve } from "../runner-services.ts";

/** The account's answers; change them between checks. */
export interface AccountState {
  /** By service code and name of the quota; undefined where the credentials may not read them. */
  quotas: { [service: string]: { [name: string]: number } } | undefined;
  /** Identities of SES, and whether they are verified. */
  identities: { [name: string]: boolean };
  isInSandbox: boolean;
  isSending: boolean;
  sent: { last24Hours: number; of: number };
  /** Status of cost allocation tags. */
  tags: { [key: string]: "Active" | "Inactive" };
  concurrency: { account: number; unreserved: number };
  /** Names of parameters in the Parameter Store. */
  parameters: string[];
  /** Models without access. */
  refused: RegExp;
  /** The refusal of a model's call, by id. */
  callFaults: { [modelId: string]: { type: string; message: string } };
}

interface Asked {
  service: string;
  action: string;
  body: unknown;
}

interface Reply {
  status: number;
  body: object | string;
}

const available = {
  agreementAvailability: { status: "AVAILABLE" },
  authorizationStatus: "AUTHORIZED",
  entitlementAvailability: "AVAILABLE",
  regionAvailability: "AVAILABLE",
};
const caller =
  '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ann</Arn><UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';

const fault = (status: number, type: string, message: string): Reply => ({ status, body: { __type: type, message } });

/** The largest page of Service Quotas; the API says at most 100. */
const page = 25;

/**
 * An account as the checks of `crew doctor` see it, as strict as the services' API references: requests signed for the service and
 * the region, required members, pages, identities by exact name, and Cost Explorer only in us-east-1. It refuses every other action.
 */
export async function openExaminedAccount(state: AccountState) {
  const asked: Asked[] = [];
  const server = await serve(async (request, response) => {
    const body = await text(request);
    const { service, region } = scopeOf(request);
    const reply = answer(state, { request, body, service, region }, (action) =>
      asked.push({ service, action, body: body.startsWith("{") ? JSON.parse(body) : body }),
    );
    const isText = typeof reply.body === "string";
    const type = isText ? "text/xml" : "application/json";
    const name = isText ? undefined : (reply.body as { __type?: string }).__type;
    response
      .writeHead(reply.status, { "content-type": type, ...(name !== undefined && { "x-amzn-errortype": name }) })
      .end(isText ? String(reply.body) : JSON.stringify(reply.body));
  });
  return { url: server.url, close: server.close, asked };
}

interface Call {
  request: IncomingMessage;
  body: string;
  service: string;
  region: string;
}

/** The service and region that the request is signed for. */
function scopeOf({ headers }: IncomingMessage): { service: string; region: string } {
  const [, , region = "", service = ""] =
    /Credential=([^,]+)/.exec(String(headers.authorization))?.[1]?.split("/") ?? [];
  return { service, region };
}

function answer(state: AccountState, call: Call, note: (action: string) => void): Reply {
  const { request, body, service, region } = call;
  const path = decodeURIComponent((request.url ?? "").split("?")[0] ?? "");
  const target =
    String(request.headers["x-amz-target"] ?? "")
      .split(".")
      .at(-1) ?? "";
  note(target === "undefined" || target === "" ? `${request.method} ${path}` : target);
  if (service === "sts") return { status: 200, body: caller };
  if (service === "servicequotas" && target === "ListServiceQuotas") return quotas(state, body);
  if (service === "ses" && request.method === "GET") return mail(state, path);
  if (service === "ce" && target === "ListCostAllocationTags") return costTags(state, region, body);
  if (service === "ssm" && target === "DescribeParameters") return parameters(state, body);
  if (service === "lambda" && path === "/2016-08-19/account-settings")
    return {
      status: 200,
      body: {
        AccountLimit: {
          ConcurrentExecutions: state.concurrency.account,
          UnreservedConcurrentExecutions: state.concurrency.unreserved,
        },
      },
    };
  if (service === "bedrock" && path.startsWith("/foundation-model-availability/"))
    return {
      status: 200,
      body: { ...available, ...(state.refused.test(path) && { authorizationStatus: "NOT_AUTHORIZED" }) },
    };
  const modelId = /^\/model\/(.+)\/converse$/.exec(path)?.[1];
  if (service === "bedrock" && modelId !== undefined && request.method === "POST")
    return converse(state, modelId, body);
  if (service === "s3") return { status: 404, body: "<Error><Code>NoSuchBucket</Code></Error>" };
  return fault(400, "UnknownOperationException", `${service} ${target} ${path}`);
}

function quotas({ quotas: granted }: AccountState, body: string): Reply {
  const { ServiceCode, MaxResults = page, NextToken } = JSON.parse(body);
  if (granted === undefined) return fault(400, "AccessDeniedException", "not authorized to perform ListServiceQuotas");
  if (typeof ServiceCode !== "string" || MaxResults < 1 || MaxResults > 100)
    return fault(400, "IllegalArgumentException", "ServiceCode is required, MaxResults is 1 to 100");
  const all = Object.entries(granted[ServiceCode] ?? {}).map(([QuotaName, Value]) => ({
    ServiceCode,
    QuotaName,
    Value,
  }));
  const start = Number(NextToken ?? 0);
  const end = start + Math.min(MaxResults, page);
  return { status: 200, body: { Quotas: all.slice(start, end), ...(end < all.length && { NextToken: String(end) }) } };
}

/** The Parameter Store's smallest pages: docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html */
function parameters({ parameters: stored }: AccountState, body: string): Reply {
  const { ParameterFilters = [], NextToken, ...others } = JSON.parse(body);
  const [{ Key, Option = "Equals", Values = [] } = {}, ...more] = ParameterFilters;
  if (Key !== "Name" || Option !== "BeginsWith" || Values.length !== 1 || more.length > 0 || others.WithDecryption)
    return fault(400, "ValidationException", "This account takes one filter for the beginning of names.");
  const found = stored.filter((name) => name.startsWith(Values[0])).sort();
  const start = Number(NextToken ?? 0);
  const Parameters = found.slice(start, start + 2).map((Name) => ({ Name, Type: "SecureString" }));
  return {
    status: 200,
    body: { Parameters, ...(start + 2 < found.length && { NextToken: String(start + 2) }) },
  };
}

function mail(state: AccountState, path: string): Reply {
  if (path === "/v2/email/account") {
    const SendQuota = { Max24HourSend: state.sent.of, MaxSendRate: 1, SentLast24Hours: state.sent.last24Hours };
    const body = { ProductionAccessEnabled: !state.isInSandbox, SendingEnabled: state.isSending, SendQuota };
    return { status: 200, body };
  }
  const name = /^\/v2\/email\/identities\/([^/]+)$/.exec(path)?.[1];
  const isVerified = name === undefined ? undefined : state.identities[name];
  if (isVerified === undefined) return fault(404, "NotFoundException", `Email identity ${name} does not exist.`);
  const VerificationStatus = isVerified ? "SUCCESS" : "PENDING";
  return { status: 200, body: { VerifiedForSendingStatus: isVerified, VerificationStatus } };
}

function costTags({ tags }: AccountState, region: string, body: string): Reply {
  if (region !== "us-east-1") return fault(400, "UnrecognizedClientException", "Cost Explorer is in us-east-1.");
  const { TagKeys = [], Type, Status } = JSON.parse(body) as { TagKeys?: string[]; Type?: string; Status?: string };
  const found = Object.entries(tags).filter(
    ([key, status]) => (TagKeys.length === 0 || TagKeys.includes(key)) && (Status === undefined || status === Status),
  );
  const rows = Type === "AWSGenerated" ? [] : found;
  return {
    status: 200,
    body: { CostAllocationTags: rows.map(([TagKey, Status]) => ({ TagKey, Status, Type: "UserDefined" })) },
  };
}

function converse({ callFaults }: AccountState, modelId: string, body: string): Reply {
  const { messages = [], inferenceConfig } = JSON.parse(body);
  if (messages[0]?.role !== "user")
    return fault(400, "ValidationException", "A conversation must start with a user message.");
  if (!(inferenceConfig?.maxTokens >= 1)) return fault(400, "ValidationException", "maxTokens must be at least 1.");
  const refusal = callFaults[modelId];
  if (refusal !== undefined)
    return fault(refusal.type === "ThrottlingException" ? 429 : 403, refusal.type, refusal.message);
  const output = { message: { role: "assistant", content: [{ text: "ready" }] } };
  const usage = { inputTokens: 12, outputTokens: 2, totalTokens: 14 };
  return { status: 200, body: { output, usage, stopReason: "end_turn", metrics: { latencyMs: 1 } } };
}
