import { folderRepository } from "./folder-repository.ts";
import type { Expected } from "./initial-commit.ts";
import type { ProjectRepository } from "./remote.ts";
import { repositoryName, repositoryPath } from "./repository-path.ts";
import { openBucket } from "./s3-bucket.ts";
import { s3Repository } from "./s3-repository.ts";

/** Opens a project's repository below the `file:///…` or `s3://bucket[/prefix]` URL of all repositories. */
export function openRepository(repositoriesUrl: string, expected: Expected): ProjectRepository {
  const { project } = expected;
  const { protocol } = new URL(repositoriesUrl);
  switch (protocol) {
    case "file:":
      return folderRepository(repositoryPath(repositoriesUrl, project), expected);
    case "s3:":
      return s3Repository(openBucket(repositoriesUrl), `${repositoryName(project)}.bundle`, expected);
    default:
      throw new Error(`There are no repositories under ${protocol} URLs; use file:///… or s3://…`);
  }
}
