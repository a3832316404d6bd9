import { createBoundedFetch } from "../../../runtime/forge/bounded-fetch.ts";
import type { Forge } from "../../../runtime/forge/forge.ts";
import { createGitlabForge } from "../../../runtime/forge/gitlab/gitlab-forge.ts";
import { type GitlabService, openGitlab as openService } from "../../../runtime/forge/gitlab/gitlab-service.ts";
import { type Answer, type Played, playForge, tokenIn } from "./faults.ts";
import type { Bare } from "./git-side.ts";
import type { GitlabRules } from "./gitlab-merge-status.ts";
import { type GitlabUser, openGitlabProject, users } from "./gitlab-project.ts";

export const gitlabProject = "acme/tools/shop";

export interface GitlabStandIn extends Played {
  forge(user?: GitlabUser): Forge;
  secretOf(user: GitlabUser): string;
  /** Sends a request of the project as a user; rejects where it is refused. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of the forge are read as they come
  as(user: GitlabUser, method: string, path: string, body?: object): Promise<any>;
  /** Creates a branch with one commit of its own, or adds one. */
  push(branch: string): string;
  /** GitLab itself is at work on a request for as many looks as these. */
  keepBusy(number: number, looks: number): void;
  /** May be changed at any time. */
  rules: GitlabRules;
  /** From now on a request is shown without its head. */
  hideHead(number: number): void;
  /** The service as crew's own account sees it. */
  service(): GitlabService;
  /** From now on the branches are those of a Git repository. */
  withGit(bare: Bare): void;
  /** Scopes of all tokens; undefined for tokens of which GitLab tells none. May be changed at any time. */
  scopes: string[] | undefined;
  openFromFork(user: GitlabUser, branch: string, description: string): void;
}

/** GitLab, written after its documentation: https://docs.gitlab.com/api/ (read 2026-11-28). The rule stands beside each place. */
export async function openGitlab(): Promise<GitlabStandIn> {
  const project = openGitlabProject();
  const played = await playForge((request, body) => {
    const { method = "GET", url = "/" } = request;
    return answer(tokenIn(request), method, url, body === "" ? {} : JSON.parse(body));
  });
  const { origin } = played;

  function answer(token: string, method: string, url: string, body: object): Answer {
    // https://docs.gitlab.com/api/rest/authentication/#personal-project-and-group-access-tokens
    const user = (Object.keys(users) as GitlabUser[]).find((each) => tokenOf(each) === token);
    if (user === undefined) return { status: 401, body: { message: "401 Unauthorized" } };
    const { pathname, searchParams } = new URL(url, "http://gitlab");
    const { scopes } = standIn;
    // https://docs.gitlab.com/api/personal_access_tokens/#get-details-on-a-personal-access-token (read 2026-11-29)
    if (pathname === "/api/v4/personal_access_tokens/self")
      return scopes === undefined
        ? { status: 404, body: { message: "404 Not Found" } }
        : { status: 200, body: { scopes, active: true, revoked: false, user_id: users[user].id } };
    // https://docs.gitlab.com/security/tokens/#scopes (read 2026-11-29)
    if (method !== "GET" && scopes !== undefined && !scopes.includes("api"))
      return { status: 403, body: { error: "insufficient_scope" } };
    if (pathname === "/api/v4/user") return { status: 200, body: users[user] };
    // Paths are encoded: https://docs.gitlab.com/api/rest/#namespaced-paths
    const prefix = `/api/v4/projects/${encodeURIComponent(gitlabProject)}`;
    if (!pathname.startsWith(prefix)) return { status: 404, body: { message: "404 Project Not Found" } };
    const { status, value } = project.answer(user, method, pathname.slice(prefix.length), searchParams, body);
    const sent = Array.isArray(value) ? paged(value, searchParams, pathname) : { status, body: value };
    return { ...sent, headers: { ...sent.headers, ...unlimited() } };
  }

  /** On every answer: https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits/#response-headers (read 2026-11-28) */
  const unlimited = () => ({
    "ratelimit-limit": "2000",
    "ratelimit-name": "throttle_authenticated_api",
    "ratelimit-observed": "1",
    "ratelimit-remaining": "1999",
    "ratelimit-reset": String(Math.ceil(Date.now() / 60_000) * 60),
  });

  /** https://docs.gitlab.com/api/rest/#pagination: 20 a page unless asked, at most 100. */
  function paged(all: unknown[], query: URLSearchParams, path: string): Answer {
    const size = Math.min(100, Number(query.get("per_page") ?? 20));
    const page = Number(query.get("page") ?? 1);
    const next = new URLSearchParams(query);
    next.set("page", String(page + 1));
    const hasNext = all.length > page * size;
    return {
      status: 200,
      body: all.slice((page - 1) * size, page * size),
      headers: hasNext ? { link: `<${origin}${path}?${next}>; rel="next"` } : {},
    };
  }

  const settingsOf = (user: GitlabUser) => ({
    origin,
    project: gitlabProject,
    token: tokenOf(user),
    fetch: createBoundedFetch(),
  });

  const standIn: GitlabStandIn = Object.assign(played, {
    scopes: ["api"] as string[] | undefined,
    secretOf: tokenOf,
    push: project.push,
    keepBusy: project.keepBusy,
    rules: project.rules,
    hideHead: project.hideHead,
    withGit: project.withGit,
    openFromFork: project.openFromFork,
    service: () => openService(settingsOf("crew-bot")),
    forge: (user: GitlabUser = "crew-bot") => createGitlabForge(settingsOf(user)),
    async as(user: GitlabUser, method: string, path: string, body: object = {}) {
      const { pathname, searchParams } = new URL(path, "http://gitlab");
      const { status, value } = project.answer(user, method, pathname, searchParams, body);
      if (status >= 400) throw new Error(`${method} ${path}: ${status}`);
      return value;
    },
  });
  return standIn;
}

const tokenOf = (user: GitlabUser) => `glpat-${user}-0000`;
