import type { Access, AccessAsked, ForgeUse } from "../access.ts";
import type { ForgePurpose } from "../purpose.ts";
import { type AppPermissions, permissionsFor, saidPermission } from "./app-permissions.ts";
import type { GithubService } from "./github-service.ts";

interface Need {
  /** Permissions of a fine-grained token; one of each list is enough. */
  permissions: readonly (readonly string[])[];
  right: "read" | "write";
  /** Role of a user in the repository. */
  role: "pull" | "triage" | "push";
  /** A scope of a classic token that is enough besides `repo`. */
  scope?: string;
}

const issueOrRequest = { permissions: [["issues", "pull_requests"]], right: "write" } as const;

/**
 * https://docs.github.com/en/rest/authentication/permissions-required-for-github-apps and, for roles,
 * https://docs.github.com/en/organizations/managing-user-access-to-your-organizations-repositories/managing-repository-roles/repository-roles-for-an-organization
 * (read 2026-11-29)
 */
const needs: { readonly [Use in ForgeUse]: Need } = {
  look: { permissions: [["contents"], ["issues"], ["pull_requests"]], right: "read", role: "pull" },
  deliver: { permissions: [["contents"], ["pull_requests"]], right: "write", role: "push" },
  merge: { permissions: [["contents"]], right: "write", role: "push" },
  comment: { ...issueOrRequest, role: "pull" },
  label: { ...issueOrRequest, role: "triage" },
  unlabel: { ...issueOrRequest, role: "triage" },
  close: { permissions: [["issues"]], right: "write", role: "triage" },
  status: { permissions: [["statuses"]], right: "write", role: "push", scope: "repo:status" },
};

/** Purposes for which a use opens the forge, by what it is about. */
const purposes: { readonly [Use in ForgeUse]: readonly ForgePurpose[] } = {
  look: ["look"],
  deliver: ["deliver"],
  merge: ["merge"],
  comment: ["issue", "request"],
  label: ["issue", "request"],
  unlabel: ["issue", "request"],
  close: ["issue"],
  status: ["status"],
};
const pipelinePurposes: { readonly [Purpose in ForgePurpose]?: ForgePurpose } = {
  deliver: "deliver-pipelines",
  merge: "merge-pipelines",
};

const roleNames = { pull: "Read", triage: "Triage", push: "Write" };

/** https://docs.github.com/en/rest/repos/repos#get-a-repository (read 2026-11-29) */
export async function readGithubAccess(service: GithubService, asked: AccessAsked): Promise<Access> {
  const { data, headers } = await service.request("GET /repos/{owner}/{repo}", service.place);
  const wanted = asked.uses.map((use) => needs[use]);
  const writes = wanted.filter(({ right }) => right === "write");
  const archived = data.archived === true && writes.length > 0 ? ["the repository is archived"] : [];
  const granted = await service.granted();
  if (granted !== undefined) return { lacking: [...archived, ...notGranted(neededByApp(asked), granted)], untold: [] };
  const roles: { [role: string]: unknown } = data.permissions ?? {};
  const lackingRoles = wanted
    .filter(({ role }) => roles[role] !== true)
    .map(({ role }) => `the role ${roleNames[role]}`);
  // Sent for classic tokens alone: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps (read 2026-11-29)
  const scopes = headers["x-oauth-scopes"];
  const lacking = [...archived, ...lackingRoles];
  if (typeof scopes !== "string") return { lacking: unique(lacking), untold: unique(wanted.flatMap(saidPermissions)) };
  return { lacking: unique([...lacking, ...lackingScopes(writes, scopes, data.private)]), untold: [] };
}

function neededByApp({ uses, opensPipelines = false }: AccessAsked): AppPermissions {
  const opened = uses.flatMap((use) => purposes[use]);
  return permissionsFor(opened.map((purpose) => (opensPipelines && pipelinePurposes[purpose]) || purpose));
}

function notGranted(needed: AppPermissions, granted: { [permission: string]: unknown }): string[] {
  return Object.entries(needed)
    .filter(([name, right]) => ![right, "write", "admin"].includes(String(granted[name])))
    .map(([name, right]) => `the app's permission ${saidPermission(name, right)}`);
}

function lackingScopes(writes: readonly Need[], scopes: string, isPrivate: boolean): string[] {
  const held = scopes.split(",").map((scope) => scope.trim());
  const enough = isPrivate ? ["repo"] : ["repo", "public_repo"];
  const isLacking = ({ scope = "repo" }: Need) => ![...enough, scope].some((each) => held.includes(each));
  return writes.some(isLacking) ? [`the token's scope ${enough.join(" or ")}`] : [];
}

const saidPermissions = ({ permissions, right }: Need) =>
  permissions.map((each) => `the token's permission ${each.map((name) => saidPermission(name, right)).join(" or ")}`);

const unique = (words: readonly string[]) => [...new Set(words)];
