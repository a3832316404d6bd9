import { shortestSecret } from "../../../../schema/shortest-secret.ts";
import type { Repository } from "../../../../schema/types.ts";
import { ForgeFailure } from "../../../forge/failure.ts";
import { openForge } from "../../../forge/open-forge.ts";
import type { KnownSecrets } from "../../../tools/secrets/known-secrets.ts";

export type Credentials = { kind: "given"; value: string | undefined } | { kind: "refused"; reason: string };

/** Reads the secret of a repository, which is remembered, so that no text of the run shows it. */
export async function readCredentials(
  repository: Omit<Repository, "url" | "branch">,
  secrets: Pick<KnownSecrets, "read" | "remember">,
  rights: "read" | "write" = "read",
): Promise<Credentials> {
  const { name, credentials } = repository;
  if (credentials === undefined) return { kind: "given", value: undefined };
  const value = (await secrets.read(credentials))?.trim();
  if (value === undefined) {
    return {
      kind: "refused",
      reason: `The secret ${credentials} of the repository ${name} is not set where the team works.`,
    };
  }
  const { forge } = repository;
  if (forge !== "https") return readFromForge({ ...repository, forge }, credentials, value, { secrets, rights });
  const token = value.slice(value.indexOf(":") + 1);
  if (/\s/.test(value) || token.length < shortestSecret) {
    return { kind: "refused", reason: `The secret ${credentials} of the repository ${name} is no token.` };
  }
  return { kind: "given", value };
}

/** A token of a forge's app is made here, for this repository alone. */
async function readFromForge(
  {
    name,
    forge,
    project = "",
    service,
  }: Pick<Repository, "name" | "project" | "service"> & { forge: "github" | "gitlab" },
  credentials: string,
  value: string,
  { secrets, rights }: { secrets: Pick<KnownSecrets, "remember">; rights: "read" | "write" },
): Promise<Credentials> {
  try {
    const opened = openForge({ forge, project, ...(service !== undefined && { url: service }) }, value, rights);
    const { username, password } = await opened.gitCredentials();
    secrets.remember(credentials, password);
    return { kind: "given", value: `${username}:${password}` };
  } catch (error) {
    const stays = error instanceof ForgeFailure && error.kind !== "unreachable" && error.kind !== "limited";
    if (!stays) throw error;
    return { kind: "refused", reason: `The forge gives no access to ${name} by ${credentials}. ${error.message}.` };
  }
}
