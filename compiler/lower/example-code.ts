import type { CodeFile, Model } from "../link/model.ts";

/** Code that rehearsals use in place of a repository's. It is in no output. */
export interface RepositoryExample {
  /** Name of the repository. */
  repository: string;
  files: readonly CodeFile[];
}

/** Returns the example code of the repository with which the flow's projects begin. */
export function exampleCodeOf({ engagement }: Model): RepositoryExample | undefined {
  const repository = engagement.repository?.name;
  const example = repository === undefined ? undefined : engagement.exampleCode.get(repository);
  if (repository === undefined || example === undefined || "fault" in example) return undefined;
  return { repository, files: example.files };
}
