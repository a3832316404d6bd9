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
  flows: readonly Pipeline[],
  { runner }: Environment,
): Promise<Found> {
  const quotas = await quotasOf(region, "fargate");
  const name = runner.spot ? spot : onDemand;
  const quota = quotas.find(({ QuotaName }) => QuotaName === name)?.Value;
  const advice = `Look for "${name}" under AWS Fargate in Service Quotas.`;
  if (quota === undefined) return { state: "unknown", found: "the quota is unknown", advice };
  const processorsOf = (pipeline: Pipeline) => (runnersAtOnce(pipeline) * runner.cpuUnits) / 1024;
  const needed = Math.max(...flows.map(processorsOf));
  const found = `${quota} are granted; one project needs at most ${needed}`;
  if (quota < needed) return { state: "problem", found, advice: `Request more: ${advice}` };
  const together = Math.floor(quota / needed);
  const enough = `${found}, so ${together} may work at once`;
  const projects = projectsAtOnce(flows);
  if (projects === undefined) return { state: "ok", found: `${enough}; further ones wait` };
  const all = flows.reduce((sum, flow) => sum + (flow.flow?.limits.atOnce ?? 0) * processorsOf(flow), 0);
  if (quota >= all) return { state: "ok", found: `${enough}; the ${projects} that the flows allow need ${all}` };
  const short = `${enough}; the ${projects} that the flows allow need ${all}: runners would wait`;
  return { state: "problem", found: short, advice: `Lower \`limits.atOnce\` of the flows, or request more: ${advice}` };
}

/** Runners of one project that may work at the same time. */
function runnersAtOnce({ steps }: Pipeline): number {
  return Math.max(1, ...steps.map((step) => ("branches" in step ? step.branches.length : 1)));
}

/** Projects that the limits of the flows allow at the same time; undefined for an engagement without flows, whose projects nothing limits. */
function projectsAtOnce(flows: readonly Pipeline[]): number | undefined {
  const limits = flows.flatMap(({ flow }) => flow?.limits.atOnce ?? []);
  return limits.length === 0 ? undefined : limits.reduce((sum, atOnce) => sum + atOnce, 0);
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
export async function tokenFindings(
  { region }: Account,
  pipeline: Pipeline,
  flows: readonly Pipeline[],
): Promise<Finding[]> {
  const ids = bedrockIds(pipeline);
  if (ids.length === 0) return [];
  const quotas = quotasOf(region, "bedrock");
  return Promise.all(
    ids.map((id) =>
      finding(`tokens a minute of ${id}`, async () => tokenFinding(await quotas, { pipeline, flows }, id), "unknown"),
    ),
  );
}

function tokenFinding(
  quotas: readonly ServiceQuota[],
  { pipeline, flows }: { pipeline: Pipeline; flows: readonly Pipeline[] },
  id: string,
): Found {
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
  const projects = projectsAtOnce(flows);
  if (projects === undefined) return { state: "ok", found };
  const all = flows.reduce((sum, flow) => sum + (flow.flow?.limits.atOnce ?? 0) * tokensOf(flow, id), 0);
  const scaled = `${found}; the ${projects} projects that the flows allow at once use up to ${all}`;
  if (quota.Value >= all) return { state: "ok", found: scaled };
  return {
    state: "problem",
    found: `${scaled}: turns would wait`,
    advice: `${advice} Or lower \`limits.atOnce\` of the flows, or declare \`tokensPerMinute\`, so that calls wait in one line.`,
  };
}

/** Tokens a minute that one project of a flow uses; none where no agent of it has the model. */
function tokensOf(flow: Pipeline, id: string): number {
  return bedrockIds(flow).includes(id) ? tokensAMinute(flow, id).oneProject : 0;
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
