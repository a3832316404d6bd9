import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import { asCommitId, type CommitId } from "../../base/commit-id.ts";
import { compareText } from "../../base/compare-text.ts";
import { branch, type GitCall, runGit, uploadPack } from "./git.ts";
import { type GitObject, isFile, isProgram, objectOf, type TreeEntry } from "./object-names.ts";
import { pathOfBytes } from "./path-bytes.ts";

/** Maximum number of files in memory at a time. */
const readAtOnce = 500;
/** Most bytes of the list of a commit's files: trees that contain each other many times are an endless one. */
const longestList = 256_000_000;

const compress = promisify(deflate);

/** Newest commits of the branches, by name. */
export type Branches = ReadonlyMap<string, CommitId>;

/** Runs git with the objects of the clone and none of its other files. */
export type PrivateGit = (args: string[], call?: GitCall) => Promise<Buffer>;

/** Thrown when an object in the clone does not match its id: any process of the same user can write there. */
export class ObjectsChanged extends Error {
  override readonly name = "ObjectsChanged";
}

/**
 * The objects of a clone. A program that an agent runs can find the clone's folder, so nothing else in it is read: each
 * use gets separate references, configuration and index, written from memory, and every object read is checked against
 * its id.
 */
export class GitObjects {
  readonly #gitFolder: string;

  constructor(gitFolder: string) {
    this.#gitFolder = gitFolder;
  }

  /** Runs `work` with the main branch at `at`, or with several branches, in the folder `own` of this use. */
  async use<T>(at: CommitId | Branches | undefined, work: (git: PrivateGit, own: string) => Promise<T>): Promise<T> {
    const own = await mkdtemp(join(dirname(dirname(this.#gitFolder)), "crew-git-"));
    const folder = join(this.#gitFolder, "objects");
    try {
      await writeControls(own, at);
      await mkdir(folder, { recursive: true });
      const env = { GIT_DIR: own, GIT_OBJECT_DIRECTORY: folder };
      return await work((args, call = {}) => runGit(own, args, { ...call, env: { ...env, ...call.env } }), own);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  }

  /** Fetches the branches of another repository and resolves with their newest commits. The address is passed in, never stored. */
  fetch(source: string): Promise<Branches> {
    return this.use(undefined, async (git, own) => {
      await git(["fetch", "--quiet", "--no-tags", uploadPack, source, "+refs/heads/*:refs/heads/*"]);
      const branches = await readBranches(own);
      // For people who open the clone with Git; crew does not read it.
      await writeControls(this.#gitFolder, branches);
      return branches;
    });
  }

  /** Stores objects under their ids; existing ones are not written again. */
  async write(objects: readonly GitObject[]): Promise<void> {
    await Promise.all(objects.map((object) => this.#writeOne(object)));
  }

  async #writeOne({ id, bytes }: GitObject): Promise<void> {
    const folder = join(this.#gitFolder, "objects", id.slice(0, 2));
    const path = join(folder, id.slice(2));
    if (await stat(path).catch(() => undefined)) return;
    await mkdir(folder, { recursive: true });
    const partial = join(folder, `tmp_obj_${randomUUID()}`);
    await writeFile(partial, await compress(bytes), { flag: "wx", mode: 0o444 });
    await rename(partial, path);
  }

  /** Lists the files of a commit. Names that are not UTF-8 are kept as they are: `path-bytes.ts`. */
  async list(commit: CommitId): Promise<Map<string, TreeEntry>> {
    const listed = await this.use(commit, (git) =>
      git(["ls-tree", "-r", "-z", "--full-tree", commit], { mostBytes: longestList }),
    );
    const lines = listed.toString("latin1").split("\0").filter(Boolean);
    return new Map(lines.map((line): [string, TreeEntry] => [pathIn(line), entryOf(line)]));
  }

  /** Reads files of a tree by path; no bytes for a path without a file, such as that of a link. */
  async *filesOf(
    tree: ReadonlyMap<string, TreeEntry>,
    paths: readonly string[],
  ): AsyncGenerator<{ path: string; bytes: Buffer | undefined; isProgram: boolean }> {
    for (let at = 0; at < paths.length; at += readAtOnce) {
      const some = paths.slice(at, at + readAtOnce).map((path) => ({ path, entry: tree.get(path) }));
      const files = some.map(({ path, entry }) => ({ path, file: entry && isFile(entry) ? entry : undefined }));
      const contents = await this.read(files.flatMap(({ file }) => file?.id ?? []));
      for (const { path, file } of files) {
        yield { path, bytes: file && contents.get(file.id), isProgram: file !== undefined && isProgram(file) };
      }
    }
  }

  /** Reads contents by id and checks each against its id. */
  async read(ids: readonly string[]): Promise<Map<string, Buffer>> {
    if (ids.length === 0) return new Map();
    const wanted = [...new Set(ids)];
    const answer = await this.use(undefined, (git) =>
      git(["cat-file", "--batch"], { input: `${wanted.join("\n")}\n` }),
    );
    const contents = new Map<string, Buffer>();
    let at = 0;
    for (const id of wanted) {
      const end = answer.indexOf("\n", at);
      const [name, , size] = answer.subarray(at, end).toString().split(" ");
      const content = answer.subarray(end + 1, end + 1 + Number(size));
      if (name !== id || objectOf("blob", content).id !== id)
        throw new ObjectsChanged(`The object ${id} is not what it was.`);
      contents.set(id, content);
      at = end + 1 + content.length + 1;
    }
    return contents;
  }
}

function pathIn(line: string): string {
  return pathOfBytes(Buffer.from(line.slice(line.indexOf("\t") + 1), "latin1"));
}

function entryOf(line: string): TreeEntry {
  const [mode = "", , id = ""] = line.slice(0, line.indexOf("\t")).split(" ");
  return { id, mode };
}

/** Makes git store files byte for byte, whatever a `.gitattributes` among them declares. */
const plainFiles = "* -text -ident -filter -working-tree-encoding !merge\n";

/** Reads the references that a fetch has written, without another process. */
async function readBranches(folder: string): Promise<Branches> {
  const heads = join(folder, "refs", "heads");
  const entries = await readdir(heads, { recursive: true, withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const read = names.map(
    async (path) => [relative(heads, path), asCommitId((await readFile(path, "latin1")).trim())] as const,
  );
  return new Map((await Promise.all(read)).sort(([a], [b]) => compareText(a, b)));
}

async function writeControls(folder: string, at: CommitId | Branches | undefined): Promise<void> {
  await mkdir(join(folder, "refs", "heads"), { recursive: true });
  await mkdir(join(folder, "info"), { recursive: true });
  await writeFile(join(folder, "HEAD"), `ref: refs/heads/${branch}\n`);
  await writeFile(join(folder, "config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n");
  await writeFile(join(folder, "info", "attributes"), plainFiles);
  const branches = typeof at === "string" ? new Map([[branch, at]]) : (at ?? new Map<string, CommitId>());
  for (const [name, tip] of branches) {
    const path = join(folder, "refs", "heads", name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `${tip}\n`);
  }
}
