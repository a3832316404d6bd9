import { DeleteObjectsCommand } from "@aws-sdk/client-s3";
import type { Environment } from "../schema/types.ts";
import { explainAwsErrors } from "./account/explain-aws-error.ts";
import { type Account, openAccount } from "./account/open-account.ts";
import { type StoredProject, storedProjects } from "./account/projects.ts";
import { isPrepared, type StateBucket, stateBucketOf } from "./account/state-bucket.ts";
import { storedSecrets } from "./account/stored-secrets.ts";
import { newestRelease } from "./deployed-name.ts";
import { readDeployedFlows } from "./flows-of-release.ts";
import { Refused } from "./refused.ts";
import { type Release, stateKey } from "./release.ts";
import { type Remain, remainsOf } from "./remains.ts";
import { declaredResources, type Resources } from "./terraform/declared-resources.ts";
import type { TerraformEvent } from "./terraform/events.ts";
import { findTerraform } from "./terraform/find-terraform.ts";
import type { Plan } from "./terraform/plan.ts";
import { type SavedPlan, Terraform } from "./terraform/terraform.ts";

export interface DestroyOptions {
  /** Terraform's working folder. */
  folder: string;
  /** True to delete projects and their files too. */
  deleteContents: boolean;
  unlock?: string;
  onStep?: (step: string) => void;
}

export interface Destruction {
  account: Account;
  /** Resources to delete. */
  plan: Plan;
  /** Projects that are deleted too. */
  projects: StoredProject[];
  /** Kept by AWS, or for other deployments. */
  remains: Remain[];
  /** Kept: it belongs to all deployments of the account and region. */
  stateBucket: string;
  destroy(onEvent?: (event: TerraformEvent) => void): Promise<void>;
}

/**
 * Plans the deletion of a deployment from its stored release, independent of the current YAML. Refused while projects
 * run, and by default when any projects are stored. Undefined when nothing is deployed.
 */
export async function reviewDestruction(
  name: string,
  environment: Environment,
  options: DestroyOptions,
): Promise<Destruction | undefined> {
  const program = findTerraform();
  const account = await openAccount(environment);
  const bucket = stateBucketOf(account);
  const release = (await isPrepared(bucket)) ? await newestRelease(bucket, name) : undefined;
  if (release === undefined) return undefined;
  const projects = await storedProjects(account, name, await readDeployedFlows(bucket, name));
  refuseLosses(name, release, projects, options);
  const terraform = new Terraform({ program, folder: options.folder, variables: { TF_VAR_session_key: "none" } });
  terraform.write(filesOf(release));
  options.onStep?.("Preparing Terraform");
  await terraform.init({ bucket: bucket.name, key: stateKey(name), region: account.region });
  if (options.unlock !== undefined) await terraform.unlock(options.unlock);
  options.onStep?.("Reading the deployed version");
  const plan = await terraform.plan(["-destroy"]);
  return {
    account,
    plan,
    projects,
    remains: remainsOf(release, await storedSecrets(account, name)),
    stateBucket: bucket.name,
    destroy: (onEvent) => destroy({ bucket, name, terraform, main: mainOf(release) }, plan, onEvent),
  };
}

interface Standing {
  bucket: StateBucket;
  name: string;
  terraform: Terraform;
  main: string;
}

/** Removes deletion protection first; that changes the state, so the plan is made again and compared. */
async function destroy(
  { bucket, name, terraform, main }: Standing,
  reviewed: SavedPlan,
  onEvent?: (event: TerraformEvent) => void,
) {
  const protecting = protectingResources(main);
  const existing = new Set(await terraform.resources());
  const targets = protecting.filter((address) => existing.has(address)).map((address) => `-target=${address}`);
  let plan = reviewed;
  if (targets.length > 0) {
    await terraform.apply(await terraform.plan(targets));
    plan = await terraform.plan(["-destroy"]);
    refuseOthers(reviewed, plan);
  }
  await terraform.apply(plan, onEvent);
  terraform.write({ [override]: undefined });
  await forget(bucket, name);
}

