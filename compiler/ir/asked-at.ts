import type { ForgeRepository, GitRepository, Repository } from "../../schema/types.ts";

/** Returns how a repository's forge is asked; undefined for one of which no forge tells. */
export function askedAt({
  name,
  forge,
  project,
  service,
  branch,
  credentials,
}: Repository): ForgeRepository | undefined {
  if (forge === "https" || project === undefined || credentials === undefined) return undefined;
  return { name, forge, project, ...(service !== undefined && { url: service }), branch, credentials };
}

/** Returns how a call acts on a repository; undefined for one without credentials. */
export function actedOn(repository: Repository): ForgeRepository | GitRepository | undefined {
  const { name, forge, url, branch, credentials } = repository;
  if (forge !== "https") return askedAt(repository);
  return credentials === undefined ? undefined : { name, forge, url, branch, credentials };
}
