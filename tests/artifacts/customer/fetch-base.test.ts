import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { asCommitId } from "../../../base/commit-id.ts";
import { baseBounds, fetchBase } from "../../../runtime/artifacts/customer/fetch-base.ts";
import { type GitForge, openGitForge } from "../../support/git-forge.ts";

const token = "glpat-Zq81kLw0-secret";
let forge: GitForge;
let home: string;
let folders = 0;

beforeAll(async () => {
  forge = await openGitForge({ token });
  home = await mkdtemp(join(tmpdir(), "crew-fetch-"));
  process.env.GIT_SSL_CAINFO = forge.authority;
});
afterEach(() => {
  forge.state.mood = "well";
});
afterAll(async () => {
  delete process.env.GIT_SSL_CAINFO;
  await forge.close();
  await rm(home, { recursive: true, force: true });
});

const times = { answerMs: 20_000, wholeMs: 20_000 };

function fetchFrom(name: string, more: Partial<Parameters<typeof fetchBase>[0]> = {}) {
  const remote = { url: forge.urlOf(name), credentials: token };
  return fetchBase({ remote, branch: "main", folder: join(home, `clone-${folders++}`), times, ...more });
}

/** The files in a pack, as Git unpacks it. */
async function filesIn({ pack, tree }: Awaited<ReturnType<typeof fetchBase>>): Promise<string[]> {
  const folder = join(home, `unpacked-${folders++}`);
  execFileSync("git", ["init", "--quiet", "--bare", folder]);
  execFileSync("git", ["-C", folder, "index-pack", "--stdin"], { input: pack, stdio: ["pipe", "ignore", "pipe"] });
  return execFileSync("git", ["-C", folder, "ls-tree", "-r", "--format=%(objectmode) %(path)", tree])
    .toString()
    .trim()
    .split("\n");
}

test("the newest commit of a branch is fetched whole and without the commits before it", async () => {
  const shop = forge.create("shop", { "src/till.ts": "export const till = 1;\n", "README.md": "# Shop\n" });
  const newest = shop.commit({ "src/till.ts": "export const till = 2;\n" });
  const base = await fetchFrom("shop");
  expect(base).toMatchObject({ commit: newest, tree: shop.git("rev-parse", "main^{tree}"), files: 2 });
  expect(await filesIn(base)).toEqual(["100644 README.md", "100644 src/till.ts"]);
});

test("the commit of an event is fetched, although the branch has newer ones", async () => {
  const moved = forge.create("moved", { "a.txt": "1\n" });
  const revision = moved.commit({ "a.txt": "2\n" });
  moved.commit({ "a.txt": "3\n" });
  const base = await fetchFrom("moved", { revision: asCommitId(revision) });
  expect(base).toMatchObject({ commit: revision, tree: moved.git("rev-parse", `${revision}^{tree}`) });
});

test("links, submodules and pointers of large files stay what they are", async () => {
  const kept = forge.create("kept", {
    "big.bin": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n",
  });
  const link = execFileSync("git", ["-C", kept.path, "hash-object", "-w", "--stdin"], { input: "big.bin" })
    .toString()
    .trim();
  const blob = kept.git("rev-parse", "main:big.bin");
  const lines = `100644 blob ${blob}\tbig.bin\n120000 blob ${link}\tlink\n160000 commit ${"1".repeat(40)}\tvendor\n`;
  const tree = execFileSync("git", ["-C", kept.path, "mktree", "--missing"], { input: lines }).toString().trim();
  const env = {
    ...process.env,
    GIT_AUTHOR_NAME: "Ada",
    GIT_AUTHOR_EMAIL: "a@example.com",
    GIT_COMMITTER_NAME: "Ada",
    GIT_COMMITTER_EMAIL: "a@example.com",
  };
  const commit = execFileSync("git", ["-C", kept.path, "commit-tree", tree, "-m", "Link"], { env }).toString().trim();
  kept.git("update-ref", "refs/heads/main", commit);
  expect(await filesIn(await fetchFrom("kept"))).toEqual(["100644 big.bin", "120000 link", "160000 vendor"]);
});

interface Refusal {
  what: string;
  name?: string;
  credentials?: string | undefined;
  branch?: string;
  kind: "refused" | "absent";
  said: string;
}

const refusals: Refusal[] = [
  { what: "a wrong token", credentials: "another-token", kind: "refused", said: "refuses the credentials" },
  { what: "no token", credentials: undefined, kind: "refused", said: "refuses the credentials" },
  { what: "a missing branch", branch: "release", kind: "absent", said: "no branch release" },
  { what: "a missing repository", name: "nowhere", kind: "absent", said: "no such repository" },
];

test.each(refusals)(
  "$what is told, and not tried again",
  async ({ kind, said, name = "shop", branch = "main", ...given }) => {
    const credentials = "credentials" in given ? given.credentials : token;
    await expect(fetchFrom(name, { branch, remote: { url: forge.urlOf(name), credentials } })).rejects.toMatchObject({
      kind,
      message: expect.stringContaining(said),
    });
  },
);

