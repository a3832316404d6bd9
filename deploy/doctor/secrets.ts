import type { Account } from "../account/open-account.ts";
import { storedSecrets } from "../account/stored-secrets.ts";
import type { Found } from "./finding.ts";

/** Returns the names of the secrets that some role of a deployment may read, from its emitted `manifest.json`. */
export function secretsIn(manifest: string): string[] {
  const { rights } = JSON.parse(manifest) as { rights: { [role: string]: { resources: string[] }[] } };
  const resources = Object.values(rights).flatMap((statements) => statements.flatMap((each) => each.resources));
  const names = resources.flatMap((arn) => /:parameter\/crew\/[^/]+\/secrets\/(.+)$/.exec(arn)?.[1] ?? []);
  return [...new Set(names)].sort();
}

/** Says which of the secrets nobody has stored. Reads no value. */
export async function secretFinding(account: Account, name: string, needed: readonly string[]): Promise<Found> {
  const path = `/crew/${name}/secrets/`;
  const stored = new Set(await storedSecrets(account, name));
  const missing = needed.filter((each) => !stored.has(`${path}${each}`));
  if (missing.length === 0) return { state: "ok", found: `stored: ${needed.join(", ")}` };
  return {
    state: "problem",
    found: `not stored: ${missing.join(", ")}`,
    advice: `Store each as \`aws ssm put-parameter --type SecureString --name ${path}${missing[0]} --value …\`. What needs it fails until then.`,
  };
}
