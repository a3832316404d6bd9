import type { Branded } from "../../base/branded.ts";
import type { Digest } from "../../base/digest.ts";
import type { ObjectStore } from "../../runtime/artifacts/object-store.ts";
import type { RevisionItem } from "../../runtime/ledger/items.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import type { Files } from "../../runtime/tools/ports.ts";

type Other = Branded<"other">;

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
