import type { Digest } from "../../base/digest.ts";
import { OutputUnreadable, parseManifest } from "../../schema/parse-outputs.ts";
import type { Person, StatusManifest } from "../../schema/types.ts";
import { ObjectOfOtherVersion, type ObjectStore, whyUnreadable } from "../artifacts/object-store.ts";
import { logFailure } from "../telemetry/log-failure.ts";

export interface DeclaredPerson {
  person: Person;
  group: string;
  engagement: string;
}

/** Status manifests by digest; immutable, so each is read once. */
export interface Manifests {
  read(digest: Digest): Promise<StatusManifest>;
  /** Manifests of the deployed engagements. One that cannot be read does not affect the others. */
  deployed(): Promise<DeployedManifests>;
  /** All people declared by deployed, readable engagements. */
  people(): Promise<DeclaredPerson[]>;
}

export interface DeployedManifests {
  readable: { engagement: string; manifest: StatusManifest }[];
  /** Reasons why the others cannot be read. */
  faults: Error[];
}

export function createManifests(objects: ObjectStore, deployments: Record<string, { manifest: Digest }>): Manifests {
  const known = new Map<Digest, Promise<StatusManifest>>();
  const read = (digest: Digest): Promise<StatusManifest> => {
    const reading = known.get(digest) ?? load(objects, digest);
    known.set(digest, reading);
    reading.catch(() => known.delete(digest));
    return reading;
  };
  const logged = new Set<Digest>();
  const deployed = async () => {
    const found: DeployedManifests = { readable: [], faults: [] };
    for (const [engagement, { manifest: digest }] of Object.entries(deployments)) {
      try {
        found.readable.push({ engagement, manifest: await read(digest) });
      } catch (error) {
        if (!(error instanceof Error) || whyUnreadable(error) === undefined) throw error;
        if (!logged.has(digest)) logFailure("manifest-unreadable", error, { engagement, digest });
        logged.add(digest);
        found.faults.push(error);
      }
    }
    return found;
  };
  return {
    read,
    deployed,
    people: async () => (await deployed()).readable.flatMap(peopleOf),
  };
}

function peopleOf({ manifest }: DeployedManifests["readable"][number]): DeclaredPerson[] {
  return Object.entries(manifest.people).flatMap(([group, persons]) =>
    persons.map((person) => ({ person, group, engagement: manifest.name })),
  );
}

async function load(objects: ObjectStore, digest: Digest): Promise<StatusManifest> {
  const text = (await objects.get(digest)).toString("utf8");
  try {
    return parseManifest(text);
  } catch (error) {
    throw error instanceof OutputUnreadable ? new ObjectOfOtherVersion(error.message) : error;
  }
}
