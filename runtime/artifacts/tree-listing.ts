import type { Digest } from "../../base/digest.ts";
import type { ArtifactEntry } from "../../schema/types.ts";
import type { Contents } from "./commit-files.ts";
import { ObjectsChanged } from "./git-objects.ts";
import { describeFile } from "./listing.ts";
import { lookAt, readPlainFile } from "./tree-files.ts";

/** File systems have coarse timestamps: two changes within this time can have the same timestamp. */
const coarsestTimeMs = 100;

/** Contents of the files in a work tree, as far as they have been read, and in the newest commit. */
export class Listing {
  readonly #root: string;
  readonly #entries = new Map<string, ArtifactEntry>();
  readonly #committed = new Map<string, Digest>();
  /** Fingerprints that show a file is unchanged. They include the change time, the only time its owner cannot set. */
  readonly #looks = new Map<string, string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Sorted by path. */
  entries(): ArtifactEntry[] {
    return [...this.#entries.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  isChanged(path: string): boolean {
    return this.#entries.get(path)?.digest !== this.#committed.get(path);
  }

  /** Records that the newest commit has these bytes of the file, or does not have the file. */
  settle(path: string, bytes: Buffer | undefined): void {
    if (bytes === undefined) {
      this.#entries.delete(path);
      this.#committed.delete(path);
      return;
    }
    const entry = describeFile(path, bytes);
    this.#entries.set(path, entry);
    this.#committed.set(path, entry.digest);
  }

  async look(path: string): Promise<void> {
    const found = await lookAt(this.#root, path);
    if (!found?.isFile()) {
      this.#looks.delete(path);
      this.#entries.delete(path);
      return;
    }
    const look = [found.ino, found.size, found.mtimeMs, found.ctimeMs].join();
    if (this.#looks.get(path) === look) return;
    if (Date.now() - found.ctimeMs > coarsestTimeMs) this.#looks.set(path, look);
    else this.#looks.delete(path);
    this.#entries.set(path, describeFile(path, await readPlainFile(this.#root, path)));
  }

  /** Checks known and newly visible files; resolves with the paths whose content changed. */
  async lookAgain(visible: readonly string[]): Promise<string[]> {
    const fresh: string[] = [];
    for (const path of new Set([...this.#entries.keys(), ...this.#committed.keys(), ...visible])) {
      const before = this.#entries.get(path)?.digest;
      await this.look(path);
      if (this.#entries.get(path)?.digest !== before) fresh.push(path);
    }
    return fresh;
  }

  /** Contents to commit; rejects when a file has changed since it was read. */
  async contentsOf(paths: readonly string[]): Promise<Contents> {
    const contents: Contents = new Map();
    for (const path of paths) {
      const noticed = this.#entries.get(path);
      const bytes = noticed && (await readPlainFile(this.#root, path));
      if (bytes && describeFile(path, bytes).digest !== noticed.digest) {
        throw new ObjectsChanged(`${path} was changed after it was read.`);
      }
      const isProgram = ((await lookAt(this.#root, path))?.mode ?? 0) & 0o100;
      contents.set(path, bytes && { bytes, mode: isProgram ? "100755" : "100644" });
    }
    return contents;
  }
}
