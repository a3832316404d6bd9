// biome-ignore-all lint/suspicious/noExplicitAny: answers of the forge are read as they come
import type { ServerResponse } from "node:http";
import { createBoundedFetch } from "../../../runtime/forge/bounded-fetch.ts";
import type { Forge } from "../../../runtime/forge/forge.ts";
import { createGitlabForge } from "../../../runtime/forge/gitlab/gitlab-forge.ts";
import { serve } from "../model-endpoint.ts";
import { type Faults, type Received, readBody, tokenIn } from "./faults.ts";
import { type GitlabUser, openGitlabProject, users } from "./gitlab-project.ts";

export const gitlabProject = "acme/tools/shop";

export interface GitlabStandIn {
  origin: string;
  received: Received[];
  forge(user?: GitlabUser): Forge;
  secretOf(user: GitlabUser): string;
  /** Sends a request of the project as a user; rejects where it is refused. */
  as(user: GitlabUser, method: string, path: string, body?: object): Promise<any>;
  /** Creates a branch with one commit of its own, or adds one. */
  push(branch: string): string;
  openFromFork(user: GitlabUser, branch: string, description: string): void;
  faults: Faults | undefined;
}

/** GitLab, written after its documentation: https://docs.gitlab.com/api/ (read 2026-11-28). The rule stands beside each place. */
export async function openGitlab(): Promise<GitlabStandIn> {
  const project = openGitlabProject();
  const received: Received[] = [];
  const counts = new Map<string, number>();

  const origin = await serve(async (request, response) => {
    const body = await readBody(request);
    const { method = "GET", url = "/" } = request;
    received.push({ method, path: url, token: tokenIn(request) });
    const times = (counts.get(`${method} ${url}`) ?? 0) + 1;
    counts.set(`${method} ${url}`, times);
    const fault = standIn.faults?.(method, url, times);
    if (fault === "lost before") return request.socket.destroy();
    if (typeof fault === "object") return send(response, fault.status, fault.body ?? {}, fault.headers);
    const { status, value, link } = answer(tokenIn(request), method, url, body === "" ? {} : JSON.parse(body));
    if (fault === "lost after") return request.socket.destroy();
    send(response, status, value, link === undefined ? {} : { link });
  });

  function answer(token: string, method: string, url: string, body: object): Answered {
    // https://docs.gitlab.com/api/rest/authentication/#personal-project-and-group-access-tokens
    const user = (Object.keys(users) as GitlabUser[]).find((each) => tokenOf(each) === token);
    if (user === undefined) return { status: 401, value: { message: "401 Unauthorized" } };
    const { pathname, searchParams } = new URL(url, "http://gitlab");
    if (pathname === "/api/v4/user") return { status: 200, value: users[user] };
    // Paths are encoded: https://docs.gitlab.com/api/rest/#namespaced-paths
    const prefix = `/api/v4/projects/${encodeURIComponent(gitlabProject)}`;
    if (!pathname.startsWith(prefix)) return { status: 404, value: { message: "404 Project Not Found" } };
    const { status, value } = project.answer(user, method, pathname.slice(prefix.length), searchParams, body);
    return Array.isArray(value) ? paged(value, searchParams, pathname) : { status, value };
  }

  /** https://docs.gitlab.com/api/rest/#pagination: 20 a page unless asked, at most 100. */
  function paged(all: unknown[], query: URLSearchParams, path: string): Answered {
    const size = Math.min(100, Number(query.get("per_page") ?? 20));
    const page = Number(query.get("page") ?? 1);
    const next = new URLSearchParams(query);
    next.set("page", String(page + 1));
    const hasNext = all.length > page * size;
    return {
      status: 200,
      value: all.slice((page - 1) * size, page * size),
      link: hasNext ? `<${origin}${path}?${next}>; rel="next"` : undefined,
    };
  }

  const standIn: GitlabStandIn = {
    origin,
    received,
    faults: undefined,
    secretOf: tokenOf,
    push: project.push,
    openFromFork: project.openFromFork,
    forge: (user = "crew-bot") =>
      createGitlabForge({ origin, project: gitlabProject, token: tokenOf(user), fetch: createBoundedFetch() }),
    async as(user, method, path, body = {}) {
      const { pathname, searchParams } = new URL(path, "http://gitlab");
      const { status, value } = project.answer(user, method, pathname, searchParams, body);
      if (status >= 400) throw new Error(`${method} ${path}: ${status}`);
      return value;
    },
  };
  return standIn;
}

interface Answered {
  status: number;
  value: unknown;
  link?: string | undefined;
}

const tokenOf = (user: GitlabUser) => `glpat-${user}-0000`;

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const isEmpty = status === 204 || status === 304;
  response.writeHead(status, { ...(!isEmpty && { "content-type": "application/json" }), ...headers });
  response.end(isEmpty ? undefined : typeof body === "string" ? body : JSON.stringify(body));
}
