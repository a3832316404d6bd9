import { matchesGlob } from "../../../../base/matches-glob.ts";
import type { ArtifactEntry, GateArtifact, StatusPhase } from "../../../../schema/types.ts";
import type { PhaseFacts } from "../../../ledger/phase-facts.ts";
import { resultOfSchema } from "../../schema-results.ts";

/** File lists of the revision at the gate, of the previous round, and from before the phase began. */
export interface Compared {
  files: ArtifactEntry[];
  previous?: ArtifactEntry[] | undefined;
  before?: ArtifactEntry[] | undefined;
  /** Paths written by the phase, not by a parallel one. */
  written: ReadonlySet<string>;
  /** Results of the round whose work is at the gate. */
  checked: PhaseFacts["schemas"];
}

/** The phase's deliverables in their declared order, then other files it changed. */
export function listGateArtifacts(phase: StatusPhase, compared: Compared): GateArtifact[] {
  const { files, written, checked } = compared;
  const [previous, before] = [compared.previous && digestsOf(compared.previous), digestsOf(compared.before ?? [])];
  const delivered = phase.deliverables.flatMap(({ id, owner, path, schema }) =>
    files.filter((file) => matchesGlob(file.path, path)).map((file) => ({ file, deliverable: id, owner, schema })),
  );
  const named = new Set(delivered.map(({ file }) => file.path));
  const others = files
    .filter((file) => !named.has(file.path) && written.has(file.path) && changeOf(file, before) !== "same")
    .map((file) => ({ file, deliverable: "", owner: "", schema: undefined }));
  return uniqueByPath([...delivered, ...others]).map(({ file, deliverable, owner, schema }) => ({
    path: file.path,
    title: file.title,
    digest: file.digest,
    size: file.size,
    deliverable,
    owner,
    ...(previous && { change: changeOf(file, previous) }),
    ...(schema !== undefined && { schema: { name: schema, result: resultOfSchema(file, checked) } }),
  }));
}

export function changedPaths(files: ArtifactEntry[], previous: ArtifactEntry[]): string[] {
  const [now, earlier] = [digestsOf(files), digestsOf(previous)];
  const gone = previous.filter(({ path }) => !now.has(path)).map(({ path }) => path);
  const changed = files.filter((file) => changeOf(file, earlier) !== "same").map(({ path }) => path);
  return [...changed, ...gone].sort();
}

function digestsOf(files: ArtifactEntry[]): Map<string, string> {
  return new Map(files.map(({ path, digest }) => [path, digest]));
}

function changeOf({ path, digest }: ArtifactEntry, previous: Map<string, string>): "new" | "changed" | "same" {
  const earlier = previous.get(path);
  if (earlier === undefined) return "new";
  return earlier === digest ? "same" : "changed";
}

function uniqueByPath<Listed extends { file: ArtifactEntry }>(listed: Listed[]): Listed[] {
  return [...new Map(listed.toReversed().map((each) => [each.file.path, each])).values()].toReversed();
}
