import type { Json } from "../../../base/json.ts";
import type { Fetch } from "../bounded-fetch.ts";
import { ForgeFailure } from "../failure.ts";
import { hasNextPage, type Page } from "../read-pages.ts";

export interface GitlabSettings {
  /** Address of the service, without a slash at its end. */
  origin: string;
  /** Path of the project, with its groups. */
  project: string;
  token: string;
  fetch: Fetch;
}

export interface GitlabService {
  token: string;
  /** Sends a request about the project. `path` begins with a slash and is encoded. */
  send(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: { [name: string]: Json }): Promise<Json>;
  /** Reads one page of a list of the project. */
  page(path: string, query: Query, size: number, page: number, mostBytes?: number): Promise<Page<Json>>;
  /** Sends a request that is not about a project. */
  sendAbove(method: "GET", path: string): Promise<Json>;
}

export type Query = { [name: string]: string };

/** https://docs.gitlab.com/api/rest/ (read 2026-11-28) */
export function openGitlab({ origin, project, token, fetch }: GitlabSettings): GitlabService {
  const above = `${origin}/api/v4`;
  const own = `${above}/projects/${encodeURIComponent(project)}`;

  async function answer(
    method: string,
    address: string,
    { body, mostBytes }: { body?: { [name: string]: Json } | undefined; mostBytes?: number | undefined } = {},
  ): Promise<Response> {
    return fetch(address, {
      method,
      ...(mostBytes !== undefined && { mostBytes }),
      headers: {
        authorization: `Bearer ${token}`,
        accept: "application/json",
        "user-agent": "crew",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  const send = async (method: string, address: string, body?: { [name: string]: Json }) => {
    const response = await answer(method, address, { body });
    return response.status === 204 ? null : ((await response.json()) as Json);
  };

  return {
    token,
    send: (method, path, body) => send(method, `${own}${path}`, body),
    sendAbove: (method, path) => send(method, `${above}${path}`),
    async page(path, query, size, page, mostBytes) {
      const asked = new URLSearchParams({ ...query, per_page: String(size), page: String(page) });
      const response = await answer("GET", `${own}${path}?${asked}`, { mostBytes });
      const items = (await response.json()) as Json;
      if (!Array.isArray(items)) throw new ForgeFailure("unreachable", "The forge's answer is not a list");
      return { items, hasNext: hasNextPage(response.headers.get("link")) };
    },
  };
}
