import { ListBucketsCommand, S3ServiceException } from "@aws-sdk/client-s3";
import type { Environment, Pipeline } from "../schema/types.ts";
import { explainAwsErrors } from "./account/explain-aws-error.ts";
import { type Account, openAccount } from "./account/open-account.ts";
import { isPrepared, type StateBucket, stateBucketOf } from "./account/state-bucket.ts";
import { Refused } from "./refused.ts";
import { type Release, readRelease } from "./release.ts";

/** An engagement in one of its environments, by its name in an account. */
export interface Deployment {
  name: string;
  /** Its name before crew 2026-11-26, which several deployments could share. */
  earlierName: string;
  pipeline: Pick<Pipeline, "name">;
  environment: Environment;
}

/** Name of the existing deployment, or else of the new one. */
export async function deployedName(deployment: Deployment): Promise<string> {
  const bucket = stateBucketOf(await openAccount(deployment.environment));
  return (await isPrepared(bucket)) ? nameIn(bucket, deployment) : deployment.name;
}

/** The earlier name counts only for a release of this deployment, in this bucket's region. */
export async function nameIn(bucket: StateBucket, deployment: Deployment): Promise<string> {
  const { name, earlierName } = deployment;
  if ((await newestRelease(bucket, name)) !== undefined) return name;
  const earlier = await newestRelease(bucket, earlierName);
  return earlier !== undefined && isOf(earlier, deployment) ? earlierName : name;
}

/** The newest release, including one whose deployment was interrupted. */
export async function newestRelease(bucket: StateBucket, name: string): Promise<Release | undefined> {
  return (await readRelease(bucket, name, "begun")) ?? readRelease(bucket, name, "applied");
}

function isOf({ pipeline, files }: Release, deployment: Deployment): boolean {
  const environment = deployment.environment.name;
  return pipeline.name === deployment.pipeline.name && files[`infra/${environment}/main.tf.json`] !== undefined;
}

/** Other places to search for the deployment, and the workspace it is deployed from. */
interface Owner {
  /** Identifies the repository; undefined when unknown. */
  workspace?: string | undefined;
  /** True to replace a deployment from a different workspace. */
  takeOver?: boolean | undefined;
}

/** Refuses to overwrite a different engagement, environment or workspace with the same name. */
export function refuseOthers(existing: Release | undefined, deployment: Deployment, owner: Owner): void {
  if (existing === undefined) return;
  const { name, pipeline, environment } = deployment;
  if (!isOf(existing, deployment)) {
    throw new Refused(
      `The name ${name} belongs to "${existing.pipeline.name}", not "${pipeline.name}" in "${environment.name}", so nothing was done. Give the engagement or the environment a different name.`,
    );
  }
  if (existing.workspace === undefined || owner.workspace === undefined || owner.takeOver) return;
  if (existing.workspace !== owner.workspace) {
    throw new Refused(
      `"${pipeline.name}" in "${environment.name}" was deployed by ${existing.by} from another repository (its first commit is ${existing.workspace.slice(0, 12)}), so nothing was done. Give one of the two a different name; or, if this repository replaces the other, add --take-over.`,
    );
  }
}

/**
 * Refuses a second deployment of the environment in a different region: the first would continue unnoticed. Skipped
 * when the account's buckets may not be listed.
 */
export async function refuseOtherRegions(deployment: Deployment, account: Account, nameFor: NameFor): Promise<void> {
  for (const region of await otherRegions(account)) {
    const bucket = stateBucketOf({ ...account, region });
    const there = { ...deployment, name: nameFor(region) };
    const release = await releaseThere(bucket, there);
    if (release === undefined || !isOf(release, deployment)) continue;
    const { pipeline, environment } = deployment;
    throw new Refused(
      `"${pipeline.name}" in "${environment.name}" is already deployed in ${region}, but the environment's region is now ${account.region}, so nothing was done. Delete it first (with \`region: ${region}\`, \`crew destroy --env ${environment.name}\`), or declare an environment with a different name for ${account.region}.`,
    );
  }
}

/** Undefined without permission to read: a user with rights in one region only can still deploy. */
async function releaseThere(bucket: StateBucket, deployment: Deployment): Promise<Release | undefined> {
  try {
    return await newestRelease(bucket, await nameIn(bucket, deployment));
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

/** Name of the deployment in a region. */
export type NameFor = (region: string) => string;

/** Regions of the account with a state bucket. */
async function otherRegions(account: Account): Promise<string[]> {
  const { s3 } = stateBucketOf(account);
  const prefix = `crew-${account.id}-`;
  const names = await s3
    .send(new ListBucketsCommand({ Prefix: prefix }))
    .then(({ Buckets = [] }) => Buckets.flatMap(({ Name }) => Name ?? []))
    .catch((error: unknown) => {
      if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 403) return [];
      return explainAwsErrors("list the buckets of states", () => Promise.reject(error));
    });
  return names
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length))
    .filter((region) => /^[a-z]{2}(-[a-z]+)+-\d$/.test(region) && region !== account.region);
}
