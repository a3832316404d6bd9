import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CommitId } from "../../base/commit-id.ts";
import type { ProjectId } from "../../base/names.ts";
import { committing, git } from "./git.ts";

/** The only branch of a project's repository. */
export const branch = "main";

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
  const files = await mkdtemp(join(tmpdir(), "crew-start-"));
  try {
    await writeFile(join(files, "statement-of-work.md"), sow);
    await writeFile(join(files, "README.md"), readme(title));
    await git(files, ["init", "--quiet", "--bare", `--initial-branch=${branch}`, "--template=", path]);
    const env = {
      ...committing({ name: "crew", email: "crew@agents.crew.invalid" }, time),
      GIT_DIR: path,
      GIT_WORK_TREE: files,
    };
    await git(files, ["add", "--force", "README.md", "statement-of-work.md"], env);
    await git(files, ["commit", "--quiet", "--message=Start the project with its statement of work"], env);
  } finally {
    await rm(files, { recursive: true, force: true });
  }
}

function readme(title: string): string {
  const plain = title.replace(/\s+/g, " ").trim();
  return `# ${plain}\n\nWhat the team delivers is in this repository; what was agreed is in [statement-of-work.md](statement-of-work.md).\n`;
}
