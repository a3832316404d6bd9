import { BedrockClient, GetFoundationModelAvailabilityCommand } from "@aws-sdk/client-bedrock";
import { ListServiceQuotasCommand, type ServiceQuota, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import type { Environment, Pipeline } from "../../schema/types.ts";
import { clientTimeouts } from "../account/client-timeouts.ts";
import { explainAwsErrors } from "../account/explain-aws-error.ts";
import { type Account, openAccount } from "../account/open-account.ts";
import { isPrepared, stateBucketOf } from "../account/state-bucket.ts";
import { type Deployment, nameIn } from "../deployed-name.ts";
import { readRelease } from "../release.ts";
import { type Finding, finding } from "./finding.ts";

/** Checks the account for an environment. Stops when the credentials do not work. */
export async function examineAccount(deployment: Deployment & { pipeline: Pipeline }): Promise<Finding[]> {
  const { pipeline, environment } = deployment;
  let account: Account | undefined;
  const credentials = await finding("credentials", async () => {
    account = await openAccount(environment);
    return { state: "ok", found: `${account.arn} in ${account.region}` };
  });
  const opened = account;
  if (opened === undefined) return [credentials];
  const models = [...new Set(Object.values(pipeline.models).flatMap(({ ids }) => ids))];
  return [
    credentials,
    ...(await Promise.all([
      finding("deployment", () => deploymentFinding(opened, deployment)),
      finding("processors for runners", () => processorFinding(opened, pipeline, environment), "unknown"),
      ...models.map((id) => finding(`model ${id}`, () => modelFinding(opened, id), "unknown")),
    ])),
  ];
}

async function deploymentFinding(account: Account, deployment: Deployment): Promise<Omit<Finding, "subject">> {
  const bucket = stateBucketOf(account);
  if (!(await isPrepared(bucket)))
    return { state: "ok", found: `none; the bucket ${bucket.name} is created at the first one` };
  const name = await nameIn(bucket, deployment);
  const [applied, begun] = await Promise.all([
    readRelease(bucket, name, "applied"),
    readRelease(bucket, name, "begun"),
  ]);
  if (begun !== undefined && begun.deployedAt !== applied?.deployedAt) {
    const advice = "Run `crew deploy` again: it continues the interrupted one.";
    return { state: "problem", found: `the one started ${begun.deployedAt} was interrupted`, advice };
  }
  return { state: "ok", found: applied ? `${name}, of ${applied.deployedAt}` : "none" };
}

/** Names of quotas in AWS: docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html */
const onDemand = "Fargate On-Demand vCPU resource count";
const spot = "Fargate Spot vCPU resource count";

/** Checks the quota for runners: phases of one parallel step run at the same time. */
async function processorFinding(
  { region }: Account,
  { steps }: Pipeline,
  { runner }: Environment,
): Promise<Omit<Finding, "subject">> {
  const quotas = await quotasOf(region, "fargate");
  const name = runner.spot ? spot : onDemand;
  const quota = quotas.find(({ QuotaName }) => QuotaName === name)?.Value;
  const advice = `Look for "${name}" under AWS Fargate in Service Quotas.`;
  if (quota === undefined) return { state: "unknown", found: "the quota is unknown", advice };
  const atOnce = Math.max(1, ...steps.map((step) => ("branches" in step ? step.branches.length : 1)));
  const needed = (atOnce * runner.cpuUnits) / 1024;
  const found = `${quota} are granted; one project needs at most ${needed}`;
  return quota >= needed ? { state: "ok", found } : { state: "problem", found, advice: `Request more: ${advice}` };
}

async function quotasOf(region: string, ServiceCode: string): Promise<ServiceQuota[]> {
  const client = new ServiceQuotasClient({ region, ...clientTimeouts });
  const { Quotas = [] } = await explainAwsErrors("read quotas", () =>
    client.send(new ListServiceQuotasCommand({ ServiceCode, MaxResults: 100 })),
  );
  return Quotas;
}

async function modelFinding({ region }: Account, id: string): Promise<Omit<Finding, "subject">> {
  const client = new BedrockClient({ region, ...clientTimeouts });
  // The id of an inference profile is a model id with a region prefix.
  const modelId = id.replace(/^(us|eu|apac|global|us-gov|jp|au|ca)\./, "");
  const { authorizationStatus, entitlementAvailability, regionAvailability, agreementAvailability } =
    await explainAwsErrors("ask for access to a model", () =>
      client.send(new GetFoundationModelAvailabilityCommand({ modelId })),
    );
  // docs.aws.amazon.com/bedrock/latest/userguide/model-access.html
  const catalog = `console.aws.amazon.com/bedrock/home?region=${region}#/model-catalog`;
  if (regionAvailability === "NOT_AVAILABLE" && modelId === id)
    return {
      state: "problem",
      found: `not in ${region}`,
      advice: "Declare an inference profile or a different model.",
    };
  if (authorizationStatus !== "AUTHORIZED" || entitlementAvailability !== "AVAILABLE")
    return {
      state: "problem",
      found: "no access",
      advice: `Open it in the catalog; Anthropic's models need a use case, submitted once for an account: ${catalog}`,
    };
  if (agreementAvailability?.status !== "AVAILABLE")
    return {
      state: "problem",
      found: "its terms are not accepted",
      advice: `Call it once in the catalog, as somebody who may call aws-marketplace:Subscribe: ${catalog}`,
    };
  return { state: "ok", found: "may be used" };
}
