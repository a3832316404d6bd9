import { createHash } from "node:crypto";
import type { Environment } from "../../../schema/types.ts";
import { outputsVersion } from "../../../schema/versions.ts";
import { jsonFile, type OutputFile } from "../output-file.ts";
import { activeOf } from "./active-triggers.ts";
import { buildStack } from "./build-stack.ts";
import { type CompiledFlow, textOf } from "./compiled-flow.ts";
import { deploymentOf, type Existing } from "./deployment-of.ts";
import { movedBlocks, moves } from "./moves.ts";
import { roleNames, statementsOf } from "./roles.ts";
import type { DeployedMachine } from "./stack-context.ts";

/**
 * Emits one environment's infrastructure under `infra/<environment>/`: Terraform JSON, and a manifest with the steps
 * that need each right. The deployment contains the flows' files, or names them by digest.
 * Of an `existing` deployment it keeps the name, and the rights of versions that still have projects.
 */
export function emitInfra(
  flows: readonly CompiledFlow[],
  environment: Environment,
  existing: Existing = {},
): OutputFile[] {
  const deployment = deploymentOf(flows, environment, existing);
  const machines = deployment.machines.map((machine, index) => ({ ...machine, digests: digestsOf(flows[index]!) }));
  const folder = `infra/${environment.name}`;
  const listed = listOfFlows(machines, environment, folder);
  const flowsDigest = listed && sha256(listed.text);
  const stack = buildStack({ ...deployment, machines, flowsDigest });
  const moved = movedBlocks(moves, stack.resource as Parameters<typeof movedBlocks>[1]);
  const main = jsonFile(`${folder}/main.tf.json`, { ...stack, ...(moved.length > 0 && { moved }), terraform });
  return [
    main,
    ...(listed === undefined ? [] : [listed]),
    jsonFile(`${folder}/manifest.json`, {
      schemaVersion: outputsVersion,
      engagement: deployment.engagement.name,
      name: deployment.places.name,
      environment,
      files: { "main.tf.json": sha256(main.text), ...(flowsDigest !== undefined && { "flows.json": flowsDigest }) },
      rights: Object.fromEntries(roleNames(deployment).map((name) => [name, statementsOf(deployment, name)])),
    }),
  ];
}

function digestsOf({ files }: CompiledFlow): DeployedMachine["digests"] {
  return { config: sha256(textOf(files, "runner.json")), manifest: sha256(textOf(files, "status.json")) };
}

/** Returns the list from which the functions know the flows' files and the triggers that act; undefined for an engagement without flows. */
function listOfFlows(
  machines: readonly DeployedMachine[],
  environment: Environment,
  folder: string,
): OutputFile | undefined {
  const named = machines.flatMap(({ flow, pipeline, digests }) => {
    const triggers = activeOf(pipeline, environment);
    const active = triggers.length > 0 && { triggers: triggers.map(({ name }) => name) };
    return flow === undefined ? [] : [[flow, { ...digests, ...active }]];
  });
  return named.length === 0 ? undefined : jsonFile(`${folder}/flows.json`, Object.fromEntries(named));
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
