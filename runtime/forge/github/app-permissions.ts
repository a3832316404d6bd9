import type { ForgePurpose } from "../purpose.ts";

export type AppPermissions = { readonly [name: string]: "read" | "write" };

/**
 * Permissions that the requests of a purpose need: https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps (read
 * 2026-11-28). Every app has `metadata`, with which people's permissions are read. Pushing `.github/workflows/` needs `workflows`, too, unless the
 * same file is on another branch: https://docs.github.com/en/apps/creating-github-apps/registering-a-github-app/choosing-permissions-for-a-github-app
 */
export const appPermissions: { readonly [Purpose in ForgePurpose]: AppPermissions } = {
  fetch: { metadata: "read", contents: "read" },
  look: { metadata: "read", contents: "read", issues: "read", pull_requests: "read" },
  deliver: { metadata: "read", contents: "write", pull_requests: "write" },
  "deliver-pipelines": { metadata: "read", contents: "write", pull_requests: "write", workflows: "write" },
  merge: { metadata: "read", contents: "write", pull_requests: "read" },
  "merge-pipelines": { metadata: "read", contents: "write", pull_requests: "read", workflows: "write" },
  issue: { metadata: "read", issues: "write" },
  request: { metadata: "read", pull_requests: "write" },
  status: { metadata: "read", statuses: "write" },
};

/** Returns the permissions with which each of some purposes can be opened. */
export function permissionsFor(purposes: readonly ForgePurpose[]): AppPermissions {
  const needed: { [name: string]: "read" | "write" } = {};
  for (const purpose of purposes)
    for (const [name, right] of Object.entries(appPermissions[purpose]))
      if (needed[name] !== "write") needed[name] = right;
  return needed;
}

/** Names permissions as GitHub's pages do. */
export function saidPermissions(permissions: AppPermissions): string {
  return Object.entries(permissions)
    .map(([name, right]) => saidPermission(name, right))
    .join(", ");
}

/** Names one permission, such as "Pull requests (write)". */
export function saidPermission(name: string, right: "read" | "write"): string {
  const words = name === "statuses" ? "commit statuses" : name.replaceAll("_", " ");
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)} (${right})`;
}
