import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { ListServiceQuotasCommand, type ServiceQuota, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { Environment, Pipeline } from "../../schema/types.ts";
import { clientTimeouts } from "../account/client-timeouts.ts";
import { explainAwsErrors } from "../account/explain-aws-error.ts";
import type { Account } from "../account/open-account.ts";
import { type Finding, type Found, finding } from "./finding.ts";
import { bedrockIds, tokenQuotaOf, tokensAMinute } from "./model-quotas.ts";

/** Names of quotas in AWS: docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const onDemand = "Fargate On-Demand vCPU resource count";
const spot = "Fargate Spot vCPU resource count";

/**
 * Checks the quota for runners: phases of one parallel step run at the same time. Projects beyond it wait for up to six hours. How many runners start in a
 * second is fixed at 20 for an account and region, and in no list of quotas (docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html).
 */
export async function processorFinding(
  { region }: Account,
  { steps }: Pipeline,
  { runner }: Environment,
): Promise<Found> {
  const quotas = await quotasOf(region, "fargate");
  const name = runner.spot ? spot : onDemand;
  const quota = quotas.find(({ QuotaName }) => QuotaName === name)?.Value;
  const advice = `Look for "${name}" under AWS Fargate in Service Quotas.`;
  if (quota === undefined) return { state: "unknown", found: "the quota is unknown", advice };
  const atOnce = Math.max(1, ...steps.map((step) => ("branches" in step ? step.branches.length : 1)));
  const needed = (atOnce * runner.cpuUnits) / 1024;
  const found = `${quota} are granted; one project needs at most ${needed}`;
  if (quota < needed) return { state: "problem", found, advice: `Request more: ${advice}` };
  const together = Math.floor(quota / needed);
  return { state: "ok", found: `${found}, so ${together} may work at once; further ones wait` };
}

/** The site needs this many at once when people open pages together; new accounts have as few as 10. */
const concurrentRequests = 50;

/** Checks how many functions may run at once: requests beyond that are refused, and the sweep is late. */
export async function functionFinding({ region }: Account): Promise<Found> {
  const client = new LambdaClient({ region, ...clientTimeouts });
  const { AccountLimit } = await explainAwsErrors("read the limits of Lambda", () =>
    client.send(new GetAccountSettingsCommand({})),
  );
  const free = AccountLimit?.UnreservedConcurrentExecutions;
  const advice = 'Request more "Concurrent executions" under AWS Lambda in Service Quotas.';
  if (free === undefined) return { state: "unknown", found: "the limit is unknown", advice };
  const found = `${free} may run at once, of ${AccountLimit?.ConcurrentExecutions ?? free} of the account`;
  if (free >= concurrentRequests) return { state: "ok", found };
  return { state: "problem", found: `${found}; a site needs about ${concurrentRequests}`, advice };
}

/** Compares the tokens a minute that Amazon Bedrock grants for each model with what one project uses up at once. */
export async function tokenFindings({ region }: Account, pipeline: Pipeline): Promise<Finding[]> {
  const ids = bedrockIds(pipeline);
  if (ids.length === 0) return [];
  const quotas = quotasOf(region, "bedrock");
  return Promise.all(
    ids.map((id) =>
      finding(`tokens a minute of ${id}`, async () => tokenFinding(await quotas, pipeline, id), "unknown"),
    ),
  );
}

function tokenFinding(quotas: readonly ServiceQuota[], pipeline: Pipeline, id: string): Found {
  const quota = tokenQuotaOf(quotas, id);
  if (quota?.Value === undefined || quota.QuotaName === undefined) {
    const advice = 'Look for its "tokens per minute" under Amazon Bedrock in Service Quotas.';
    return { state: "unknown", found: "no quota has the name of this model", advice };
  }
  const advice = `Request more "${quota.QuotaName}" under Amazon Bedrock in Service Quotas.`;
  const { oneCall, oneProject, declared } = tokensAMinute(pipeline, id);
  const found = `${quota.Value} are granted; one project uses up to ${oneProject}, and reserves ${oneCall} for a single reply`;
  if (quota.Value < oneCall) return { state: "problem", found: `${found}: every call would be refused`, advice };
  if (declared !== undefined) return declaredFinding(quota.Value, declared, { found, advice });
  if (quota.Value < oneProject) return { state: "problem", found: `${found}: turns would wait`, advice };
  return { state: "ok", found };
}

/** Compares the quota with the number that the calls of all projects wait for. */
function declaredFinding(
  granted: number,
  declared: number,
  { found, advice }: { found: string; advice: string },
): Found {
  const together = `${found}; all projects together are held to the ${declared} of tokensPerMinute`;
  if (declared > granted) return { state: "problem", found: `${together}, which is more than granted`, advice };
  return { state: "ok", found: together };
}

/** Reads all quotas of a service: Amazon Bedrock has more than fit on a page. */
async function quotasOf(region: string, ServiceCode: string): Promise<ServiceQuota[]> {
  const client = new ServiceQuotasClient({ region, ...clientTimeouts });
  const quotas: ServiceQuota[] = [];
  let NextToken: string | undefined;
  do {
    const page = await explainAwsErrors("read quotas", () =>
      client.send(new ListServiceQuotasCommand({ ServiceCode, MaxResults: 100, ...(NextToken && { NextToken }) })),
    );
    quotas.push(...(page.Quotas ?? []));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return quotas;
}
