import { readFileSync } from "node:fs";
import { join } from "node:path";
import { explainAwsErrors } from "./account/explain-aws-error.ts";
import { writeOnce } from "./account/objects.ts";
import type { StateBucket } from "./account/state-bucket.ts";
import { placeOf } from "./release.ts";

interface Package {
  file: string;
  sha256: string;
  key: string;
}

/** Packages made by the build, as listed in `packages.json`. */
export interface Packages {
  folder: string;
  runner: Package;
  api: Package;
}

export function readPackages(listFile: string): Packages {
  const { runner, api } = JSON.parse(readFileSync(listFile, "utf8")) as Omit<Packages, "folder">;
  return { folder: join(listFile, ".."), runner, api };
}

/** Uploads packages that are not yet in the bucket. */
export async function uploadPackages(bucket: StateBucket, { folder, runner, api }: Packages): Promise<void> {
  for (const { key, file } of [runner, api]) {
    await explainAwsErrors(`store the package ${key}`, () =>
      writeOnce(placeOf(bucket), key, { bytes: readFileSync(join(folder, file)) }),
    );
  }
}

/** Terraform variables of the packages. Lambda compares the digest in base64. */
export function packageVariables(bucket: StateBucket, { runner, api }: Packages) {
  return {
    bundle_bucket: bucket.name,
    runner_bundle_key: runner.key,
    runner_bundle_sha256: runner.sha256,
    api_bundle_key: api.key,
    api_bundle_sha256: Buffer.from(api.sha256, "hex").toString("base64"),
  };
}
