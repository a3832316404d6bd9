import type { Branded } from "../../base/branded.ts";
import type { Digest } from "../../base/digest.ts";
import type { AgentName, PhaseName, ProjectId } from "../../base/names.ts";
import type { ObjectStore } from "../../runtime/artifacts/object-store.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import type { RevisionItem } from "../../runtime/ledger/repository-items.ts";
import type { Files } from "../../runtime/tools/ports.ts";

type Other = Branded<"other">;

/** Names of different kinds that stand side by side cannot be exchanged; a plain text can be used as any of them. */
export function exchanged(
  { project, phase }: { project: ProjectId; phase: PhaseName },
  { agent, digest, text }: { agent: AgentName; digest: Digest; text: string },
): unknown {
  // @ts-expect-error: the phase and the project the wrong way round.
  key.gate(phase, project, 1);
  // @ts-expect-error: the agent, where the phase belongs.
  key.round(project, agent, 1);
  // @ts-expect-error: the digest, where the project belongs.
  key.meta(digest);
  // @ts-expect-error: the project, where the agent belongs.
  key.verdict(project, project, "docs/a.md", digest);
  return [key.gate(project, phase, 1), key.verdict(text, agent, "docs/a.md", digest)];
}

/** Never run: `tsc` reports an expected error that does not occur, so texts that are mixed up fail `npm run typecheck`. */
export function mixedUp(
  { objects, files }: { objects: ObjectStore; files: Files },
  { meta, revision }: { meta: MetaItem; revision: RevisionItem },
  { text, digest, other }: { text: string; digest: Digest; other: Other },
): unknown {
  const plain: string = digest;
  // @ts-expect-error: a plain text.
  const fromText: Digest = text;
  // @ts-expect-error: a text with another meaning.
  const fromOther: Digest = other;
  // @ts-expect-error: where there is no digest, an empty text is none.
  objects.get(meta.original?.digest ?? "");
  // @ts-expect-error: the title, where the digest of the statement of work belongs.
  objects.get(meta.title);
  objects.get(meta.sow);
  // @ts-expect-error: the path and the digest the wrong way round.
  key.verdict("p1", "architect", digest, "docs/a.md");
  // @ts-expect-error: the digest of the file list, where the commit belongs.
  key.revision("p1", "2026-11-20T10:00:00.000Z", revision.tree);
  key.revision("p1", "2026-11-20T10:00:00.000Z", revision.id);
  // @ts-expect-error: the commit, where the digest of the file list belongs.
  objects.get(revision.id);
  // @ts-expect-error: an abbreviation that an agent wrote, before it is looked up.
  files.changesSince(text);
  return [plain, fromText, fromOther, key.verdict("p1", "architect", "docs/a.md", digest)];
}
