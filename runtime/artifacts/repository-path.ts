import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where a project's bare repository is, under the `file:///` folder of all of them. */
export function repositoryPath(repositoriesUrl: string, project: string): string {
  return join(fileURLToPath(repositoriesUrl), `${repositoryName(project)}.git`);
}

/** The project's id, which can leave neither a folder nor a prefix. */
export function repositoryName(project: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(project)) throw new Error(`"${project}" cannot name a repository`);
  return project;
}
