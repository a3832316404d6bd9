import type { Host } from "../../compiler/index.ts";
import { findBase, isUnchangedSince } from "../git/find-base.ts";
import { gitHost } from "../git/git-host.ts";
import { Incomparable } from "../git/incomparable.ts";

/** What a workspace is judged against: how it was, or why nobody can tell. Without a comparison nothing is taken for unchanged. */
export type StartingPoint = { label: string; host: Host } | { notCompared: string };

/** A base that somebody named and that cannot be had is the caller's to mend: it throws. */
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
