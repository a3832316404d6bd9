import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { asCommitId, type CommitId } from "../../base/commit-id.ts";
import type { ProjectId } from "../../base/names.ts";
import { commitFiles } from "./commit-files.ts";
import { branch, git, runGit } from "./git.ts";
import { GitObjects } from "./git-objects.ts";
import { commitObject } from "./object-names.ts";
import { crewItself } from "./turn-log.ts";

/** State that a repository is expected to have. */
export interface Expected {
  project: ProjectId;
  initial: InitialCommit;
  /** Newest recorded commit; absent before the first. */
  recorded?: CommitId | undefined;
}

/** Content of the first commit. The same input always gives the same commit. */
export interface InitialCommit {
  title: string;
  /** The statement of work. */
  sow: string;
  time: Date;
  /** The customer's code; absent for a project that begins with the statement of work alone. */
  base?: BaseCode;
}

/** Files of a commit of the customer's repository. */
export interface BaseCode {
  /** Name of the repository in the engagement. */
  repository: string;
  branch: string;
  commit: CommitId;
  /** Id of its tree. */
  tree: string;
  /** Reads the pack with the tree and everything below it. */
  readPack(): Promise<Buffer>;
}

/** Creates the bare repository `path` with the initial commit of a project. */
export async function beginRepository(path: string, initial: InitialCommit): Promise<void> {
  await mkdir(path, { recursive: true });
  await git(path, ["init", "--quiet", "--bare", `--initial-branch=${branch}`, "--template="]);
  const commit = await (initial.base === undefined
    ? writeStatement(path, initial)
    : writeBase(path, initial.base, initial));
  await writeFile(join(path, "refs", "heads", branch), `${commit}\n`);
}

/** Writes one commit with the customer's files as they are, and without the history before them. */
async function writeBase(path: string, base: BaseCode, { time }: InitialCommit): Promise<CommitId> {
  await runGit(path, ["index-pack", "--stdin"], { input: await base.readPack() });
  // Reads every object below the tree, so nothing of it is missing.
  await runGit(path, ["rev-list", "--quiet", "--objects", base.tree]);
  const message = `Start with the branch ${base.branch} of ${base.repository}\n\nBase: ${base.commit}\n`;
  const commit = commitObject(base.tree, [], { author: crewItself, time, message });
  await new GitObjects(path).write([commit]);
  return asCommitId(commit.id);
}

async function writeStatement(path: string, { title, sow, time }: InitialCommit): Promise<CommitId> {
  const file = (text: string) => ({ bytes: Buffer.from(text), mode: "100644" });
  const contents = new Map([
    ["README.md", file(readme(title))],
    ["statement-of-work.md", file(sow)],
  ]);
  const about = { author: crewItself, time, message: "Start the project with its statement of work\n" };
  const { commit, objects } = commitFiles({ tree: new Map(), parent: undefined, contents, about });
  await new GitObjects(path).write(objects);
  return commit;
}

function readme(title: string): string {
  const plain = title.replace(/\s+/g, " ").trim();
  return `# ${plain}\n\nWhat the team delivers is in this repository; what was agreed is in [statement-of-work.md](statement-of-work.md).\n`;
}
