import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { committing, git } from "./git.ts";

/** The one branch of a project's repository. */
export const branch = "main";

/** Where a project's bare repository is, under the `file:///` folder of all of them. */
export function repositoryPath(repositoriesUrl: string, project: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(project)) throw new Error(`"${project}" cannot name a repository`);
  return join(fileURLToPath(repositoriesUrl), `${project}.git`);
}

/**
 * Creates the project's bare repository with a first commit that holds README.md and statement-of-work.md, and resolves
 * with that commit. A repository that exists is left as it is.
 */
export async function createRepository(
  repositoriesUrl: string,
  project: string,
  { title, sow, time = new Date() }: { title: string; sow: string; time?: Date },
): Promise<string> {
  const path = repositoryPath(repositoriesUrl, project);
  if (!(await stat(path).catch(() => undefined))) {
    const partial = `${path}.${randomUUID()}.partial`;
    await mkdir(fileURLToPath(repositoriesUrl), { recursive: true });
    await initialize(partial, { title, sow, time });
    await rename(partial, path).catch(async (error: NodeJS.ErrnoException) => {
      await rm(partial, { recursive: true, force: true });
      // Another process created it meanwhile; its first commit says the same.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  }
  return (await git(path, ["rev-parse", branch])).trim();
}

async function initialize(bare: string, { title, sow, time }: { title: string; sow: string; time: Date }) {
  const files = await mkdtemp(join(tmpdir(), "crew-start-"));
  try {
    await writeFile(join(files, "statement-of-work.md"), sow);
    await writeFile(join(files, "README.md"), readme(title));
    await git(files, ["init", "--quiet", "--bare", `--initial-branch=${branch}`, "--template=", bare]);
    const env = {
      ...committing({ name: "crew", email: "crew@agents.crew.invalid" }, time),
      GIT_DIR: bare,
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

/** The commit at the tip of a clone's branch, read without starting git. */
export async function tipOf(workTree: string): Promise<string> {
  return (await readFile(join(workTree, ".git", "refs", "heads", branch), "utf8")).trim();
}
