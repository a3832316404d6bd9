import { createAppAuth } from "@octokit/auth-app";
import { request } from "@octokit/request";
import { isObject } from "../../../base/is-object.ts";
import type { Fetch } from "../bounded-fetch.ts";
import { Elsewhere, ForgeFailure, isLimit, limited } from "../failure.ts";
import type { ForgeSettings } from "../forge-kind.ts";
import type { ForgePurpose } from "../purpose.ts";
import type { AppCredentials } from "../read-credentials.ts";
import { type AppPermissions, appPermissions, saidPermissions } from "./app-permissions.ts";

export type GithubRequest = typeof request;

export interface GithubService {
  /** `owner` and `repo` of every route. */
  place: { owner: string; repo: string };
  /** Sends a request as crew, with the token of this repository. */
  request: GithubRequest;
  graphql(query: string, variables: { [name: string]: unknown }): Promise<unknown>;
  /** The token of this repository. */
  token(): Promise<string>;
  /** Permissions that the repository's owner granted the app; undefined for a token of a user. */
  granted(): Promise<{ [permission: string]: unknown } | undefined>;
  /** The app's own name; undefined for a token of a user. */
  appName(): Promise<string | undefined>;
}

/** https://docs.github.com/en/rest/about-the-rest-api/api-versions (read 2026-11-28) */
const headers = { "x-github-api-version": "2022-11-28", "user-agent": "crew", accept: "application/vnd.github+json" };

export function openGithub({ origin, project, credentials, purpose, fetch }: ForgeSettings): GithubService {
  const [owner = "", repo = ""] = project.split("/");
  const anonymous = request.defaults({ baseUrl: origin, headers, request: { fetch } });
  const app = credentials.kind === "app" ? openApp(credentials, anonymous, { owner, repo, purpose }) : undefined;
  let minted: Promise<string> | undefined;
  const token = () => {
    minted ??= credentials.kind === "token" ? Promise.resolve(credentials.token) : app?.mint();
    return minted ?? Promise.reject(new Error("no credentials"));
  };
  const withToken: Fetch = async (url, init) => {
    const sent = new Headers(init?.headers);
    sent.set("authorization", `Bearer ${await token()}`);
    return fetch(url, { ...init, headers: sent });
  };
  const asCrew = anonymous.defaults({ request: { fetch: withToken, hook: unwrapped } });
  return {
    place: { owner, repo },
    request: asCrew,
    token,
    graphql: (query, variables) => askGraphql(asCrew, origin, query, variables),
    granted: async () => app?.granted(),
    appName: async () => app?.name(),
  };
}

/** Of one object. A transferred issue is answered with 301: https://docs.github.com/en/rest/issues/issues#get-an-issue (read 2026-11-29). */
const ofOne = /\{(?:issue_number|pull_number|comment_id)\}/;

function unwrapped(inner: (options: object) => Promise<unknown>, options: { url: string }): Promise<unknown> {
  return inner(options)
    .catch(throwCause)
    .catch((error: unknown) => {
      if (error instanceof Elsewhere && ofOne.test(options.url)) throw new ForgeFailure("absent", error.message);
      throw error;
    });
}

/** Octokit wraps what its `fetch` throws. */
function throwCause(error: unknown): never {
  throw causeOf(error);
}

function causeOf(error: unknown): unknown {
  const { cause } = error as Error;
  return cause instanceof ForgeFailure ? cause : error;
}

/**
 * Names the permissions where the installation does not grant all of them, which GitHub answers with 422:
 * https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app (read 2026-11-28)
 */
function withPermissions(error: unknown, permissions: AppPermissions): unknown {
  if (!(error instanceof ForgeFailure) || error.kind !== "refused" || !/permissions requested/i.test(error.message))
    return error;
  return new ForgeFailure("refused", `${error.message} (this needs ${saidPermissions(permissions)} of the GitHub App)`);
}

/**
 * An installation's token for exactly one repository, with the rights of the purpose and no others:
 * https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app (read 2026-11-28)
 */
function openApp(
  { appId, privateKey, installationId }: AppCredentials,
  anonymous: GithubRequest,
  { owner, repo, purpose }: { owner: string; repo: string; purpose: ForgePurpose },
) {
  const permissions = appPermissions[purpose];
  const auth = createAppAuth({ appId, privateKey, request: anonymous });
  const asApp = async () => {
    const { token } = await auth({ type: "app" });
    return { authorization: `Bearer ${token}` };
  };
  const installationOfRepository = async () =>
    (await anonymous("GET /repos/{owner}/{repo}/installation", { owner, repo, headers: await asApp() })).data;
  const installation = async () => installationId ?? (await installationOfRepository()).id;
  /** https://docs.github.com/en/rest/apps/apps#get-an-installation-for-the-authenticated-app (read 2026-11-29) */
  const granted = async () => {
    if (installationId === undefined) return (await installationOfRepository()).permissions;
    const path = { installation_id: installationId, headers: await asApp() };
    return (await anonymous("GET /app/installations/{installation_id}", path)).data.permissions;
  };
  return {
    async mint() {
      try {
        const { token } = await auth({
          type: "installation",
          installationId: await installation(),
          repositoryNames: [repo],
          permissions,
          refresh: true,
        });
        return token;
      } catch (error) {
        throw withPermissions(causeOf(error), permissions);
      }
    },
    granted: async (): Promise<{ [permission: string]: unknown }> => ({ ...(await granted().catch(throwCause)) }),
    async name() {
      const { data } = await anonymous("GET /app", { headers: await asApp() }).catch(throwCause);
      return data?.slug;
    },
  };
}

/**
 * https://docs.github.com/en/graphql/guides/forming-calls-with-graphql: errors come with the status 200. On a server of one's own the
 * address is beside that of the REST API (https://docs.github.com/en/enterprise-server/graphql/guides/forming-calls-with-graphql).
 */
async function askGraphql(
  asCrew: GithubRequest,
  origin: string,
  query: string,
  variables: { [name: string]: unknown },
) {
  const baseUrl = origin.replace(/\/api\/v3$/, "/api");
  const { data, headers } = await asCrew("POST /graphql", { baseUrl, query, variables });
  const { errors, data: answer } = isObject(data) ? data : {};
  if (!Array.isArray(errors) || errors.length === 0) return answer;
  const [first] = errors;
  const { type, message } = isObject(first) ? first : {};
  const said = typeof message === "string" ? message.slice(0, 300) : "an error";
  const reason = `The forge answered: ${said}`;
  if (type === "NOT_FOUND") throw new ForgeFailure("absent", reason);
  // https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api (read 2026-11-28)
  const all = new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  if (type === "RATE_LIMITED" || isLimit(all, said)) throw limited(reason, all, Date.now());
  throw new ForgeFailure("refused", reason);
}
