import { OutputUnreadable, parsePipeline } from "../schema/parse-outputs.ts";
import type { Pipeline } from "../schema/types.ts";
import { explainAwsErrors } from "./account/explain-aws-error.ts";
import { readText } from "./account/objects.ts";
import { openAccount } from "./account/open-account.ts";
import { type StoredProject, storedProjects } from "./account/projects.ts";
import { isPrepared, type StateBucket, stateBucketOf } from "./account/state-bucket.ts";
import type { Deployment } from "./deployed-name.ts";
import { readDeployedFlows } from "./flows-of-release.ts";
import { Refused } from "./refused.ts";
import { placeOf, readOutputs } from "./release.ts";
import type { Plan } from "./terraform/plan.ts";

/** A version of the engagement on which a project has not finished. */
export interface KeptVersion {
  /** Digest of its configuration, which its projects name. */
  config: string;
  pipeline: Pipeline;
}

/** Reads the versions with projects that run, or are stopped and may be resumed. A deployment must keep their rights. */
export async function keptVersions({
  name,
  environment,
}: Pick<Deployment, "name" | "environment">): Promise<KeptVersion[]> {
  const account = await openAccount(environment);
  const bucket = stateBucketOf(account);
  const outputs = (await isPrepared(bucket)) ? await readOutputs(bucket, name) : undefined;
  const objects = outputs?.objects_bucket;
  if (objects === undefined) return [];
  const flows = await readDeployedFlows(bucket, name);
  const projects = (await storedProjects(account, name, flows)).filter(({ isFinished }) => !isFinished);
  const versions = Map.groupBy(projects, ({ config }) => config);
  return Promise.all(
    [...versions].map(async ([config, group]) => ({ config, pipeline: await read(bucket, objects, config, group) })),
  );
}

async function read(bucket: StateBucket, objects: string, config: string, projects: readonly StoredProject[]) {
  const ids = idsOf(projects);
  const place = { ...placeOf(bucket), bucket: objects };
  const text = await explainAwsErrors("read the version of a project", () => readText(place, config));
  if (text === undefined)
    throw new Refused(
      `The version of ${ids} is not in the bucket ${objects}, so the rights it needs are unknown. Restore the object ${config}, or let these projects finish.`,
    );
  try {
    return parsePipeline(text);
  } catch (error) {
    if (!(error instanceof OutputUnreadable || error instanceof SyntaxError)) throw error;
    throw new Refused(`The version of ${ids} cannot be read, so the rights it needs are unknown: ${error.message}`);
  }
}

/** Refuses when a project on a version that the plan does not keep has been started since the review. */
export function refuseUnkept(projects: readonly StoredProject[], kept: readonly string[]): void {
  const others = projects.filter(({ isFinished, config }) => !isFinished && !kept.includes(config));
  if (others.length === 0) return;
  throw new Refused(
    `Since the review, ${idsOf(others)} was started on a version whose rights this plan removes, so nothing was done. Run \`crew deploy\` again.`,
  );
}

/** Resources by which the runs of older versions are started, named in their machine and in their task definitions. */
const neededByRuns =
  /\baws_(ecs_cluster|iam_role|iam_role_policy|security_group|subnet|vpc|vpc_endpoint|route|internet_gateway|sfn_state_machine)\./;

/** Refuses a plan that deletes or replaces what running projects are executed with, and queued ones will be: they start on the version of their queueing. */
export function refuseStranding({ changes }: Plan, projects: readonly StoredProject[]): void {
  const running = projects.filter(({ isRunning, isQueued }) => isRunning || isQueued);
  const lost = changes.filter(
    ({ action, address }) => (action === "delete" || action === "replace") && neededByRuns.test(address),
  );
  if (running.length === 0 || lost.length === 0) return;
  throw new Refused(
    `Running projects (${idsOf(running)}) still use ${lost.map(({ address }) => address).join(", ")}, which this deployment would ${lost.some(({ action }) => action === "replace") ? "replace" : "delete"}, so nothing was done. Deploy after they have finished, or stop them with \`crew stop\`: after such a deployment a stopped project cannot be resumed.`,
  );
}

/**
 * Refuses while projects run on a release, given by its Terraform file, whose runners do not narrow their rights to their project: this version's roles give
 * such a runner nothing but its program.
 */
export function refuseOlderRunners(deployedMain: string | undefined, projects: readonly StoredProject[]): void {
  const running = projects.filter(({ isRunning }) => isRunning);
  const isOlder = deployedMain?.includes("aws_ecs_task_definition") && !deployedMain.includes("CREW_PROJECT_ROLE");
  if (!isOlder || running.length === 0) return;
  throw new Refused(
    `Running projects (${idsOf(running)}) were begun with runners that have the rights of all projects, which this version takes away, so nothing was done. Deploy after they have finished, or stop them with \`crew stop\`: after this deployment a stopped project cannot be resumed.`,
  );
}

function idsOf(projects: readonly StoredProject[]): string {
  return projects.map(({ id }) => id).join(", ");
}
