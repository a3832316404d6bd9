// biome-ignore-all lint/suspicious/noExplicitAny: answers of the emulator are read as they come
import { createHash, generateKeyPairSync } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { createEmulator } from "emulate";
import { onTestFinished } from "vitest";
import { createBoundedFetch } from "../../../runtime/forge/bounded-fetch.ts";
import type { Forge } from "../../../runtime/forge/forge.ts";
import { createGithubForge } from "../../../runtime/forge/github/github-forge.ts";
import { type GithubService, openGithub as openService } from "../../../runtime/forge/github/github-service.ts";
import type { ForgePurpose } from "../../../runtime/forge/purpose.ts";
import { readCredentials } from "../../../runtime/forge/read-credentials.ts";
import { createAppRights } from "./app-rights.ts";
import { closedBy } from "./closing-words.ts";
import { type Answer, type Played, playForge, tokenIn } from "./faults.ts";
import type { GitSide } from "./git-side.ts";
import { createPushes } from "./github-pushes.ts";
import { type GithubRules, refusalBy, usualRules } from "./github-rules.ts";
import { createTimeline } from "./github-timeline.ts";

/** Tokens by user. Ann owns the repository, crew-bot and Bea may write, Mallory is a stranger. */
const tokens = {
  ann: "ghp_ann00000",
  bea: "ghp_bea00000",
  "crew-bot": "ghp_crew0000",
  mallory: "ghp_mallory0",
} as const;
export type GithubUser = keyof typeof tokens;

export const githubProject = "ann/shop";
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const pem = privateKey.export({ type: "pkcs1", format: "pem" }).toString();
export const appSecret = JSON.stringify({ appId: 77, privateKey: pem.replaceAll("\n", "\\n") });

export interface GithubStandIn extends Played {
  forge(secret?: string, purpose?: ForgePurpose): Forge;
  secretOf(user: GithubUser): string;
  /** The service as crew's own account sees it. */
  service(): GithubService;
  /** Sends a request as a user; rejects where it is refused. */
  as(user: GithubUser, method: string, path: string, body?: unknown): Promise<any>;
  /** Creates a branch with one commit of its own. */
  branch(name: string): Promise<string>;
  /** Makes the request with this number one of another repository. */
  asFork(number: number): void;
  /** Moves an issue to another repository. */
  transfer(number: number): void;
  /** From now on the branches are those of a Git repository. */
  withGit(git: GitSide): void;
  /** May be changed at any time. */
  rules: GithubRules;
  /** Permissions that a token of the app was minted with. */
  rightsOf(token: string): { [permission: string]: string } | undefined;
}

/** Permissions that the installation grants the app, as an owner may choose; a token with others is refused with 422. */
const allPermissions = { contents: "write", issues: "write", pull_requests: "write", statuses: "write" } as const;

/**
 * GitHub, played by `emulate`, with what the documentation says and the emulator does not do: https://docs.github.com/en/rest and
 * https://docs.github.com/en/graphql (read 2026-11-28). The rule stands beside each place.
 */
