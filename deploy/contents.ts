import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { extname, join, sep } from "node:path";
import { explainAwsErrors } from "./account/explain-aws-error.ts";
import { type Place, writeOnce } from "./account/objects.ts";
import type { StateBucket } from "./account/state-bucket.ts";

export interface Contents {
  /** runner.json and status.json. */
  objects: readonly string[];
  /** Folder of the site's static files. */
  siteFolder: string;
}

/**
 * Uploads the files that a deployment reads to its buckets: the compiled engagement under its digests, and the site's
 * files, whose names contain their digests. Nothing is replaced or removed, so projects and open pages keep the version
 * they started with.
 */
export async function storeContents(
  { s3, account }: StateBucket,
  outputs: { [name: string]: string },
  { objects, siteFolder }: Contents,
): Promise<void> {
  const place = (bucket = ""): Place => ({ s3, bucket, owner: account.id });
  await explainAwsErrors("store the compiled engagement", async () => {
    for (const text of objects) {
      const digest = createHash("sha256").update(text).digest("hex");
      await writeOnce(place(outputs.objects_bucket), digest, { bytes: Buffer.from(text), type: "application/json" });
    }
  });
  await explainAwsErrors("store the site's files", async () => {
    for (const file of globSync("_astro/**/*.*", { cwd: siteFolder })) {
      const content = { bytes: readFileSync(join(siteFolder, file)), type: typeOf(file), cache: forEver };
      await writeOnce(place(outputs.site_bucket), file.split(sep).join("/"), content);
    }
  });
}

const forEver = "public, max-age=31536000, immutable";

const types: { [extension: string]: string } = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".webp": "image/webp",
  ".png": "image/png",
};

function typeOf(file: string): string {
  return types[extname(file)] ?? "application/octet-stream";
}
