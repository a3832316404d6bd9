import type { Digest } from "../../base/digest.ts";
import type { ArtifactEntry } from "../../schema/types.ts";
import type { Contents } from "./commit-files.ts";
import { ObjectsChanged } from "./git-objects.ts";
import { describeFile } from "./listing.ts";
import { modeOf } from "./object-names.ts";
import { lookAt, readPlainFile } from "./tree-files.ts";

/** File systems have coarse timestamps: two changes within this time can have the same timestamp. */
const coarsestTimeMs = 100;

interface Noticed {
  entry: ArtifactEntry;
  isProgram: boolean;
}

/** Contents of the files in a work tree, as far as they have been read, and in the newest commit, and which of them are programs. */
export class Listing {
  readonly #root: string;
  /** False where the disk does not say which files are programs: then those of the commit are. */
  readonly #tellsPrograms: boolean;
  readonly #noticed = new Map<string, Noticed>();
  readonly #committed = new Map<string, { digest: Digest; isProgram: boolean }>();
  /** Fingerprints that show a file is unchanged. They include the change time, the only time its owner cannot set. */
  readonly #looks = new Map<string, string>();

  constructor(root: string, tellsPrograms: boolean) {
    this.#root = root;
    this.#tellsPrograms = tellsPrograms;
  }

  /** Sorted by path. */
  entries(): ArtifactEntry[] {
    return [...this.#noticed.values()].map(({ entry }) => entry).sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  isChanged(path: string): boolean {
    const [now, before] = [this.#noticed.get(path), this.#committed.get(path)];
    return now?.entry.digest !== before?.digest || now?.isProgram !== before?.isProgram;
  }

  /** True for a program, also for one that was removed since the newest commit: written again, it is still one. */
  isProgram(path: string): boolean {
    return (this.#noticed.get(path) ?? this.#committed.get(path))?.isProgram ?? false;
  }

  /** Records that the newest commit has this file, or does not have it. */
  settle(path: string, file: { bytes: Buffer; isProgram: boolean } | undefined): void {
    if (file === undefined) {
      this.#noticed.delete(path);
      this.#committed.delete(path);
      return;
    }
    const { isProgram } = file;
    const entry = describeFile(path, file.bytes);
    this.#noticed.set(path, { entry, isProgram });
    this.#committed.set(path, { digest: entry.digest, isProgram });
  }

  async look(path: string): Promise<void> {
    const found = await lookAt(this.#root, path);
    if (!found?.isFile()) {
      this.#looks.delete(path);
      this.#noticed.delete(path);
      return;
    }
    const look = [found.ino, found.size, found.mtimeMs, found.ctimeMs, found.mode].join();
    if (this.#looks.get(path) === look) return;
    if (Date.now() - found.ctimeMs > coarsestTimeMs) this.#looks.set(path, look);
    else this.#looks.delete(path);
    const isProgram = this.#tellsPrograms ? (found.mode & 0o100) !== 0 : this.isProgram(path);
    this.#noticed.set(path, { entry: describeFile(path, await readPlainFile(this.#root, path)), isProgram });
  }

  /** Checks known and newly visible files; resolves with the paths whose content changed, or which became programs or are none any more. */
  async lookAgain(visible: readonly string[]): Promise<string[]> {
    const fresh: string[] = [];
    for (const path of new Set([...this.#noticed.keys(), ...this.#committed.keys(), ...visible])) {
      const before = this.#noticed.get(path);
      await this.look(path);
      const now = this.#noticed.get(path);
      if (now?.entry.digest !== before?.entry.digest || now?.isProgram !== before?.isProgram) fresh.push(path);
    }
    return fresh;
  }

  /** Contents to commit; rejects when a file has changed since it was read. */
  async contentsOf(paths: readonly string[]): Promise<Contents> {
    const contents: Contents = new Map();
    for (const path of paths) {
      const noticed = this.#noticed.get(path);
      const bytes = noticed && (await readPlainFile(this.#root, path));
      if (bytes && describeFile(path, bytes).digest !== noticed.entry.digest) {
        throw new ObjectsChanged(`${path} was changed after it was read.`);
      }
      contents.set(path, bytes && { bytes, mode: modeOf(noticed) });
    }
    return contents;
  }
}
