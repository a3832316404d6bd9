import { createHash, randomBytes } from "node:crypto";
import type { Pipeline } from "../schema/types.ts";
import { outputsVersion } from "../schema/versions.ts";
import { type Account, openAccount } from "./account/open-account.ts";
import { type DeployedFlows, type StoredProject, storedProjects } from "./account/projects.ts";
import { isPrepared, prepareStateBucket, type StateBucket, stateBucketOf } from "./account/state-bucket.ts";
import { storeContents } from "./contents.ts";
import { type Deployment, type NameFor, newestRelease, refuseOtherRegions, refuseOthers } from "./deployed-name.ts";
import { deployedFlows, flowsOfRelease } from "./flows-of-release.ts";
import { fillCache, stockImageIn, throughCache } from "./image/cached-image.ts";
import { type PinnedImage, pinnedImage } from "./image/pinned-image.ts";
import { existingImage, type ImageOptions, runnerImage } from "./image/runner-image.ts";
import { type KeptVersion, refuseOlderRunners, refuseStranding, refuseUnkept } from "./kept-versions.ts";
import { type Packages, packageVariables, uploadPackages } from "./packages.ts";
import { Refused } from "./refused.ts";
import { type Release, readOutputs, readRelease, stateKey, writeRelease } from "./release.ts";
import { refuseRemovedFlows } from "./removed-flows.ts";
import { senderVariables } from "./sender.ts";
import type { TerraformEvent } from "./terraform/events.ts";
import { findTerraform } from "./terraform/find-terraform.ts";
import type { Plan } from "./terraform/plan.ts";
import { type SavedPlan, Terraform } from "./terraform/terraform.ts";

/** Desired state of a deployment. */
export interface Wanted extends Deployment {
  pipeline: Pipeline;
  /** Its name in a different region. */
  nameFor: NameFor;
  /** Its repository, identified by its first commit; undefined when unknown. */
  workspace?: string | undefined;
  /** Versions whose rights the infrastructure keeps, because their projects have not finished. */
  kept: readonly KeptVersion[];
  /** The compiled engagement and its infrastructure, by path. */
  files: { [path: string]: string };
  packages: Packages;
  siteFolder: string;
  /** Set by people: the certificate of a custom domain, an image with the programs of tools. */
  given: { certificate_arn?: string; runner_image?: string };
}

export interface DeployOptions {
  /** Terraform's working folder; kept between deployments. */
  folder: string;
  /** Called before the state bucket is created, once per account and region. */
  mayPrepare: (account: Account, bucket: string) => Promise<boolean>;
  /** Id of a lock left by a killed deployment. */
  unlock?: string;
  /** True to replace a deployment from a different repository. */
  takeOver?: boolean;
  /** True to build the runners' image again, although its Dockerfile has not changed. */
  rebuild?: boolean;
  /** True to compare without writing anything to the account; the result cannot be applied. */
  isReadOnly?: boolean;
  onStep?: (step: string) => void;
}

/** Summary for approval. */
export interface Review {
  account: Account;
  plan: Plan;
  /** The deployed release; undefined at the first deployment. */
  applied: Release | undefined;
  /** True when the last deployment was interrupted. */
  isContinued: boolean;
  running: StoredProject[];
  /** Projects that wait for their start. */
  queued: StoredProject[];
  /** Applies the reviewed changes; fails when anything changed since the review. Resolves with the deployment's outputs. */
  apply(onEvent?: (event: TerraformEvent) => void): Promise<{ [name: string]: string }>;
}

/**
 * Compares the desired state with the deployed one. Before `apply` it only creates the state bucket, the packages in it and the image of the
 * runners; with `isReadOnly` nothing, not even a lock.
 */
export async function reviewDeployment(wanted: Wanted, options: DeployOptions): Promise<Review> {
  const { onStep = () => undefined, isReadOnly = false } = options;
  const program = findTerraform();
  requireGiven(wanted);
  const account = await openAccount(wanted.environment);
  await refuseOtherRegions(wanted, account, wanted.nameFor);
  const bucket = isReadOnly ? stateBucketOf(account) : await openBucket(account, options);
  const owner = { workspace: wanted.workspace, takeOver: options.takeOver };
  refuseOthers(await newestRelease(bucket, wanted.name), wanted, owner);
  if (!isReadOnly) {
    onStep("Storing the packages");
    await uploadPackages(bucket, wanted.packages);
  }
  const [applied, begun, outputs] = await Promise.all([
    readRelease(bucket, wanted.name, "applied"),
    readRelease(bucket, wanted.name, "begun"),
    readOutputs(bucket, wanted.name),
  ]);
  const flows = deployedFlows(wanted, applied, begun);
  const projects = await storedProjects(account, wanted.name, flows);
  refuseRemovedFlows(projects, namesOfFlows(wanted));
  refuseOlderRunners(applied?.files[`infra/${wanted.environment.name}/main.tf.json`], projects);
  const previous = (applied ?? begun)?.stockImage;
  const image = await imageOf(wanted, account, { rebuild: options.rebuild, onStep, isReadOnly, previous });
  const sender = await senderVariables(account, wanted.environment);
  const variables = { ...packageVariables(bucket, wanted.packages), ...image.variables, ...sender, ...wanted.given };
  const terraform = new Terraform({
    program,
    folder: options.folder,
    variables: { TF_VAR_session_key: newSessionKey() },
  });
  terraform.write({ "main.tf.json": mainOf(wanted), "terraform.tfvars.json": JSON.stringify(variables, null, 2) });
  onStep("Preparing Terraform");
  const state = { bucket: bucket.name, key: stateKey(wanted.name), region: account.region };
  await terraform.init(isReadOnly && !(await isPrepared(bucket)) ? "no state" : state);
  if (options.unlock !== undefined) await terraform.unlock(options.unlock);
  await terraform.takeOver(mainOf(wanted));
  onStep("Comparing with the deployed version");
  const plan = await terraform.plan(isReadOnly ? ["-lock=false"] : []);
  refuseStranding(plan, projects);
  const release = { ...releaseOf(wanted, account, variables), ...(image.stock && { stockImage: image.stock }) };
  const work = { account, bucket, terraform, wanted, release, outputs, flows };
  return {
    account,
    plan,
    applied,
    isContinued: begun !== undefined && begun.deployedAt !== applied?.deployedAt,
    running: projects.filter(({ isRunning }) => isRunning),
    queued: projects.filter(({ isQueued }) => isQueued),
    apply: (onEvent) => {
      if (isReadOnly) throw new Error("A plan that was made without writing cannot be applied.");
      return apply(work, plan, onEvent);
    },
  };
}

