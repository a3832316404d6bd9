import { type Check, mapOf, text, withParts } from "../../base/checks.ts";
import { asDigest, type Digest } from "../../base/digest.ts";
import { readJson } from "../../base/read-json.ts";
import { parseManifest } from "../../schema/parse-outputs.ts";
import { startableName } from "../../schema/startable-name.ts";
import type { Deployment } from "../api/options.ts";
import type { ObjectStore } from "../artifacts/object-store.ts";
import type { Settings, StartedFlows } from "./settings.ts";

/** Something that can be started, without the texts in its manifest. */
type Version = Pick<Deployment, "stateMachineArn" | "config" | "manifest" | "triggers">;

/** By engagement, or by `<engagement>/<flow>`. */
export interface Startables {
  [startable: string]: Version;
}

/** Returns the newest version of the engagement, or of each of its flows as `<engagement>/<flow>`. */
export async function readStartables(
  { engagement, started }: Pick<Settings, "engagement" | "started">,
  objects: ObjectStore,
): Promise<Startables> {
  if (!("flows" in started)) {
    const { stateMachine, config, manifest } = started;
    return { [engagement]: { stateMachineArn: stateMachine, config, manifest } };
  }
  const files = filesOf((await objects.get(started.flows)).toString());
  return Object.fromEntries(
    Object.entries(files).map(([flow, { config, manifest, triggers }]) => [
      startableName(engagement, flow),
      {
        stateMachineArn: machineOf(started, flow),
        config: asDigest(config),
        manifest: asDigest(manifest),
        ...(triggers && { triggers }),
      },
    ]),
  );
}

/** Adds the texts that are shown where projects are started. */
export async function described(
  startables: Startables,
  objects: ObjectStore,
): Promise<{ [startable: string]: Deployment }> {
  const named = Object.entries(startables).map(
    async ([name, version]) => [name, await describe(version, objects)] as const,
  );
  return Object.fromEntries(await Promise.all(named));
}

async function describe(version: Version, objects: ObjectStore): Promise<Deployment> {
  const { title, description } = parseManifest((await objects.get(version.manifest)).toString());
  return { ...version, title, description };
}

/** Returns the digest of one status manifest; what belongs to the engagement is the same in all of them. */
export function anyManifest(startables: Startables): Digest {
  const [first] = Object.values(startables);
  if (first === undefined) throw new Error("The deployment has no flow.");
  return first.manifest;
}

function machineOf({ machinePrefix, versions }: StartedFlows, flow: string): string {
  const version = versions[flow];
  if (!version) throw new Error(`The flow ${flow} is deployed without a version of its machine.`);
  return `${machinePrefix}-${flow}:${version}`;
}

interface Files {
  config: string;
  manifest: string;
  /** Triggers that act here. */
  triggers?: string[];
}

const areFiles: Check<{ [flow: string]: Files }> = mapOf(withParts<Files>({ config: text, manifest: text }));

function filesOf(json: string): { [flow: string]: Files } {
  const files = readJson("The list of flows", json);
  if (!areFiles(files)) throw new Error("The list of flows does not name their files.");
  return files;
}
