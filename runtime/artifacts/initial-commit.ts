import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { CommitId } from "../../base/commit-id.ts";
import type { ProjectId } from "../../base/names.ts";
import { commitFiles } from "./commit-files.ts";
import { branch, git } from "./git.ts";
import { GitObjects } from "./git-objects.ts";

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
}

/** Creates the bare repository `path` with the initial commit of a project. */
export async function beginRepository(path: string, { title, sow, time }: InitialCommit): Promise<void> {
  const file = (text: string) => ({ bytes: Buffer.from(text), mode: "100644" });
  const contents = new Map([
    ["README.md", file(readme(title))],
    ["statement-of-work.md", file(sow)],
  ]);
  const author = { name: "crew", email: "crew@agents.crew.invalid" };
  const about = { author, time, message: "Start the project with its statement of work\n" };
  const { commit, objects } = commitFiles({ tree: new Map(), parent: undefined, contents, about });
  await mkdir(path, { recursive: true });
  await git(path, ["init", "--quiet", "--bare", `--initial-branch=${branch}`, "--template="]);
  await new GitObjects(path).write(objects);
  await writeFile(join(path, "refs", "heads", branch), `${commit}\n`);
}

function readme(title: string): string {
  const plain = title.replace(/\s+/g, " ").trim();
  return `# ${plain}\n\nWhat the team delivers is in this repository; what was agreed is in [statement-of-work.md](statement-of-work.md).\n`;
}
