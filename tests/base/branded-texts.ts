import type { Branded } from "../../base/branded.ts";
import type { Digest } from "../../base/digest.ts";
import type { ObjectStore } from "../../runtime/artifacts/object-store.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";

type Other = Branded<"other">;

/** Never run: `tsc` reports an expected error that does not occur, so texts that are mixed up fail `npm run typecheck`. */
export function mixedUp(objects: ObjectStore, meta: MetaItem, text: string, digest: Digest, other: Other): unknown {
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
  return [plain, fromText, fromOther, key.verdict("p1", "architect", "docs/a.md", digest)];
}
