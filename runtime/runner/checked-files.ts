import { setImmediate } from "node:timers/promises";
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
  /** True where no time was left for it in this pass; its one fault says so. */
  isUnchecked?: true;
}

/** Maximum number of checked files of a phase: its record names each. */
export const mostCheckedFiles = 200;

/** Faults by schema and digest of the file: every brief asks for them again. */
const known = new WeakMap<object, Map<string, string[]>>();

/** Time that the checks of all files of one pass may take together. Past it, the other files are not checked in this pass. */
interface CheckTime {
  leftMs: number;
}

const mostMilliseconds = 20_000;

export function timeForChecks(leftMs = mostMilliseconds): CheckTime {
  return { leftMs };
}

/** Checks the files of a deliverable against its schema, one after the other; returns none without one. */
export async function checkedFiles(
  { schemas = {} }: Pipeline,
  { path: glob, schema: name }: Deliverable,
  tree: Pick<WorkTree, "files" | "read">,
  time: CheckTime,
): Promise<CheckedFile[]> {
  const schema = name === undefined ? undefined : schemas[name];
  if (name === undefined || schema === undefined) return [];
  const before = known.get(schema) ?? new Map<string, string[]>();
  known.set(schema, before);
  const checked: CheckedFile[] = [];
  for (const { path, digest } of tree.files().filter((file) => matchesGlob(file.path, glob))) {
    const key = `${digest} ${path.slice(path.lastIndexOf("."))}`;
    const file = { path, digest, schema: name };
    const faults =
      before.get(key) ?? (await inTime(time, async () => schemaFaults(schema, path, await tree.read(path))));
    if (faults === undefined) {
      checked.push({ ...file, faults: [noTimeLeft], isUnchecked: true });
    } else {
      before.set(key, faults);
      checked.push({ ...file, faults });
    }
  }
  return checked;
}

const noTimeLeft = `it was not checked, because the checks of the other files took ${mostMilliseconds / 1000} s: make the files smaller or fewer`;

/** A check keeps the process busy, so its heartbeats and signals come between two of them. */
async function inTime(time: CheckTime, check: () => Promise<string[]>): Promise<string[] | undefined> {
  await setImmediate();
  if (time.leftMs <= 0) return undefined;
  const begun = performance.now();
  const faults = await check();
  time.leftMs -= performance.now() - begun;
  return faults;
}
