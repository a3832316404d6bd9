import { shortestSecret } from "../../../../schema/shortest-secret.ts";
import type { Repository } from "../../../../schema/types.ts";
import type { KnownSecrets } from "../../../tools/secrets/known-secrets.ts";

export type Credentials = { kind: "given"; value: string | undefined } | { kind: "refused"; reason: string };

/** Reads the secret of a repository, which is remembered, so that no text of the run shows it. */
export async function readCredentials(
  { name, credentials }: Pick<Repository, "name" | "credentials">,
  secrets: Pick<KnownSecrets, "read">,
): Promise<Credentials> {
  if (credentials === undefined) return { kind: "given", value: undefined };
  const value = (await secrets.read(credentials))?.trim();
  if (value === undefined) {
    return {
      kind: "refused",
      reason: `The secret ${credentials} of the repository ${name} is not set where the team works.`,
    };
  }
  const token = value.slice(value.indexOf(":") + 1);
  if (/\s/.test(value) || token.length < shortestSecret) {
    return { kind: "refused", reason: `The secret ${credentials} of the repository ${name} is no token.` };
  }
  return { kind: "given", value };
}
