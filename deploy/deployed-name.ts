import { ListBucketsCommand, S3ServiceException } from "@aws-sdk/client-s3";
import type { Environment, Pipeline } from "../schema/types.ts";
import { explainAwsErrors } from "./account/explain-aws-error.ts";
import { type Account, openAccount } from "./account/open-account.ts";
import { isPrepared, type StateBucket, stateBucketOf } from "./account/state-bucket.ts";
import { Refused } from "./refused.ts";
import { type Release, readRelease } from "./release.ts";

/** An engagement in one of its environments, by what it is called in an account. */
export interface Deployment {
  name: string;
  /** What a crew before 2026-11-26 called it: a name that several deployments could have. */
  earlierName: string;
  pipeline: Pick<Pipeline, "name">;
  environment: Environment;
}

/** What the deployment is called where it stands already, else what it will be called. */
export async function deployedName(deployment: Deployment): Promise<string> {
  const bucket = stateBucketOf(await openAccount(deployment.environment));
  return (await isPrepared(bucket)) ? nameIn(bucket, deployment) : deployment.name;
}

/** The earlier name counts only where what stands under it is this deployment, in this bucket's region. */
export async function nameIn(bucket: StateBucket, deployment: Deployment): Promise<string> {
  const { name, earlierName } = deployment;
  if ((await newestRelease(bucket, name)) !== undefined) return name;
  const earlier = await newestRelease(bucket, earlierName);
  return earlier !== undefined && isOf(earlier, deployment) ? earlierName : name;
}

/** A deployment that did not end counts as it was begun. */
export async function newestRelease(bucket: StateBucket, name: string): Promise<Release | undefined> {
  return (await readRelease(bucket, name, "begun")) ?? readRelease(bucket, name, "applied");
}

function isOf({ pipeline, files }: Release, deployment: Deployment): boolean {
  const environment = deployment.environment.name;
  return pipeline.name === deployment.pipeline.name && files[`infra/${environment}/main.tf.json`] !== undefined;
}

/** Where else what is deployed may be found, and from which workspace it comes. */
interface Owner {
  /** Tells repositories apart; undefined where it cannot be known. */
  workspace?: string | undefined;
  /** Whether a deployment of another workspace may be gone on with. */
  takeOver?: boolean | undefined;
}

/** Refuses to write over what is somebody else's: another engagement, environment or workspace under the same name. */
export function refuseOthers(existing: Release | undefined, deployment: Deployment, owner: Owner): void {
  if (existing === undefined) return;
  const { name, pipeline, environment } = deployment;
  if (!isOf(existing, deployment)) {
    throw new Refused(
      `Under the name ${name} stands "${existing.pipeline.name}", not "${pipeline.name}" in "${environment.name}", so nothing was done. Give the engagement or the environment another name.`,
    );
  }
  if (existing.workspace === undefined || owner.workspace === undefined || owner.takeOver) return;
  if (existing.workspace !== owner.workspace) {
    throw new Refused(
      `"${pipeline.name}" in "${environment.name}" was deployed by ${existing.by} from another repository (its first commit is ${existing.workspace.slice(0, 12)}), so nothing was done. Give one of the two another name; or, if this repository goes on with it, add --take-over.`,
    );
  }
}

/**
 * Refuses a second deployment of the environment in another region: the first would go on unseen. Where the buckets of the
 * account may not be listed, nobody can know.
 */
export async function refuseOtherRegions(deployment: Deployment, account: Account, nameFor: NameFor): Promise<void> {
  for (const region of await otherRegions(account)) {
    const bucket = stateBucketOf({ ...account, region });
    const there = { ...deployment, name: nameFor(region) };
    const release = await releaseThere(bucket, there);
    if (release === undefined || !isOf(release, deployment)) continue;
    const { pipeline, environment } = deployment;
    throw new Refused(
      `"${pipeline.name}" in "${environment.name}" stands in ${region} already, and the environment's region is ${account.region} now, so nothing was done. Take it down first (with \`region: ${region}\`, \`crew destroy --env ${environment.name}\`), or declare an environment of another name for ${account.region}.`,
    );
  }
}

/** Undefined where these credentials may not look: whoever may deploy to one region alone is not kept from it. */
async function releaseThere(bucket: StateBucket, deployment: Deployment): Promise<Release | undefined> {
  try {
    return await newestRelease(bucket, await nameIn(bucket, deployment));
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

/** What the deployment is called in a region. */
export type NameFor = (region: string) => string;

/** Regions of the account that have a bucket of states. */
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
