import type { Host } from "../../compiler/index.ts";
import { findBase, isUnchangedSince } from "../git/find-base.ts";
import { gitHost } from "../git/git-host.ts";
import { Incomparable } from "../git/incomparable.ts";

/** State that a workspace is compared with, or the reason why there is none. Without a comparison, everything counts as changed. */
export type StartingPoint = { label: string; host: Host } | { notCompared: string };

/** Finds the starting point. Throws for a base that the caller named and that does not exist: the caller can fix that. */
export function startingPoint(workspace: string, revision: string | undefined): StartingPoint {
  try {
    const base = findBase(workspace, revision);
    if (isUnchangedSince(workspace, base)) {
      return { notCompared: `Nothing was changed since ${base.label}: there is nothing to compare.` };
    }
    return { label: base.label, host: gitHost(workspace, base.commit) };
  } catch (error) {
    if (revision === undefined && error instanceof Incomparable) return { notCompared: error.message };
    throw error;
  }
}
