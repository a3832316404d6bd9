import type { Pipeline } from "../../schema/types.ts";
import { type Account, openAccount } from "../account/open-account.ts";
import { isPrepared, stateBucketOf } from "../account/state-bucket.ts";
import { type Deployment, nameIn } from "../deployed-name.ts";
import { readRelease } from "../release.ts";
import { costTagFinding } from "./cost-tags.ts";
import { type Finding, finding } from "./finding.ts";
import { sandboxFinding, senderFinding } from "./mail.ts";
import { type CallElsewhere, modelFindings } from "./models.ts";
import { functionFinding, processorFinding, tokenFindings } from "./quotas.ts";
import { secretFinding } from "./secrets.ts";

export interface Examination extends Deployment {
  /** All flows together. */
  pipeline: Pipeline;
  /** Names of the secrets that the deployment reads. */
  secrets?: readonly string[];
  /** Each flow by itself. Default: the engagement has one kind of project. */
  flows?: readonly { pipeline: Pipeline }[];
  /** True to call each model once, which costs less than a cent for each. */
  callsModels?: boolean;
  /** Calls a model of a service outside the account. */
  callElsewhere?: CallElsewhere;
}

/** Checks the account for an environment. Stops when the credentials do not work. */
export async function examineAccount(examination: Examination): Promise<Finding[]> {
  const { pipeline, environment, secrets = [] } = examination;
  const flows = (examination.flows ?? [examination]).map((flow) => flow.pipeline);
  let account: Account | undefined;
  const credentials = await finding("credentials", async () => {
    account = await openAccount(environment);
    return { state: "ok", found: `${account.arn} in ${account.region}` };
  });
  const opened = account;
  if (opened === undefined) return [credentials];
  const { sender, monthlyBudgetMicros } = environment;
  const findings = [
    finding("deployment", () => deploymentFinding(opened, examination)),
    finding("processors for runners", () => processorFinding(opened, flows, environment), "unknown"),
    finding("concurrent functions", () => functionFinding(opened), "unknown"),
    ...(sender === undefined
      ? []
      : [
          finding(`sender ${sender}`, () => senderFinding(opened, sender), "unknown"),
          finding("sandbox of Amazon SES", () => sandboxFinding(opened), "unknown"),
        ]),
    ...(secrets.length === 0
      ? []
      : [finding("secrets", async () => secretFinding(opened, await nameOf(opened, examination), secrets), "unknown")]),
    ...(monthlyBudgetMicros === undefined ? [] : [finding("cost allocation tag", () => costTagFinding(), "unknown")]),
  ];
  const groups = await Promise.all([
    Promise.all(findings),
    tokenFindings(opened, pipeline, flows),
    modelFindings(opened, pipeline, examination.callsModels ?? false, examination.callElsewhere),
  ]);
  return [credentials, ...groups.flat()];
}

/** Returns the name under which it is deployed, or will be. */
async function nameOf(account: Account, deployment: Deployment): Promise<string> {
  const bucket = stateBucketOf(account);
  return (await isPrepared(bucket)) ? nameIn(bucket, deployment) : deployment.name;
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