function refuseOthers(reviewed: Plan, now: Plan): void {
  const known = new Set(reviewed.changes.map(({ address }) => address));
  const others = now.changes.filter(({ address }) => !known.has(address));
  if (others.length > 0) {
    throw new Refused(
      `Since the review, ${others.map(({ address }) => address).join(", ")} was created, so nothing was deleted. Run \`crew destroy\` again.`,
    );
  }
}

function refuseLosses(
  name: string,
  release: Release,
  projects: readonly StoredProject[],
  { deleteContents }: DestroyOptions,
): void {
  const running = projects.filter(({ isRunning, isQueued }) => isRunning || isQueued);
  if (running.length > 0) {
    const queued = running.some(({ isQueued }) => isQueued) ? " or queued" : "";
    throw new Refused(
      `Projects are running${queued} in ${name}: ${running.map(({ id }) => id).join(", ")}. Let them finish, or stop them with \`crew stop\`, before deleting it.`,
    );
  }
  if (projects.length > 0 && !deleteContents) {
    throw new Refused(
      `${name} keeps ${projects.length === 1 ? "1 project" : `${projects.length} projects`} with their artifacts and decisions. Copy the files you need with \`crew artifacts --out\`, then add --delete-contents: they cannot be restored.`,
    );
  }
  if (isProtected(release) && !deleteContents) {
    throw new Refused(`${name} has deletion protection. Add --delete-contents to delete it anyway.`);
  }
}

function isProtected({ files }: Release): boolean {
  return Object.values(files).some((text) => /"deletion_protection(_enabled)?": (true|"ACTIVE")/.test(text));
}

const override = "destroy_override.tf.json";

function filesOf(release: Release): { [name: string]: string | undefined } {
  return {
    "main.tf.json": mainOf(release),
    "terraform.tfvars.json": JSON.stringify({ ...release.variables, delete_contents: true }),
    [override]: JSON.stringify({ resource: unprotected(mainOf(release)) }),
    "taken-over.tf.json": undefined,
  };
}

/** Attributes that prevent Terraform from deleting, and the values that permit it. */
const protections: { [attribute: string]: unknown } = {
  deletion_protection_enabled: false,
  deletion_protection: "INACTIVE",
};

function unprotected(main: string): Resources {
  const all: Resources = {};
  for (const [type, resources] of Object.entries(declaredResources(main))) {
    for (const [name, attributes] of Object.entries(resources)) {
      const found = Object.entries(protections).filter(([attribute]) => attribute in attributes);
      if (found.length > 0) all[type] = { ...all[type], [name]: Object.fromEntries(found) };
    }
  }
  return all;
}

/** Addresses of resources with deletion protection. */
function protectingResources(main: string): string[] {
  return Object.entries(declaredResources(main)).flatMap(([type, resources]) =>
    Object.entries(resources).flatMap(([name, attributes]) =>
      "force_destroy" in attributes || Object.keys(protections).some((each) => each in attributes)
        ? [`${type}.${name}`]
        : [],
    ),
  );
}

function mainOf({ files }: Release): string {
  const text = Object.entries(files).find(([path]) => path.endsWith("/main.tf.json"))?.[1];
  if (text === undefined) throw new Error("The release has no main.tf.json.");
  return text;
}

/** Removes the records of the deployment; older versions stay in the bucket for a year. */
async function forget({ s3, name: Bucket, account }: StateBucket, deployment: string): Promise<void> {
  const Objects = ["terraform.tfstate", "begun.json", "applied.json"].map((file) => ({
    Key: `deployments/${deployment}/${file}`,
  }));
  await explainAwsErrors("delete the deployment's records", () =>
    s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects }, ExpectedBucketOwner: account.id })),
  );
}
