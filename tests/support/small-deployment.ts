import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deploymentName, earlierDeploymentName } from "../../compiler/index.ts";
import { stockImage } from "../../compiler/ir/stock-image.ts";
import type { Wanted } from "../../deploy/deploy.ts";
import { cloudcrew, small } from "./compiled-environments.ts";

export const name = deploymentName("cloudcrew", small);
export const buckets = { objects: `${name}-objects`, site: `${name}-site` };

/**
 * What can be deployed in seconds: a table, two buckets and a topic, given and giving what an emitted environment is given
 * and gives. `note` is what changes from one version to the next.
 */
export function smallDeployment(home: string, note = "one"): Wanted {
  const { pipeline } = cloudcrew;
  const main = {
    terraform: {
      required_version: ">= 1.11.0",
      required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.100.0, <= 6.66.0" } },
      backend: { s3: { encrypt: true, use_lockfile: true } },
    },
    provider: { aws: [{ region: small.region }] },
    variable: {
      ...Object.fromEntries(given.map((each) => [each, { type: "string" }])),
      session_key: { type: "string", sensitive: true, ephemeral: true },
      delete_contents: { type: "bool", default: false },
      runner_image: { type: "string", default: stockImage },
    },
    resource: {
      aws_s3_bucket: Object.fromEntries(
        Object.entries(buckets).map(([purpose, bucket]) => [
          purpose,
          { bucket, force_destroy: "${var.delete_contents}" },
        ]),
      ),
      aws_dynamodb_table: {
        table: {
          name,
          billing_mode: "PAY_PER_REQUEST",
          hash_key: "pk",
          range_key: "sk",
          deletion_protection_enabled: true,
          attribute: ["pk", "sk", "gsi1pk", "gsi1sk"].map((key) => ({ name: key, type: "S" })),
          global_secondary_index: [{ name: "gsi1", hash_key: "gsi1pk", range_key: "gsi1sk", projection_type: "ALL" }],
        },
      },
      aws_ssm_parameter: {
        session_key: {
          name: `/crew/${name}/session-key`,
          type: "SecureString",
          value_wo: "${var.session_key}",
          value_wo_version: 1,
        },
        note: {
          name: `/crew/${name}/note`,
          type: "String",
          value: note,
          depends_on: ["aws_dynamodb_table.table", "aws_s3_bucket.objects"],
        },
      },
    },
    output: {
      objects_bucket: { value: "${aws_s3_bucket.objects.bucket}" },
      site_bucket: { value: "${aws_s3_bucket.site.bucket}" },
      site_url: { value: "https://site.example.com" },
    },
  };
  return {
    name,
    earlierName: earlierDeploymentName("cloudcrew", small.name),
    nameFor: (region) => deploymentName("cloudcrew", { name: small.name, region }),
    pipeline,
    environment: small,
    kept: [],
    files: {
      "infra/dev/main.tf.json": JSON.stringify(main, null, 2),
      "runner.json": `{"note": "${note}"}\n`,
      "status.json": "{}\n",
    },
    given: {},
    ...packagesIn(home),
  };
}

const given = ["bundle_bucket", "runner_bundle_key", "runner_bundle_sha256", "api_bundle_key", "api_bundle_sha256"];

function packagesIn(home: string): Pick<Wanted, "packages" | "siteFolder"> {
  const folder = join(home, "packages");
  const siteFolder = join(home, "site");
  mkdirSync(join(siteFolder, "_astro"), { recursive: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(siteFolder, "_astro/page.1a2b3c.css"), "body{margin:0}");
  const make = (kind: string, extension: string) => {
    const sha256 = createHash("sha256").update(kind).digest("hex");
    const file = `${kind}.${extension}`;
    writeFileSync(join(folder, file), kind);
    return { file, sha256, key: `${kind}/${sha256}.${extension}` };
  };
  return { siteFolder, packages: { folder, runner: make("runner", "mjs"), api: make("api", "zip") } };
}
