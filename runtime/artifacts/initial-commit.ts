import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { committing, git } from "./git.ts";

/** The one branch of a project's repository. */
export const branch = "main";

/** What a repository is expected to be. */
export interface Expected {
  project: string;
  beginning: InitialCommit;
  /** The newest commit that is known to have been in it; absent before the first. */
  recorded?: string | undefined;
}

/** What the first commit holds. The same beginning is the same commit, whoever makes it. */
export interface InitialCommit {
  title: string;
  /** The statement of work. */
  sow: string;
  time: Date;
}

/** Makes the bare repository `path` with the commit that a project begins with. */
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
