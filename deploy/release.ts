import { type Fields, mapOf, optional, required, text, withParts } from "../base/checks.ts";
import { isObject } from "../base/is-object.ts";
import { readJson, readJsonObject, UnreadableJson } from "../base/read-json.ts";
import type { Pipeline } from "../schema/types.ts";
import { outputsVersion, whyOtherVersion } from "../schema/versions.ts";
import { explainAwsErrors } from "./account/explain-aws-error.ts";
import { readText, write } from "./account/objects.ts";
import type { StateBucket } from "./account/state-bucket.ts";
import type { PinnedImage } from "./image/pinned-image.ts";
import { Refused } from "./refused.ts";

/** Complete record of a deployment: enough to compare with, and to delete it without its YAML. */
export interface Release {
  schemaVersion: typeof outputsVersion;
  name: string;
  deployedAt: string;
  /** Identity that deployed it. */
  by: string;
  /** Its repository, identified by its first commit; undefined when it was unknown. */
  workspace?: string;
  pipeline: Pipeline;
  /** Emitted files by path. */
  files: { [path: string]: string };
  /** Terraform's variables, without secrets. */
  variables: { [name: string]: unknown };
  /** The stock image by its digest; absent when runners have another one, or the one that the tag names. */
  stockImage?: PinnedImage;
}

/** `applied` is the deployed release; `begun` the last attempted one, which differs after an interrupted deployment. */
export type Stage = "applied" | "begun";

export function stateKey(name: string): string {
  return `deployments/${name}/terraform.tfstate`;
}

export async function readRelease(bucket: StateBucket, name: string, stage: Stage): Promise<Release | undefined> {
  const json = await explainAwsErrors("read what is deployed", () => readText(placeOf(bucket), keyOf(name, stage)));
  return json === undefined ? undefined : parseRelease(json, name);
}

/** Refuses a record that another version of crew wrote: what it would take down or change is not known. */
export function parseRelease(json: string, name: string): Release {
  const what = `The record of what is deployed as ${name}`;
  return refuseUnreadable(() => {
    const value = readJson(what, json);
    const otherVersion = isObject(value) ? whyOtherVersion(what, value.schemaVersion, outputsVersion) : undefined;
    if (otherVersion !== undefined) throw new Refused(otherVersion);
    return readJsonObject(what, json, releaseFields);
  });
}

const any = (_: unknown): _ is unknown => true;

const releaseFields: Fields<Release> = {
  schemaVersion: required((value): value is typeof outputsVersion => value === outputsVersion),
  name: required(text),
  deployedAt: required(text),
  by: required(text),
  workspace: optional(text),
  pipeline: required(withParts<Pipeline>({ name: text })),
  files: required(mapOf(text)),
  variables: required(mapOf(any)),
  stockImage: optional(withParts<PinnedImage>({ tag: text, image: text })),
};

function refuseUnreadable<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableJson)) throw error;
    throw new Refused(`${error.message}. Restore an earlier version of it in the state bucket.`, { cause: error });
  }
}

export async function writeRelease(bucket: StateBucket, release: Release, stage: Stage): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(release)}\n`);
  const key = keyOf(release.name, stage);
  await explainAwsErrors("record what is deployed", () =>
    write(placeOf(bucket), key, { bytes, type: "application/json" }),
  );
}

/** Outputs in the deployment's state; undefined before the first deployment. */
export async function readOutputs(bucket: StateBucket, name: string): Promise<{ [name: string]: string } | undefined> {
  const state = await explainAwsErrors("read the state", () => readText(placeOf(bucket), stateKey(name)));
  return state === undefined ? undefined : outputsIn(state, name);
}

/** The outputs in a state of Terraform. */
export function outputsIn(state: string, name: string): { [name: string]: string } {
  const fields = { outputs: optional(mapOf(withParts<{ value: unknown }>())) };
  const { outputs = {} } = refuseUnreadable(() =>
    readJsonObject<{ outputs?: { [name: string]: { value: unknown } } }>(`The state of ${name}`, state, fields),
  );
  return Object.fromEntries(Object.entries(outputs).map(([output, { value }]) => [output, String(value)]));
}

export function placeOf({ s3, name, account }: StateBucket) {
  return { s3, bucket: name, owner: account.id };
}

function keyOf(name: string, stage: Stage): string {
  return `deployments/${name}/${stage}.json`;
}
