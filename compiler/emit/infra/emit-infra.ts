import { createHash } from "node:crypto";
import type { Environment, Pipeline } from "../../../schema/types.ts";
import { outputsVersion } from "../../../schema/versions.ts";
import { jsonFile, type OutputFile } from "../output-file.ts";
import { buildStack } from "./build-stack.ts";
import { deploymentOf, type Existing, textOf } from "./deployment-of.ts";
import { movedBlocks, moves } from "./moves.ts";
import { roleNames, statementsOf } from "./roles.ts";

/**
 * Emits one environment's infrastructure under `infra/<environment>/`: Terraform JSON, and a manifest with the steps
 * that need each right. `files` are those of the compiled engagement, which the deployment contains or names by digest.
 * Of an `existing` deployment it keeps the name, and the rights of versions that still have projects.
 */
export function emitInfra(
  pipeline: Pipeline,
  environment: Environment,
  files: readonly OutputFile[],
  existing: Existing = {},
): OutputFile[] {
  const deployment = deploymentOf(pipeline, environment, files, existing);
  const digests = { config: sha256(textOf(files, "runner.json")), manifest: sha256(textOf(files, "status.json")) };
  const stack = buildStack({ ...deployment, digests });
  const folder = `infra/${environment.name}`;
  const moved = movedBlocks(moves, stack.resource as Parameters<typeof movedBlocks>[1]);
  const main = jsonFile(`${folder}/main.tf.json`, { ...stack, ...(moved.length > 0 && { moved }), terraform });
  return [
    main,
    jsonFile(`${folder}/manifest.json`, {
      schemaVersion: outputsVersion,
      engagement: pipeline.name,
      name: deployment.places.name,
      environment,
      files: { "main.tf.json": sha256(main.text) },
      rights: Object.fromEntries(roleNames(deployment).map((name) => [name, statementsOf(deployment, name)])),
    }),
  ];
}

/** From the provider that validates and applies in the tests to the newest whose bindings print the same resources. */
const testedProviders = ">= 5.100.0, <= 6.66.0";

/** Terraform settings. Bucket, key and region of the state belong to the account and are passed with `terraform init -backend-config`. */
const terraform = {
  // Required for write-only arguments, ephemeral values and the state's own lock file.
  required_version: ">= 1.11.0",
  required_providers: { aws: { source: "hashicorp/aws", version: testedProviders } },
  backend: { s3: { encrypt: true, use_lockfile: true } },
};

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
