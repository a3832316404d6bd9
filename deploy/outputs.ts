import type { Environment } from "../schema/types.ts";
import { openAccount } from "./account/open-account.ts";
import { isPrepared, stateBucketOf } from "./account/state-bucket.ts";
import { readOutputs } from "./release.ts";

/** Reads outputs of a deployment from its state; undefined when it is not deployed. */
export async function deployedOutputs(
  name: string,
  environment: Environment,
): Promise<{ [name: string]: string } | undefined> {
  const bucket = stateBucketOf(await openAccount(environment));
  if (!(await isPrepared(bucket))) return undefined;
  const outputs = await readOutputs(bucket, name);
  return outputs === undefined || Object.keys(outputs).length === 0 ? undefined : outputs;
}
