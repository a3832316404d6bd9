import type { ForgeRepository } from "../../schema/types.ts";
import { createBoundedFetch } from "./bounded-fetch.ts";
import type { Forge } from "./forge.ts";
import { forgeKinds } from "./forge-kinds.ts";
import { readCredentials } from "./read-credentials.ts";

/**
 * Opens one repository for one purpose: a call, a look, a delivery. A token of a GitHub App is minted at the first request, for this repository
 * and with these rights, and forgotten with the forge.
 */
export function openForge(
  { forge, project, url }: Pick<ForgeRepository, "forge" | "project" | "url">,
  secret: string,
  rights: "read" | "write",
): Forge {
  const kind = forgeKinds[forge];
  const credentials = readCredentials(secret);
  const origin = url === undefined ? kind.origin : kind.apiOf(url.replace(/\/+$/, ""));
  return kind.open({ origin, project, credentials, rights, fetch: createBoundedFetch() });
}
