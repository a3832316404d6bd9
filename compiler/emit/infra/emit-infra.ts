import { createHash } from "node:crypto";
import type { Environment, Pipeline } from "../../../schema/types.ts";
import { lanes } from "../../ir/lanes.ts";
import { jsonFile, type OutputFile } from "../output-file.ts";
import { buildStack } from "./build-stack.ts";
import { prepareDefinition } from "./definition.ts";
import { placesOf } from "./places.ts";
import { type Deployment, roleNames, statementsOf } from "./roles.ts";

/** The compiled files that a deployment carries or names by digest. */
export interface Compiled {
  pipeline: Pipeline;
  /** state-machine.asl.json */
  machine: string;
  /** runner.json */
  config: string;
  /** status.json */
  manifest: string;
}

/**
 * One environment's infrastructure under `infra/<environment>/`: Terraform's own JSON, and a manifest that says which step
 * each right is there for.
 */
export function emitInfra(compiled: Compiled, environment: Environment): OutputFile[] {
  const deployment = deploymentOf(compiled, environment);
  const digests = { config: sha256(compiled.config), manifest: sha256(compiled.manifest) };
  const stack = buildStack({ ...deployment, digests });
  const folder = `infra/${environment.name}`;
  const file = jsonFile(`${folder}/main.tf.json`, { ...stack, terraform });
  return [
    file,
    jsonFile(`${folder}/manifest.json`, {
      schemaVersion: 1,
      engagement: compiled.pipeline.name,
      environment,
      name: deployment.places.name,
      files: { "main.tf.json": sha256(file.text) },
      rights: Object.fromEntries(roleNames(deployment).map((name) => [name, statementsOf(deployment, name)])),
    }),
  ];
}

/** What a deployment's rights are derived from. */
export function deploymentOf({ pipeline, machine }: Compiled, environment: Environment): Deployment {
  const definition = prepareDefinition(machine, environment);
  const used = new Set(definition.tasks.map(({ lane }) => lane));
  return {
    pipeline,
    environment,
    definition,
    lanes: lanes.filter((lane) => used.has(lane)),
    places: placesOf(pipeline.name, environment),
  };
}

/** Bucket, key and region of the state come from `terraform init -backend-config`: they belong to the account. */
const terraform = {
  // Write-only arguments, ephemeral values and the state's own lock file.
  required_version: ">= 1.11.0",
  required_providers: { aws: { source: "hashicorp/aws", version: ">= 5.100.0, < 7.0.0" } },
  backend: { s3: { encrypt: true, use_lockfile: true } },
};

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
