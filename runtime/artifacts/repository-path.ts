import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Path of a project's bare repository in the `file:///` folder of all repositories. */
export function repositoryPath(repositoriesUrl: string, project: string): string {
  return join(fileURLToPath(repositoriesUrl), `${repositoryName(project)}.git`);
}

/** The project's id as a file name; it cannot leave a folder or a prefix. */
export function repositoryName(project: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(project)) throw new Error(`"${project}" cannot name a repository`);
  return project;
}
