import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploymentName, earlierDeploymentName } from "../../compiler/index.ts";
import { openAccount } from "../../deploy/account/open-account.ts";
import { prepareStateBucket, type StateBucket, stateBucketOf } from "../../deploy/account/state-bucket.ts";
import {
  type Deployment,
  deployedName,
  newestRelease,
  refuseOtherRegions,
  refuseOthers,
} from "../../deploy/deployed-name.ts";
import { type Release, writeRelease } from "../../deploy/release.ts";
import type { Environment } from "../../schema/types.ts";
import { type Emulator, startEmulator } from "../support/aws/emulator.ts";
import { hasMoto, withoutMoto } from "../support/aws/moto.ts";
import { cloudcrew, small } from "../support/compiled-environments.ts";

function deployment(engagement: string, name: string, region = "us-east-1"): Deployment {
  const environment: Environment = { ...small, name, region };
  return {
    name: deploymentName(engagement, environment),
    earlierName: earlierDeploymentName(engagement, name),
    pipeline: { name: engagement },
    environment,
  };
}

function release({ pipeline, environment }: Deployment, name: string, workspace?: string): Release {
  return {
    schemaVersion: 1,
    name,
    deployedAt: "2026-11-20T10:00:00Z",
    by: "arn:aws:iam::123456789012:user/ann",
    ...(workspace !== undefined && { workspace }),
    pipeline: { ...cloudcrew.pipeline, name: pipeline.name },
    files: { [`infra/${environment.name}/main.tf.json`]: "{}" },
    variables: {},
  };
}

describe.skipIf(!hasMoto)("an existing deployment in an account", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator();
    Object.assign(process.env, { AWS_ENDPOINT_URL: emulator.url, AWS_ENDPOINT_URL_S3: emulator.url });
  });
  afterAll(async () => {
    delete process.env.AWS_ENDPOINT_URL;
    await emulator.close();
  });

  async function bucketIn(region: string): Promise<StateBucket> {
    const bucket = stateBucketOf(await openAccount({ ...small, region }));
    await prepareStateBucket(bucket);
    return bucket;
  }

  test("a deployment keeps the name it has in the account, whether it ended or not", async () => {
    const orders = deployment("orders", "dev");
    expect(await deployedName(orders)).toBe(orders.name);
    const bucket = await bucketIn("us-east-1");
    expect(await deployedName(orders)).toBe(orders.name);
    await writeRelease(bucket, release(orders, orders.earlierName), "begun");
    expect(await deployedName(orders)).toBe("crew-orders-dev");
    await writeRelease(bucket, release(orders, orders.earlierName), "applied");
    expect(await deployedName(orders)).toBe("crew-orders-dev");
    await writeRelease(bucket, release(orders, orders.name), "applied");
    expect(await deployedName(orders)).toBe(orders.name);
  });

  test("an earlier name that another engagement has is left to it", async () => {
    const bucket = await bucketIn("us-east-1");
    const [standing, other] = [deployment("shop-eu", "prod"), deployment("shop", "eu-prod")];
    expect(standing.earlierName).toBe(other.earlierName);
    await writeRelease(bucket, release(standing, standing.earlierName), "applied");
    expect(await deployedName(standing)).toBe("crew-shop-eu-prod");
    expect(await deployedName(other)).toBe(other.name);
  });

  test("a deployment of another engagement, environment or repository is never written over", async () => {
    const bucket = await bucketIn("us-east-1");
    const mine = deployment("mill", "dev");
    await writeRelease(bucket, release(mine, mine.name, "a".repeat(40)), "applied");
    const standing = await newestRelease(bucket, mine.name);
    expect(() => refuseOthers(standing, { ...deployment("other", "dev"), name: mine.name }, {})).toThrow(
      `The name ${mine.name} belongs to "mill", not "other" in "dev", so nothing was done.`,
    );
    expect(() => refuseOthers(standing, { ...deployment("mill", "prod"), name: mine.name }, {})).toThrow(
      "so nothing was done",
    );
    const other = { workspace: "b".repeat(40) };
    expect(() => refuseOthers(standing, mine, other)).toThrow(
      "from another repository (its first commit is aaaaaaaaaaaa), so nothing was done. Give one of the two a different name; or, if this repository replaces the other, add --take-over.",
    );
    for (const owner of [{ workspace: "a".repeat(40) }, { ...other, takeOver: true }, {}])
      refuseOthers(standing, mine, owner);
    refuseOthers(undefined, mine, other);
  });

  test("an environment that exists in another region is not made a second time beside it", async () => {
    const [before, after] = [deployment("ferry", "dev", "eu-west-1"), deployment("ferry", "dev", "us-west-2")];
    const nameFor = (region: string) => deploymentName("ferry", { name: "dev", region });
    const account = await openAccount(after.environment);
    const bucket = await bucketIn("eu-west-1");
    await refuseOtherRegions(after, account, nameFor);
    await writeRelease(bucket, release(before, before.name), "applied");
    const refusal = '"ferry" in "dev" is already deployed in eu-west-1, but the environment\'s region is now us-west-2';
    await expect(refuseOtherRegions(after, account, nameFor)).rejects.toThrow(refusal);
    await refuseOtherRegions(before, await openAccount(before.environment), nameFor);
    // Another environment of the same engagement is another deployment.
    const prod = deployment("ferry", "prod", "us-west-2");
    await refuseOtherRegions(prod, account, (region) => deploymentName("ferry", { name: "prod", region }));
  });

  test("so it is with one that has an earlier name", async () => {
    const [before, after] = [deployment("barge", "dev", "eu-west-1"), deployment("barge", "dev", "us-west-2")];
    await writeRelease(await bucketIn("eu-west-1"), release(before, before.earlierName), "applied");
    const account = await openAccount(after.environment);
    await expect(
      refuseOtherRegions(after, account, (region) => deploymentName("barge", { name: "dev", region })),
    ).rejects.toThrow('"barge" in "dev" is already deployed in eu-west-1');
  });
});

if (!hasMoto) test("Existing deployments in an account are not tested", ({ skip }) => skip(withoutMoto));
