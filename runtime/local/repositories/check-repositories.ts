import { tmpdir } from "node:os";
import { enumerate } from "../../../base/enumerate.ts";
import { headsOf } from "../../artifacts/customer/heads.ts";
import { RemoteFailed } from "../../artifacts/customer/https-git.ts";
import type { Access } from "../../forge/access.ts";
import { ForgeFailure } from "../../forge/failure.ts";
import type { Forge } from "../../forge/forge.ts";
import { openForge } from "../../forge/open-forge.ts";
import type { Secrets } from "../../runner/secrets.ts";
import { type KnownSecrets, rememberSecrets } from "../../tools/secrets/known-secrets.ts";
import type { UsedRepository } from "./used-repositories.ts";

/** Result of one check of a repository. */
export interface RepositoryCheck {
  subject: string;
  state: "ok" | "problem" | "unknown";
  found: string;
  /** Remedy. */
  advice?: string;
}

export interface StoredSecrets {
  read: Secrets;
  /** Says how to store a secret. */
  store: (name: string) => string;
}

type Result = Omit<RepositoryCheck, "subject">;

/** Checks of one repository, in their order; those behind one that is not well are not done. */
type Checks = AsyncGenerator<RepositoryCheck, void>;

/**
 * Tries the credentials of each repository: the secret, the token, the repository with its branch, and the rights for what the flows do there.
 * Writes nothing at the forge.
 */
export async function checkRepositories(
  repositories: readonly UsedRepository[],
  stored: StoredSecrets,
): Promise<RepositoryCheck[]> {
  const checked = await Promise.all(repositories.map((repository) => checksOf(repository, stored)));
  return checked.flat();
}

async function checksOf(repository: UsedRepository, stored: StoredSecrets): Promise<RepositoryCheck[]> {
  const secrets = rememberSecrets(stored.read);
  const checks: RepositoryCheck[] = [];
  for await (const check of checksFor(repository, secrets, stored)) {
    // A forge's own words could repeat what it was sent.
    checks.push({ ...check, found: secrets.hide(check.found) });
    if (check.state !== "ok") break;
  }
  return checks;
}

async function* checksFor(repository: UsedRepository, secrets: KnownSecrets, { store }: StoredSecrets): Checks {
  const { name, credentials, onForge } = repository;
  let secret: string | undefined;
  if (credentials !== undefined) {
    const again = `Store one that works. ${store(credentials)}`;
    yield await check(`secret of ${name}`, again, async () => {
      secret = (await secrets.read(credentials))?.trim();
      if (secret) return { state: "ok", found: `${credentials} is stored` };
      return { state: "problem", found: `${credentials} is not stored`, advice: store(credentials) };
    });
    if (!secret) return;
    if (onForge !== undefined) return yield* forgeChecks(repository, { onForge, secret, again });
  }
  yield* gitChecks(repository, secret);
}

interface Asked {
  onForge: NonNullable<UsedRepository["onForge"]>;
  secret: string;
  /** Advice for a token that does not work. */
  again: string;
}

async function* forgeChecks(
  { name, branch, uses, opensPipelines }: UsedRepository,
  { onForge, secret, again }: Asked,
): Checks {
  let forge: Forge | undefined;
  let user = "";
  yield await check(`token of ${name}`, again, async () => {
    forge = openForge(onForge, secret, "fetch");
    user = (await forge.self()).name;
    return { state: "ok", found: `it is that of ${user}` };
  });
  const opened = forge;
  if (opened === undefined) return;
  let access: Access | undefined;
  const advice = `Correct \`project\` and \`branch\` of the repository ${name}, or let ${user} into it.`;
  yield await check(`repository ${name}`, advice, async () => {
    access = await opened.access({ uses, branch, opensPipelines });
    return headFound(branch, await headOf(opened, branch), onForge.project);
  });
  if (access === undefined || uses.length === 0) return;
  const what = enumerate(uses.map(saidUse));
  yield { subject: `rights in ${name}`, ...rightsFound({ ...access, what, user }) };
}

interface Rights extends Access {
  what: string;
  user: string;
}

function rightsFound({ what, lacking, untold, user }: Rights): Result {
  if (lacking.length > 0) {
    const advice = `To ${what}, ${user} needs it: grant it, or store another token.`;
    return { state: "problem", found: `lacking: ${lacking.join("; ")}`, advice };
  }
  if (untold.length === 0) return { state: "ok", found: `enough to ${what}` };
  return {
    state: "unknown",
    found: `the forge does not tell all`,
    advice: `To ${what}, it takes ${untold.join("; ")}.`,
  };
}

/** Undefined for a branch that is not there. */
async function headOf(forge: Forge, branch: string): Promise<string | undefined> {
  try {
    return await forge.branchHead(branch);
  } catch (error) {
    if (error instanceof ForgeFailure && error.kind === "absent") return undefined;
    throw error;
  }
}

function headFound(branch: string, head: string | undefined, where: string): Result {
  if (head === undefined) return { state: "problem", found: `${where} has no branch ${branch}` };
  return { state: "ok", found: `${where} has the branch ${branch}, at ${head.slice(0, 8)}` };
}

/** Git alone tells who may read. */
async function* gitChecks(
  { name, branch, gitUrl = "", uses }: UsedRepository,
  credentials: string | undefined,
): Checks {
  yield await check(`repository ${name}`, `Correct \`url\`, \`branch\` or the secret of ${name}.`, async () => {
    const heads = await headsOf({ remote: { url: gitUrl, credentials }, folder: tmpdir() }, [branch]);
    return headFound(branch, heads.get(branch), new URL(gitUrl).host);
  });
  if (uses.length === 0) return;
  const advice = `To ${enumerate(uses.map(saidUse))}, the token has to be one that may push.`;
  yield { subject: `rights in ${name}`, state: "unknown", found: "Git does not tell them before a push", advice };
}

function saidUse(use: UsedRepository["uses"][number]): string {
  switch (use) {
    case "look":
      return "look for events";
    case "status":
      return "set statuses";
    default:
      return use;
  }
}

/** Says of a failure only that it is one where the service may be in trouble. */
async function check(subject: string, advice: string, look: () => Promise<Result>): Promise<RepositoryCheck> {
  try {
    const result = await look();
    return { subject, ...(result.state === "problem" && { advice }), ...result };
  } catch (error) {
    const { message, kind } = error as Error & { kind?: ForgeFailure["kind"] };
    const isKnown = error instanceof ForgeFailure || error instanceof RemoteFailed;
    const state = isKnown && kind !== "unreachable" && kind !== "limited" ? "problem" : "unknown";
    const found = message.split("\n", 1)[0] ?? "";
    return { subject, state, found, ...(state === "problem" && { advice }) };
  }
}
