import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import type { LedgerEntry } from "../../../../../schema/types.ts";
import type { Files, Records } from "../../../ports.ts";
import { isBinary } from "../git/find-file.ts";
import { TextIndex } from "./text-index.ts";

const mostFileBytes = 1024 * 1024;
const mostBytes = 24 * 1024 * 1024;

/** Name of a ledger entry's source. No path begins like this. */
export const ledgerSource = (id: string): string => `ledger:${id}`;

/** The index of a project: its files, with the statement of work, and its ledger. */
export class ProjectIndex {
  readonly index = new TextIndex();
  /** Files that are binary, so that they are not read again. */
  readonly #binary = new Set<string>();
  #updating: Promise<void> = Promise.resolve();

  /** Brings the index up to date; reads only what has changed. Returns the paths that are left out for their size. */
  async update(
    files: Files,
    records: Pick<Records, "entries">,
  ): Promise<{ entries: LedgerEntry[]; tooLarge: string[] }> {
    const entries = await records.entries();
    const { kept, tooLarge } = chosen(files);
    const update = this.#updating.then(() => this.#bringUpToDate(files, kept, entries));
    // The next update must run even if this one fails.
    this.#updating = update.catch(() => {});
    await update;
    return { entries, tooLarge };
  }

  async #bringUpToDate(files: Files, kept: ReadonlyMap<string, string>, entries: LedgerEntry[]): Promise<void> {
    const ledger = new Map(entries.map((entry) => [ledgerSource(entry.id), textOfEntry(entry)]));
    const known = this.index.digests();
    for (const source of known.keys()) {
      if (!kept.has(source) && !ledger.has(source)) this.index.drop(source);
    }
    for (const [source, text] of ledger) {
      const digest = createHash("sha256").update(text).digest("hex");
      if (known.get(source) !== digest) this.index.put(source, digest, text);
    }
    for (const [path, digest] of kept) {
      if (known.get(path) === digest || this.#binary.has(digest)) continue;
      const bytes = await files.read(path).catch(() => undefined);
      if (bytes === undefined || isBinary(bytes)) {
        if (bytes !== undefined) this.#binary.add(digest);
        this.index.drop(path);
      } else {
        this.index.put(path, digest, bytes.toString());
      }
      // Lets the runner send its heartbeat during a long update.
      await setImmediate();
    }
  }
}

/** Chooses the files that fit: small ones first, because a large one is seldom prose. */
function chosen(files: Files): { kept: Map<string, string>; tooLarge: string[] } {
  const kept = new Map<string, string>();
  const tooLarge: string[] = [];
  let bytes = 0;
  for (const { path, digest, size } of files.files().toSorted((a, b) => a.size - b.size)) {
    if (size > mostFileBytes || bytes + size > mostBytes) tooLarge.push(path);
    else kept.set(path, digest);
    bytes += size > mostFileBytes ? 0 : size;
  }
  return { kept, tooLarge };
}

export function textOfEntry({ text, rationale }: Pick<LedgerEntry, "text" | "rationale">): string {
  return rationale === undefined ? text : `${text}\nbecause: ${rationale}`;
}