interface Work {
  account: Account;
  bucket: StateBucket;
  terraform: Terraform;
  wanted: Wanted;
  release: Release;
  outputs: { [name: string]: string } | undefined;
  flows: DeployedFlows;
}

async function apply(
  { account, bucket, terraform, wanted, release, outputs, flows }: Work,
  plan: SavedPlan,
  onEvent?: (event: TerraformEvent) => void,
): Promise<{ [name: string]: string }> {
  const contents = { objects: objectsOf(wanted), siteFolder: wanted.siteFolder };
  // New pages and projects need their files first; at the first deployment the plan creates the buckets.
  if (outputs?.objects_bucket && outputs.site_bucket) await storeContents(bucket, outputs, contents);
  // A project may have been started since the review.
  const projects = await storedProjects(account, wanted.name, flows);
  refuseRemovedFlows(projects, namesOfFlows(wanted));
  refuseUnkept(projects, [...configsOf(wanted), ...wanted.kept.map(({ config }) => config)]);
  refuseStranding(plan, projects);
  await writeRelease(bucket, release, "begun");
  await terraform.apply(plan, onEvent);
  const now = (await readOutputs(bucket, wanted.name)) ?? {};
  await storeContents(bucket, now, contents);
  const cached = throughCache(mainOf(wanted), release.variables.runner_image as string | undefined);
  if (cached !== undefined) await fillCache(account, cached);
  await writeRelease(bucket, release, "applied");
  return now;
}

async function openBucket(account: Account, { mayPrepare, onStep }: DeployOptions): Promise<StateBucket> {
  const bucket = stateBucketOf(account);
  if (await isPrepared(bucket)) return bucket;
  if (!(await mayPrepare(account, bucket.name))) throw new Refused("Nothing was done.");
  onStep?.(`Creating the bucket ${bucket.name}`);
  await prepareStateBucket(bucket);
  return bucket;
}

function requireGiven({ environment, given }: Wanted): void {
  if (environment.domain !== undefined && given.certificate_arn === undefined) {
    throw new Refused(
      `The domain ${environment.domain} needs a certificate of AWS Certificate Manager in us-east-1: pass its ARN with --certificate.`,
    );
  }
}

/** Image of the runners as a variable; none when a person gives one, or the default has to do. */
interface RunnerImage {
  variables: { runner_image?: string };
  stock?: PinnedImage;
}

async function imageOf(
  wanted: Wanted,
  account: Account,
  { isReadOnly, previous, ...options }: ImageOptions & { isReadOnly: boolean; previous: PinnedImage | undefined },
): Promise<RunnerImage> {
  if (wanted.given.runner_image !== undefined) return { variables: {} };
  const dockerfile = wanted.files["runner.Dockerfile"];
  if (dockerfile === undefined) {
    const tag = stockImageIn(mainOf(wanted));
    const stock = tag === undefined ? undefined : await pinnedImage(tag, previous, options);
    return stock === undefined ? { variables: {} } : { variables: { runner_image: stock.image }, stock };
  }
  const image = isReadOnly ? existingImage(account, dockerfile) : runnerImage(account, dockerfile, options);
  return { variables: { runner_image: await image } };
}

function releaseOf(wanted: Wanted, { arn }: Account, variables: Release["variables"]): Release {
  const { name, workspace, pipeline, files } = wanted;
  const source = workspace === undefined ? {} : { workspace };
  return {
    schemaVersion: outputsVersion,
    name,
    deployedAt: new Date().toISOString(),
    by: arn,
    ...source,
    pipeline,
    files,
    variables,
  };
}

function mainOf({ environment, files }: Wanted): string {
  return required(files, `infra/${environment.name}/main.tf.json`);
}

/** Returns the texts that the functions and the runners read by their digests. */
function objectsOf({ environment, files, ...wanted }: Wanted): string[] {
  const list = files[`infra/${environment.name}/flows.json`];
  const ofFlows = flowsOfRelease({ ...wanted, files }).flatMap((flow) => [
    required(flow.files, "runner.json"),
    required(flow.files, "status.json"),
  ]);
  return [...ofFlows, ...(list === undefined ? [] : [list])];
}

/** Returns the digests by which projects name this version, one for each flow. */
function configsOf(wanted: Wanted): string[] {
  return flowsOfRelease(wanted).map(({ files }) =>
    createHash("sha256").update(required(files, "runner.json")).digest("hex"),
  );
}

function namesOfFlows(wanted: Wanted): (string | undefined)[] {
  return flowsOfRelease(wanted).map(({ flow }) => flow);
}

function required(files: Wanted["files"], path: string): string {
  const text = files[path];
  if (text === undefined) throw new Error(`The compiled engagement has no ${path}.`);
  return text;
}

/** Creates a session key. Terraform writes it only when it creates the parameter, so each deployment may pass a new one. */
function newSessionKey(): string {
  return randomBytes(32).toString("base64url");
}
