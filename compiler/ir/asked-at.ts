import type { ForgeRepository, Repository } from "../../schema/types.ts";

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
