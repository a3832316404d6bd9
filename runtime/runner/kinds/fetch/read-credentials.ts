import { shortestSecret } from "../../../../schema/shortest-secret.ts";
import type { Repository } from "../../../../schema/types.ts";
import type { Forge } from "../../../forge/forge.ts";
import type { ForgePurpose } from "../../../forge/purpose.ts";
import type { KnownSecrets } from "../../../tools/secrets/known-secrets.ts";
import { forgeOf } from "./forge-of.ts";
import { isLasting } from "./is-lasting.ts";

export type Credentials =
  /** The forge is absent where Git alone reaches the repository. */
  { kind: "given"; value: string | undefined; forge?: Forge } | { kind: "refused"; reason: string };

/** Reads the secret of a repository, which is remembered, so that no text of the run shows it. A token of a forge's app is made here, for this repository alone. */
export async function readCredentials(
  repository: Omit<Repository, "url" | "branch">,
  secrets: Pick<KnownSecrets, "read" | "remember">,
  purpose: ForgePurpose = "fetch",
): Promise<Credentials> {
  const { name, credentials } = repository;
  if (credentials === undefined) return { kind: "given", value: undefined };
  const value = (await secrets.read(credentials))?.trim();
  if (value === undefined)
    return refused(`The secret ${credentials} of the repository ${name} is not set where the team works.`);
  try {
    const forge = forgeOf(repository, value, purpose);
    if (forge === undefined)
      return isToken(value)
        ? { kind: "given", value }
        : refused(`The secret ${credentials} of the repository ${name} is no token.`);
    const { username, password } = await forge.gitCredentials();
    secrets.remember(credentials, password);
    return { kind: "given", value: `${username}:${password}`, forge };
  } catch (error) {
    if (!isLasting(error)) throw error;
    return refused(`The forge gives no access to ${name} by ${credentials}. ${error.message}.`);
  }
}

const refused = (reason: string): Credentials => ({ kind: "refused", reason });

/** A token alone, or `user:token`. */
function isToken(value: string): boolean {
  return !/\s/.test(value) && value.slice(value.indexOf(":") + 1).length >= shortestSecret;
}
