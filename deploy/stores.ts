import { asDigest } from "../base/digest.ts";
import { openAccount } from "./account/open-account.ts";
import { isPrepared, stateBucketOf } from "./account/state-bucket.ts";
import type { Deployment } from "./deployed-name.ts";
import { readOutputs } from "./release.ts";

/** Finds the stores of a deployment, and how long AWS keeps copies of them; undefined when it is not deployed. */
export async function storesOf({ name, environment }: Pick<Deployment, "name" | "environment">) {
  const account = await openAccount(environment);
  const bucket = stateBucketOf(account);
  const outputs = (await isPrepared(bucket)) ? await readOutputs(bucket, name) : undefined;
  const { table, objects_bucket, repositories_bucket, config, manifest } = outputs ?? {};
  if (table === undefined || objects_bucket === undefined || repositories_bucket === undefined) return undefined;
  return {
    account: account.id,
    region: account.region,
    table,
    objectsBucket: objects_bucket,
    repositoriesBucket: repositories_bucket,
    objects: [config, manifest].flatMap((digest) => (digest === undefined ? [] : asDigest(digest))),
    logRetentionDays: environment.logRetentionDays,
    pointInTimeRecovery: environment.pointInTimeRecovery,
  };
}