export async function openGithub(
  granted: { [permission: string]: "read" | "write" } = allPermissions,
): Promise<GithubStandIn> {
  const emulator = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      tokens: Object.fromEntries(Object.entries(tokens).map(([login, token]) => [token, { login, scopes: ["repo"] }])),
      github: {
        users: [...Object.keys(tokens), "crew-app[bot]"].map((login) => ({ login })),
        repos: [
          { owner: "ann", name: "shop", auto_init: true },
          { owner: "ann", name: "other", auto_init: true },
        ],
        apps: [
          {
            app_id: 77,
            slug: "crew-app",
            name: "crew app",
            private_key: pem,
            permissions: { ...granted, metadata: "read" },
            installations: [{ installation_id: 5, account: "ann", repository_selection: "all" }],
          },
        ],
      },
    },
  });
  onTestFinished(() => emulator.close());
  const timeline = createTimeline(emulator.url);
  const pushes = createPushes(emulator.url);
  const rights = createAppRights();
  const forks = new Set<number>();
  const transferred = new Set<number>();
  const merges = new Map<number, object>();
  let git: GitSide | undefined;
  const editedComments = new Set<string>();
  const rules = usualRules();
  const seenHeads = new Map<number, string>();

  async function forward(request: IncomingMessage, body: string): Promise<Response> {
    const { "content-length": _, host: __, connection: ___, ...headers } = request.headers;
    // Labels of a request take either permission, and the emulator takes one: https://docs.github.com/en/rest/issues/labels#add-labels-to-an-issue
    const isAllowed = /\/labels(\/|$)/.test(request.url ?? "") && rights.of(tokenIn(request)) !== undefined;
    return fetch(`${emulator.url}${request.url}`, {
      method: request.method ?? "GET",
      headers: { ...headers, ...(isAllowed && { authorization: `Bearer ${tokens.ann}` }) } as Record<string, string>,
      ...(body !== "" && { body }),
    });
  }

  // The API of GitHub Enterprise Server is below its address: https://docs.github.com/en/enterprise-server/rest
  // GraphQL is beside it, not below: https://docs.github.com/en/enterprise-server/graphql/guides/forming-calls-with-graphql
  const pathIn = (url: string) => url.replace(/^\/api(?:\/v3(?!\/graphql)|(?=\/graphql$))/, "");
  const played = await playForge(answerWithScopes, pathIn);

  /** Of classic tokens alone: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps (read 2026-11-29) */
  async function answerWithScopes(request: IncomingMessage, body: string): Promise<Answer> {
    const answer = await answerLikeGithub(request, body);
    if (rules.scopes === undefined || loginOf(request) === "") return answer;
    return { ...answer, headers: { ...answer.headers, "x-oauth-scopes": rules.scopes } };
  }

  async function answerLikeGithub(request: IncomingMessage, body: string): Promise<Answer> {
    const { method = "GET", url = "" } = request;
    // "Bad credentials": https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api#failed-login-limit
    if (!isKnown(tokenIn(request))) return { status: 401, body: { message: "Bad credentials" } };
    const refusal = rights.refusal(tokenIn(request), method, url);
    if (refusal !== undefined) return refusal;
    await git?.bring();
    if (url === "/graphql") return timeline.answer(JSON.parse(body), request.headers.authorization ?? "");
    const merged = /^\/repos\/([^/]+\/[^/]+)\/pulls\/(\d+)\/merge$/.exec(url);
    if (method === "PUT" && merged) {
      await rules.beforeMerge?.();
      // 409 for another head, 405 where it cannot be merged: https://docs.github.com/en/rest/pulls/pulls#merge-a-pull-request
      const pull = await atItsHead(await ask("ann", "GET", `/repos/${merged[1]}/pulls/${merged[2]}`));
      if (JSON.parse(body).sha !== pull.head.sha)
        return { status: 409, body: { message: "Head branch was modified. Review and try the merge again." } };
      if (pull.state === "closed" || pull.draft)
        return { status: 405, body: { message: "Pull Request is not mergeable" } };
      const refusal = refusalBy(rules, JSON.parse(body).merge_method ?? "merge");
      if (refusal !== undefined) return refusal;
      if (git !== undefined) return mergeByGit(git, pull, request, `/repos/${merged[1]}`, JSON.parse(body));
    }
    const [, of, commit = ""] = /^(\/repos\/[^/]+\/[^/]+)\/statuses\/([0-9a-f]{40})$/.exec(url) ?? [];
    if (method === "POST" && of !== undefined) return takeStatus(request, of, commit, body);
    const list = /^(\/repos\/[^/]+\/[^/]+)\/(issues|issues\/comments|activity)\?/.exec(url);
    if (list?.[2] === "issues") return listIssues(request, list[1]!);
    if (list?.[2] === "issues/comments") return listComments(request, list[1]!);
    if (list?.[2] === "activity") return { status: 200, body: pushes.listed(list[1]!, new URL(url, emulator.url)) };
    // https://docs.github.com/en/rest/issues/issues#get-an-issue: 301 for one that was transferred.
    if (transferred.has(Number(/\/issues\/(\d+)(?:\/|\?|$)/.exec(url)?.[1])))
      return {
        status: 301,
        body: { message: "Moved Permanently" },
        headers: { location: `${emulator.url}/repositories/2/issues/1` },
      };
    const one = /^(\/repos\/[^/]+\/[^/]+)\/issues\/(\d+)$/.exec(url);
    if (method === "GET" && one !== null) return readIssue(request, one[1] ?? "", Number(one[2]));
    const through = /^(\/repos\/[^/]+\/[^/]+)\/commits\/([0-9a-f]{40})\/pulls\?/.exec(url);
    if (through !== null) return { status: 200, body: await pullsOf(through[1] ?? "", through[2] ?? "") };
    const forwarded = await forward(request, body);
    const text = withOneTimes(url, await withHeads(url, await forwarded.text()));
    if (method !== "GET" && forwarded.ok)
      await noteChange(method, url, body === "" ? {} : JSON.parse(body), loginOf(request));
    if (method === "POST" && forwarded.ok) rights.note(url, text);
    if (method === "PATCH" && forwarded.ok) noteEdit(url, JSON.parse(body), JSON.parse(text).updated_at);
    if (method === "GET" && /^\/repos\/[^/]+\/[^/]+$/.test(url)) return repositoryFor(request, forwarded, text);
    if (/\/permission$/.test(url)) return permissionLikeGithub(forwarded.status, text, url);
    return conditional(request, forwarded, text);
  }

  /** "Every pull request is an issue", with the number of its comments: https://docs.github.com/en/rest/issues/issues#get-an-issue (read 2026-11-29) */
  async function readIssue(request: IncomingMessage, place: string, number: number): Promise<Answer> {
    const found = await forward(request, "");
    const pulls = found.status === 404 ? await ask("ann", "GET", `${place}/pulls?state=all&per_page=100`) : [];
    const pull = pulls.find((each: any) => each.number === number);
    if (!found.ok && pull === undefined) return { status: found.status, body: await found.json() };
    const comments = await ask("ann", "GET", `${place}/issues/${number}/comments?per_page=100`);
    let count = comments.length;
    for (let page = 2; count === (page - 1) * 100; page += 1)
      count += (await ask("ann", "GET", `${place}/issues/${number}/comments?per_page=100&page=${page}`)).length;
    const issue: any = pull === undefined ? await found.json() : { ...pull, pull_request: { url: pull.url } };
    const text = JSON.stringify({ ...issue, comments: count });
    return conditional(request, new Response(text), text);
  }

  /** https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit */
  async function pullsOf(place: string, sha: string): Promise<any[]> {
    const pulls = await ask("ann", "GET", `${place}/pulls?state=all&per_page=100`);
    const all = await Promise.all<any>(pulls.map(atItsHead));
    return all.filter((pull) => [pull.merge_commit_sha, pull.head.sha].includes(sha));
  }

  /** The emulator takes this address for an issue's: https://docs.github.com/en/rest/issues/comments#list-issue-comments-for-a-repository */
  async function listComments(request: IncomingMessage, place: string): Promise<Answer> {
    const comments: any[] = [];
    for (const { number } of await all(`${place}/issues?state=all`))
      comments.push(...(await commentsOf(place, number)));
    // The page of a comment on a pull request is the request's: https://docs.github.com/en/rest/issues/comments
    for (const { number } of await all(`${place}/pulls?state=all`))
      for (const comment of await commentsOf(place, number))
        comments.push({ ...comment, html_url: comment.html_url.replace("/issues/", "/pull/") });
    return listed(request, comments);
  }

  async function commentsOf(place: string, number: number): Promise<any[]> {
    return (await all(`${place}/issues/${number}/comments?`)).map(withOneTime);
  }

  /** The emulator merges trees that it knew when the request was opened. */
  async function mergeByGit(git: GitSide, pull: any, request: IncomingMessage, of: string, body: any): Promise<Answer> {
    const by = loginOf(request);
    if (!(await mayPush(of, by))) return { status: 403, body: { message: "Resource not accessible" } };
    const message = body.commit_title ?? `Merge pull request #${pull.number} from ${pull.head.ref}`;
    const made = git.merge({ base: pull.base.ref, head: pull.head.sha, message, by });
    if (made === undefined) return { status: 405, body: { message: "Pull Request is not mergeable" } };
    await git.bring();
    for (const number of closedBy(pull.title, pull.body ?? "", git.saidBy(made)))
      await ask("ann", "PATCH", `${of}/issues/${number}`, { state: "closed" });
    const { closed_at: merged_at } = await ask(by as GithubUser, "PATCH", `${of}/pulls/${pull.number}`, {
      state: "closed",
    });
    merges.set(pull.number, {
      head: pull.head,
      merged: true,
      merged_at,
      merge_commit_sha: made,
      merged_by: { login: by },
    });
    return { status: 200, body: { sha: made, merged: true, message: "Pull Request successfully merged" } };
  }

  function loginOf(request: IncomingMessage): string {
    return Object.entries(tokens).find(([, token]) => token === tokenIn(request))?.[0] ?? "";
  }

  async function mayPush(of: string, login: string): Promise<boolean> {
    const headers = { authorization: `Bearer ${tokens.ann}` };
    const answer = await fetch(`${emulator.url}${of}/collaborators/${login}/permission`, { headers });
    const { permission } = (await answer.json()) as { permission?: string };
    return answer.ok && permission !== undefined && ["admin", "push"].includes(permission);
  }

  /** With what the user may do there, which the emulator says to be everything: https://docs.github.com/en/rest/repos/repos#get-a-repository (read 2026-11-29) */
  async function repositoryFor(request: IncomingMessage, forwarded: Response, text: string): Promise<Answer> {
    const login = loginOf(request);
    if (!forwarded.ok || login === "") return conditional(request, forwarded, text);
    const push = await mayPush(request.url ?? "", login);
    const admin = JSON.parse(text).owner.login === login;
    const permissions = { admin, maintain: admin, push, triage: push, pull: true };
    return conditional(request, forwarded, JSON.stringify({ ...JSON.parse(text), permissions }));
  }

  /** "Users with push access in a repository can create commit statuses": https://docs.github.com/en/rest/commits/statuses#create-a-commit-status */
  async function takeStatus(request: IncomingMessage, of: string, commit: string, body: string): Promise<Answer> {
    const login = loginOf(request);
    if (login !== "" && !(await mayPush(of, login)))
      return { status: 403, body: { message: "Must have push access to the repository" } };
    if (!(await fetch(`${emulator.url}${of}/commits/${commit}`)).ok)
      return { status: 422, body: { message: `No commit found for SHA: ${commit}` } };
    const { state, context, description = "" } = JSON.parse(body);
    if (!["error", "failure", "pending", "success"].includes(state) || description.length > 140)
      return { status: 422, body: { message: "Validation Failed" } };
    return { status: 201, body: { id: 1, state, context, description } };
  }

  /** A push to the branch of an open request moves its head, which the emulator leaves where it was. */
  async function atItsHead(pull: any): Promise<any> {
    if (merges.has(pull.number)) return { ...pull, ...merges.get(pull.number) };
    if (forks.has(pull.number)) return { ...pull, head: { ...pull.head, repo: { ...pull.head.repo, id: 999 } } };
    if (pull.state !== "open" || pull.head.repo === null) return pull;
    const branch = await fetch(`${emulator.url}/repos/${pull.head.repo.full_name}/branches/${pull.head.ref}`);
    if (!branch.ok) return pull;
    return { ...pull, head: { ...pull.head, sha: ((await branch.json()) as any).commit.sha } };
  }

  /** "GitHub's REST API considers every pull request an issue", also on a page of so many: https://docs.github.com/en/rest/issues/issues#list-repository-issues */
  async function listIssues(request: IncomingMessage, place: string): Promise<Answer> {
    const issues = (await all(`${place}/issues?state=all`)).filter(({ number }) => !transferred.has(number));
    const pulls = await all(`${place}/pulls?state=all`);
    return listed(request, [...issues, ...pulls.map((pull) => ({ ...pull, pull_request: { url: pull.url } }))]);
  }

  /** All of a list of the emulator. */
  async function all(path: string): Promise<any[]> {
    const found: any[] = [];
    for (let page = 1; found.length === (page - 1) * 100; page += 1)
      found.push(...(await ask("ann", "GET", `${path}&per_page=100&page=${page}`)));
    return found;
  }

  /** A page of what changed since a time, as it is asked for: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
  function listed(request: IncomingMessage, rows: any[]): Answer {
    const { pathname, searchParams } = new URL(request.url ?? "", emulator.url);
    const [size = 30, page = 1] = [
      ["per_page", 30],
      ["page", 1],
    ].map(([name, usual]) => Number(searchParams.get(`${name}`) ?? usual));
    const since = searchParams.get("since") ?? "";
    const found = rows
      .filter(({ updated_at }) => updated_at >= since)
      .sort((one, other) => (one.updated_at < other.updated_at ? -1 : 1));
    const from = (page - 1) * size;
    const link = found.length > from + size ? `<${emulator.url}${pathname}?page=${page + 1}>; rel="next"` : "";
    const text = JSON.stringify(found.slice(from, from + size));
    return conditional(request, new Response(text, { headers: link === "" ? {} : { link } }), text);
  }

  async function withHeads(url: string, text: string): Promise<string> {
    if (!/^\/repos\/[^/]+\/[^/]+\/pulls(\/\d+)?(\?|$)/.test(url) || text === "") return text;
    const value = JSON.parse(text);
    if (Array.isArray(value)) return JSON.stringify(await Promise.all(value.map(atItsHead)));
    return value.head === undefined ? text : JSON.stringify(lagging(await atItsHead(value)));
  }

  /** A request is told of a push to its branch by a job in the background: https://docs.github.com/en/rest/pulls/pulls#get-a-pull-request (read 2026-11-29) */
  function lagging(pull: any): any {
    const before = seenHeads.get(pull.number);
    if (before === undefined || rules.lag <= 0 || pull.head.sha === before) {
      seenHeads.set(pull.number, pull.head.sha);
      return pull;
    }
    rules.lag -= 1;
    return { ...pull, head: { ...pull.head, sha: before } };
  }

  /** A public repository may be read by everybody; `push` is called `write`: https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user */
  async function permissionLikeGithub(status: number, text: string, url: string): Promise<Answer> {
    if (status === 200) {
      const answer = JSON.parse(text);
      return { status, body: { ...answer, permission: answer.permission === "push" ? "write" : answer.permission } };
    }
    const login = decodeURIComponent(/collaborators\/([^/]+)\/permission/.exec(url)?.[1] ?? "");
    const user = await fetch(`${emulator.url}/users/${encodeURIComponent(login)}`);
    if (!user.ok) return { status: 404, body: { message: "Not Found" } };
    return { status: 200, body: { permission: "read", role_name: "read", user: await user.json() } };
  }

  /** A comment that nobody edited has one time: https://docs.github.com/en/rest/issues/comments. The emulator reads the clock twice. */
  function withOneTime(comment: any): any {
    return editedComments.has(String(comment.id)) ? comment : { ...comment, updated_at: comment.created_at };
  }

  function withOneTimes(url: string, text: string): string {
    if (!/\/issues\/(\d+\/comments|comments\/\d+)(\?|$)/.test(url) || text === "") return text;
    const value = JSON.parse(text);
    return JSON.stringify(Array.isArray(value) ? value.map(withOneTime) : withOneTime(value));
  }

  function noteEdit(url: string, body: { title?: string; body?: string }, time: string): void {
    const comment = /\/issues\/comments\/(\d+)$/.exec(url)?.[1];
    if (comment !== undefined) editedComments.add(comment);
    const number = /\/(?:issues|pulls)\/(\d+)$/.exec(url)?.[1];
    if (number !== undefined) timeline.noteEdit(number, body, time);
  }

  function isKnown(token: string): boolean {
    // A JWT of an app, or what it was given.
    return Object.values<string>(tokens).includes(token) || token.startsWith("ghs_") || token.split(".").length === 3;
  }

  async function noteChange(method: string, path: string, body: object, login: string): Promise<void> {
    await pushes.note();
    await timeline.notePull(method, path, body, login);
  }

  async function ask(user: GithubUser, method: string, path: string, body?: unknown): Promise<any> {
    const answer = await fetch(`${emulator.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${tokens[user]}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 200)}`);
    const value = text === "" ? undefined : JSON.parse(text);
    if (method === "PATCH") noteEdit(path, body as object, value.updated_at);
    if (method !== "GET") await noteChange(method, path, (body as object) ?? {}, user);
    return value;
  }

  const standIn: GithubStandIn = Object.assign(played, {
    secretOf: (user: GithubUser) => tokens[user],
    rightsOf: rights.of,
    asFork: (number: number) => void forks.add(number),
    transfer: (number: number) => void transferred.add(number),
    as: ask,
    rules,
    withGit: (side: GitSide) => {
      git = side;
    },
    service: () =>
      openService({
        origin: played.origin,
        project: githubProject,
        credentials: readCredentials(tokens["crew-bot"]),
        purpose: "deliver",
        fetch: createBoundedFetch(),
      }),
    forge: (secret: string = tokens["crew-bot"], purpose: ForgePurpose = "deliver") =>
      createGithubForge({
        origin: played.origin,
        project: githubProject,
        credentials: readCredentials(secret),
        purpose,
        fetch: createBoundedFetch(),
      }),
    async branch(name: string) {
      const place = `/repos/${githubProject}`;
      const main = await ask("ann", "GET", `${place}/branches/main`);
      await ask("ann", "POST", `${place}/git/refs`, { ref: `refs/heads/${name}`, sha: main.commit.sha });
      await ask("ann", "PUT", `${place}/contents/${name.replaceAll("/", "-")}.md`, {
        message: `Work of ${name}`,
        content: Buffer.from(`${name} ${Math.random()}`).toString("base64"),
        branch: name,
      });
      return (await ask("ann", "GET", `${place}/branches/${name}`)).commit.sha;
    },
  });
  for (const user of ["crew-bot", "bea"])
    await ask("ann", "PUT", `/repos/${githubProject}/collaborators/${user}`, { permission: "push" });
  return standIn;
}

/** https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate */
function conditional({ method, headers }: IncomingMessage, { status, headers: own }: Response, text: string): Answer {
  const etag = `W/"${createHash("sha256").update(text).digest("hex")}"`;
  if (method === "GET" && status === 200 && headers["if-none-match"] === etag)
    return { status: 304, body: undefined, headers: { etag } };
  const link = own.get("link");
  return { status, body: text === "" ? undefined : JSON.parse(text), headers: { etag, ...(link && { link }) } };
}
