import type { ForgeRepository } from "../../schema/types.ts";
import { createBoundedFetch } from "./bounded-fetch.ts";
import type { Forge } from "./forge.ts";
import { forgeKinds } from "./forge-kinds.ts";
import type { ForgePurpose } from "./purpose.ts";
import { readCredentials } from "./read-credentials.ts";

/**
 * Opens one repository for one purpose. A token of a GitHub App is minted at the first request, for this repository and with the rights of
 * the purpose, and forgotten with the forge.
 */
export function openForge(
  { forge, project, url }: Pick<ForgeRepository, "forge" | "project" | "url">,
  secret: string,
  purpose: ForgePurpose,
): Forge {
  const kind = forgeKinds[forge];
  const credentials = readCredentials(secret);
  const origin = url === undefined ? kind.origin : kind.apiOf(url.replace(/\/+$/, ""));
  return kind.open({ origin, project, credentials, purpose, fetch: createBoundedFetch() });
}

/** Returns the address from which Git fetches a repository. */
export function gitAddressOf({ forge, project, url }: Pick<ForgeRepository, "forge" | "project" | "url">): string {
  return `${(url ?? forgeKinds[forge].address).replace(/\/+$/, "")}/${project}.git`;
}
