import type { Person, StatusManifest } from "../../../schema/types.ts";
import type { ObjectStore } from "../../artifacts/object-store.ts";
import type { Deployment } from "../options.ts";

export interface DeclaredPerson {
  person: Person;
  group: string;
  engagement: string;
}

/** The status manifests, by digest; immutable, so each is read once. */
export interface Manifests {
  read(digest: string): Promise<StatusManifest>;
  /** Everybody declared by an engagement that is deployed. */
  people(): Promise<DeclaredPerson[]>;
}

export function createManifests(objects: ObjectStore, deployments: Record<string, Deployment>): Manifests {
  const known = new Map<string, Promise<StatusManifest>>();
  const read = (digest: string): Promise<StatusManifest> => {
    const reading = known.get(digest) ?? load(objects, digest);
    known.set(digest, reading);
    reading.catch(() => known.delete(digest));
    return reading;
  };
  return {
    read,
    async people() {
      const found = Object.entries(deployments).map(async ([engagement, { manifest }]) => {
        const { people } = await read(manifest);
        return Object.entries(people).flatMap(([group, persons]) =>
          persons.map((person) => ({ person, group, engagement })),
        );
      });
      return (await Promise.all(found)).flat();
    },
  };
}

async function load(objects: ObjectStore, digest: string): Promise<StatusManifest> {
  return JSON.parse((await objects.get(digest)).toString("utf8"));
}