test.each(["silent", "cut", "broken"] as const)("a forge that is %s is tried again later", async (mood) => {
  forge.create(`with-${mood}`, { "a.txt": "a\n".repeat(1000) });
  forge.state.mood = mood;
  const short = { answerMs: 1000, wholeMs: 3000 };
  await expect(fetchFrom(`with-${mood}`, { times: mood === "silent" ? short : times })).rejects.toMatchObject({
    kind: "unreachable",
  });
});

test("nobody but the host in the address gets the token: a redirect is not followed", async () => {
  forge.state.mood = "moved-away";
  await expect(fetchFrom("shop")).rejects.toMatchObject({
    kind: "absent",
    message: expect.stringContaining("another address"),
  });
});

test.each(["file", "http"])("a repository is never fetched over %s", async (protocol) => {
  const shop = forge.create(`over-${protocol}`, { "a.txt": "a" });
  const url = protocol === "file" ? `file://${shop.path}` : "http://127.0.0.1:1/shop.git";
  await expect(fetchFrom("", { remote: { url } })).rejects.toThrow(/could not be reached.*not allowed/s);
});

test.each([
  ["files", { files: 2 }, "3 files"],
  ["bytes", { bytes: 10 }, "MB together"],
  ["packBytes", { packBytes: 20 }, "compressed form"],
] as const)("code above the bound of %s is refused with the figure", async (name, bound, said) => {
  forge.create(`large-${name}`, { "a.txt": "one line\n", "b.txt": "another line\n", "c.txt": "a third one\n" });
  const bounds = { ...baseBounds, ...bound };
  await expect(fetchFrom(`large-${name}`, { bounds })).rejects.toMatchObject({
    name: "BaseRefused",
    message: expect.stringContaining(said),
  });
});

test("while git works, no argument of a process and no file has the token", async () => {
  forge.create("watched", { "a.txt": "a" });
  forge.state.mood = "silent";
  const folder = join(home, "watched");
  const ended = expect(fetchFrom("watched", { folder, times: { answerMs: 3000, wholeMs: 3000 } })).rejects.toThrow(
    "within 3 s",
  );
  await forge.request();
  const encoded = Buffer.from(`x-access-token:${token}`).toString("base64");
  const needles = [token, encoded];
  const commands = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => readIfThere(`/proc/${pid}/cmdline`));
  expect(commands.some((command) => command.includes("git-remote-https"))).toBe(true);
  expect(commands.filter((command) => needles.some((each) => command.includes(each)))).toEqual([]);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(0);
  for (const { parentPath, name } of files) {
    const content = readIfThere(join(parentPath, name));
    expect(needles.some((each) => content.includes(each))).toBe(false);
  }
  await ended;
});

/** A process may end meanwhile. */
function readIfThere(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes((error as NodeJS.ErrnoException).code ?? "")) return "";
    throw error;
  }
}

const identity = {
  ...{ GIT_AUTHOR_NAME: "Mallory", GIT_AUTHOR_EMAIL: "m@example.com" },
  ...{ GIT_COMMITTER_NAME: "Mallory", GIT_COMMITTER_EMAIL: "m@example.com" },
};

/** Makes a tree the newest of a repository, which no work tree has made. */
function commitTree({ path, git }: ReturnType<GitForge["create"]>, tree: string): void {
  const args = ["-C", path, "commit-tree", tree, "-m", "Tree"];
  const env = { ...process.env, ...identity };
  git("update-ref", "refs/heads/main", execFileSync("git", args, { env }).toString().trim());
}

const treeOf = (path: string, lines: string) =>
  execFileSync("git", ["-C", path, "mktree", "-z"], { input: lines }).toString().trim();

test.each([".git", "..", ".GIT"])(
  "a path with the folder %s is refused, also below a name with a tab",
  async (name) => {
    const hostile = forge.create(`hostile-${folders++}`, { "a.txt": "a" });
    const blob = hostile.git("rev-parse", "main:a.txt");
    const below = treeOf(hostile.path, `100644 blob ${blob}\tconfig\0`);
    const inner = treeOf(hostile.path, `040000 tree ${below}\t${name}\0`);
    commitTree(hostile, treeOf(hostile.path, `040000 tree ${inner}\ta\tb\0`));
    const remote = {
      url: forge.urlOf(
        hostile.path
          .split("/")
          .at(-1)
          ?.replace(/\.git$/, "") ?? "",
      ),
      credentials: token,
    };
    await expect(fetchFrom("", { remote })).rejects.toMatchObject({
      name: "BaseRefused",
      message: expect.stringContaining("not that of a file"),
    });
  },
);

test("a small repository that unfolds to millions of files is refused before they are listed", async () => {
  const bomb = forge.create("bomb", { "a.txt": "a" });
  let line = `100644 blob ${bomb.git("rev-parse", "main:a.txt")}`;
  let tree = "";
  for (let level = 0; level < 12; level += 1) {
    const names = Array.from({ length: 10 }, (_, n) => `${line}\t${level}-${n}\0`);
    tree = treeOf(bomb.path, names.join(""));
    line = `040000 tree ${tree}`;
  }
  commitTree(bomb, tree);
  await expect(fetchFrom("bomb")).rejects.toMatchObject({
    name: "BaseRefused",
    message: expect.stringContaining("more than 10000 files"),
  });
});
