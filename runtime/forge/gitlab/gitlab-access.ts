import type { Access, AccessAsked, ForgeUse } from "../access.ts";
import { ForgeFailure } from "../failure.ts";
import type { ForgePerson } from "../forge.ts";
import type { GitlabService } from "./gitlab-service.ts";
import { fieldsOf } from "./read-gitlab.ts";

/** https://docs.gitlab.com/user/permissions/ and https://docs.gitlab.com/api/access_requests/#valid-access-levels (read 2026-11-29) */
const levels: readonly (readonly [level: number, name: string])[] = [
  [0, "anybody"],
  [15, "Planner"],
  [30, "Developer"],
  [40, "Maintainer"],
];
const maintainer = 40;
const needs: { readonly [Use in ForgeUse]: number } = {
  look: 0,
  comment: 0,
  label: 15,
  unlabel: 15,
  close: 15,
  deliver: 30,
  merge: 30,
  status: 30,
};

/** Role, scopes of the token, and who may merge into the branch, if it is protected. */
export async function readGitlabAccess(
  service: GitlabService,
  self: () => Promise<ForgePerson>,
  { uses, branch }: AccessAsked,
): Promise<Access> {
  const { archived } = fieldsOf(await service.send("GET", ""));
  const writes = uses.filter((use) => use !== "look");
  const [level, scopes] = await Promise.all([levelOf(service, await self()), scopesOf(service)]);
  const needed = Math.max(0, ...uses.map((use) => needs[use]));
  const role = levels.find(([each]) => each === needed)?.[1] ?? "";
  const lacking = [
    ...(archived === true && writes.length > 0 ? ["the project is archived"] : []),
    ...(level < needed ? [`the role ${role}`] : []),
  ];
  const scope = writes.length > 0 ? "api" : "read_api";
  const hasScope = scopes?.includes("api") || scopes?.includes(scope);
  if (scopes !== undefined && uses.length > 0 && !hasScope) lacking.push(`the token's scope ${scope}`);
  const untold = scopes === undefined && uses.length > 0 ? [`the token's scope ${scope}`] : [];
  if (uses.includes("merge") && level >= needs.merge && level < maintainer && !(await developersMerge(service, branch)))
    untold.push(`the right to merge into the protected branch ${branch}, which developers do not have by their role`);
  return { lacking, untold };
}

/** https://docs.gitlab.com/api/members/#get-a-member-of-a-group-or-project-including-inherited-and-invited-members (read 2026-11-28) */
async function levelOf({ send }: GitlabService, { id }: ForgePerson): Promise<number> {
  const member = await unlessAbsent(send("GET", `/members/all/${encodeURIComponent(id)}`), ["absent"]);
  return member === undefined ? 0 : Number(fieldsOf(member).access_level);
}

/** Undefined where GitLab does not tell: https://docs.gitlab.com/api/personal_access_tokens/#get-details-on-a-personal-access-token (read 2026-11-29) */
async function scopesOf({ sendAbove }: GitlabService): Promise<string[] | undefined> {
  const token = await unlessAbsent(sendAbove("GET", "/personal_access_tokens/self"), ["absent", "refused"]);
  const scopes = token === undefined ? undefined : fieldsOf(token).scopes;
  return Array.isArray(scopes) ? scopes.map(String) : undefined;
}

/** https://docs.gitlab.com/api/branches/#get-single-repository-branch (read 2026-11-29) */
async function developersMerge({ send }: GitlabService, branch: string): Promise<boolean> {
  const found = await unlessAbsent(send("GET", `/repository/branches/${encodeURIComponent(branch)}`), ["absent"]);
  if (found === undefined) return true;
  const { protected: isProtected, developers_can_merge: developers } = fieldsOf(found);
  return isProtected !== true || developers === true;
}

async function unlessAbsent<Answer>(
  answer: Promise<Answer>,
  kinds: readonly ForgeFailure["kind"][],
): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ForgeFailure && kinds.includes(error.kind)) return undefined;
    throw error;
  }
}
