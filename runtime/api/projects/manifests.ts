import type { Person, StatusManifest } from "../../../schema/types.ts";
import type { ObjectStore } from "../../artifacts/object-store.ts";
import type { Deployment } from "../options.ts";

export interface DeclaredPerson {
  person: Person;
  group: string;
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
      const manifests = await Promise.all(Object.values(deployments).map(({ manifest }) => read(manifest)));
      return manifests.flatMap(({ people }) =>
        Object.entries(people).flatMap(([group, persons]) => persons.map((person) => ({ person, group }))),
      );
    },
  };
}

async function load(objects: ObjectStore, digest: string): Promise<StatusManifest> {
  return JSON.parse((await objects.get(digest)).toString("utf8"));
}
