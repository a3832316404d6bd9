import type { Digest } from "../../base/digest.ts";
import { matchesGlob } from "../../base/matches-glob.ts";
import type { Deliverable, Pipeline } from "../../schema/types.ts";
import type { WorkTree } from "../artifacts/work-tree.ts";
import { schemaFaults } from "./schema-faults.ts";

/** A deliverable's file that was checked against the deliverable's schema. */
interface CheckedFile {
  path: string;
  digest: Digest;
  schema: string;
  faults: string[];
}

/** Maximum number of checked files of a phase: its record names each. */
export const mostCheckedFiles = 200;

/** Faults by schema and digest of the file: every brief asks for them again. */
const known = new WeakMap<object, Map<string, string[]>>();

/** Checks the files of a deliverable against its schema; returns none without one. */
export async function checkedFiles(
  { schemas = {} }: Pipeline,
  { path: glob, schema: name }: Deliverable,
  tree: WorkTree,
): Promise<CheckedFile[]> {
  const schema = name === undefined ? undefined : schemas[name];
  if (name === undefined || schema === undefined) return [];
  const before = known.get(schema) ?? new Map<string, string[]>();
  known.set(schema, before);
  const files = tree.files().filter(({ path }) => matchesGlob(path, glob));
  return Promise.all(
    files.map(async ({ path, digest }) => {
      const key = `${digest} ${path.slice(path.lastIndexOf("."))}`;
      const faults = before.get(key) ?? schemaFaults(schema, path, await tree.read(path));
      before.set(key, faults);
      return { path, digest, schema: name, faults };
    }),
  );
}
