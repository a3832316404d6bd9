import type { Repository } from "./types.ts";

/**
 * Values that crew itself knows of a project, with what they are. Expressions and templates read them as `<name>.<value>`, as they read what
 * an agent reports.
 */
export const projectValues = {
  project: { id: "Id of the project." },
  repository: {
    name: "Name under which the engagement declares the project's repository.",
    project: "Name of the repository on its forge.",
    branch: "Branch with whose newest commit a project begins.",
  },
  delivery: {
    branch: "Branch that crew pushed.",
    head: "Id of its newest commit.",
    request: "Number of its pull or merge request.",
    page: "Address of the request.",
  },
} as const;
export type ProjectName = keyof typeof projectValues;

/** Sources of the values, in words. */
export const projectSources: { readonly [name in ProjectName]: string } = {
  project: "crew, when the project is started",
  repository: "the repository that the project begins with",
  delivery: "the newest delivery to the customer's repository",
};

/** Values that are known when a project begins. */
export const givenNames = ["project", "repository"] as const;
export type GivenName = (typeof givenNames)[number];

/** Names of values of a repository that only one on a forge has. */
export const forgeValues: readonly string[] = ["project", "request", "page"];

/** Returns the values of a project's repository; one that is only an address has no name on a forge. */
export function valuesOfRepository({ name, project, branch }: Pick<Repository, "name" | "project" | "branch">): {
  [value: string]: string;
} {
  return { name, ...(project !== undefined && { project }), branch };
}
