import type { ForgeRepository } from "../../schema/types.ts";
import { createBoundedFetch } from "./bounded-fetch.ts";
import { ForgeFailure } from "./failure.ts";
import type { Forge } from "./forge.ts";
import { createGithubForge } from "./github/github-forge.ts";
import { createGitlabForge } from "./gitlab/gitlab-forge.ts";
import { readCredentials } from "./read-credentials.ts";

/** Every forge; GitHub's own API has another address than its pages. */
const forges = {
  github: { origin: "https://api.github.com", apiOf: (url: string) => `${url}/api/v3` },
  gitlab: { origin: "https://gitlab.com", apiOf: (url: string) => url },
} as const;

/**
 * Opens one repository for one purpose: a call, a look, a delivery. A token of a GitHub App is minted at the first request, for this repository
 * and with these rights, and forgotten with the forge.
 */
export function openForge(
  { forge, project, url }: Pick<ForgeRepository, "forge" | "project" | "url">,
  secret: string,
  rights: "read" | "write",
): Forge {
  const credentials = readCredentials(secret);
  const origin = url === undefined ? forges[forge].origin : forges[forge].apiOf(url.replace(/\/+$/, ""));
  const fetch = createBoundedFetch();
  if (forge === "github") return createGithubForge({ origin, project, credentials, rights, fetch });
  if (credentials.kind === "app") throw new ForgeFailure("refused", "GitLab has no apps: store a token of the project");
  return createGitlabForge({ origin, project, token: credentials.token, fetch });
}
