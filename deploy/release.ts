import type { Pipeline } from "../schema/types.ts";
import { explainAwsErrors } from "./account/explain-aws-error.ts";
import { readText, write } from "./account/objects.ts";
import type { StateBucket } from "./account/state-bucket.ts";

/** What was deployed, whole: enough to compare with, and to take down from a machine that has no YAML. */
export interface Release {
  schemaVersion: 1;
  name: string;
  deployedAt: string;
  /** Whose credentials deployed it. */
  by: string;
  /** The repository it was deployed from, by its first commit; undefined where that was not known. */
  workspace?: string;
  pipeline: Pipeline;
  /** By path, as they were emitted. */
  files: { [path: string]: string };
  /** Of Terraform, without secrets. */
  variables: { [name: string]: unknown };
}

/** `applied` is what stands; `begun` what was last tried, which differs after a deployment that did not end. */
export type Stage = "applied" | "begun";

export function stateKey(name: string): string {
  return `deployments/${name}/terraform.tfstate`;
}

export async function readRelease(bucket: StateBucket, name: string, stage: Stage): Promise<Release | undefined> {
  const text = await explainAwsErrors("read what is deployed", () => readText(placeOf(bucket), keyOf(name, stage)));
  return text === undefined ? undefined : (JSON.parse(text) as Release);
}

export async function writeRelease(bucket: StateBucket, release: Release, stage: Stage): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(release)}\n`);
  const key = keyOf(release.name, stage);
  await explainAwsErrors("record what is deployed", () =>
    write(placeOf(bucket), key, { bytes, type: "application/json" }),
  );
}

/** A deployment's outputs as its state has them; undefined before the first deployment. */
export async function readOutputs(bucket: StateBucket, name: string): Promise<{ [name: string]: string } | undefined> {
  const text = await explainAwsErrors("read the state", () => readText(placeOf(bucket), stateKey(name)));
  if (text === undefined) return undefined;
  const { outputs = {} } = JSON.parse(text) as { outputs?: { [name: string]: { value: unknown } } };
  return Object.fromEntries(Object.entries(outputs).map(([output, { value }]) => [output, String(value)]));
}

export function placeOf({ s3, name, account }: StateBucket) {
  return { s3, bucket: name, owner: account.id };
}

function keyOf(name: string, stage: Stage): string {
  return `deployments/${name}/${stage}.json`;
}
