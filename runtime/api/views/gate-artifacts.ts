import type { ArtifactEntry, GateArtifact, StatusPhase } from "../../../schema/types.ts";
import { matchesGlob } from "../../artifacts/glob.ts";

/** File lists of the revision at the gate, of the round that went before, and from before the phase began. */
export interface Compared {
  files: ArtifactEntry[];
  previous?: ArtifactEntry[] | undefined;
  before?: ArtifactEntry[] | undefined;
}

/** The phase's deliverables in their declared order, then whatever else it changed. */
export function listGateArtifacts(phase: StatusPhase, { files, previous, before = [] }: Compared): GateArtifact[] {
  const delivered = phase.deliverables.flatMap(({ id, owner, path }) =>
    files.filter((file) => matchesGlob(file.path, path)).map((file) => ({ file, deliverable: id, owner })),
  );
  const named = new Set(delivered.map(({ file }) => file.path));
  const others = files
    .filter((file) => !named.has(file.path) && changeOf(file, before) !== "same")
    .map((file) => ({ file, deliverable: "", owner: "" }));
  return uniqueByPath([...delivered, ...others]).map(({ file, deliverable, owner }) => ({
    path: file.path,
    title: file.title,
    digest: file.digest,
    deliverable,
    owner,
    ...(previous && { change: changeOf(file, previous) }),
  }));
}

export function changedPaths(files: ArtifactEntry[], previous: ArtifactEntry[]): string[] {
  const gone = previous.filter(({ path }) => !files.some((file) => file.path === path)).map(({ path }) => path);
  const changed = files.filter((file) => changeOf(file, previous) !== "same").map(({ path }) => path);
  return [...changed, ...gone].sort();
}

function changeOf({ path, digest }: ArtifactEntry, previous: ArtifactEntry[]): "new" | "changed" | "same" {
  const earlier = previous.find((file) => file.path === path);
  if (earlier === undefined) return "new";
  return earlier.digest === digest ? "same" : "changed";
}

function uniqueByPath<Listed extends { file: ArtifactEntry }>(listed: Listed[]): Listed[] {
  return [...new Map(listed.toReversed().map((each) => [each.file.path, each])).values()].toReversed();
}
