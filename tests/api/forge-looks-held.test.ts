import { afterEach, beforeEach, expect, test } from "vitest";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { type GithubStandIn, githubProject, openGithub } from "../support/forge/github-stand-in.ts";
import { type GitlabStandIn, gitlabProject, openGitlab } from "../support/forge/gitlab-stand-in.ts";
import { openTriggered, type Triggered } from "../support/forge/triggered-shop.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";

let services: ApiServices;
let github: GithubStandIn;
let gitlab: GitlabStandIn;
beforeEach(async () => {
  services = await openApiServices();
  github = await openGithub();
  gitlab = await openGitlab();
});
afterEach(() => services.close());

const place = `/repos/${githubProject}`;
const shop = { name: "shop", branch: "main", credentials: "forge-token" };
const labeled = { on: "issue", when: "event.action = 'labeled' and event.label = 'crew'" } as const;
const commands = { on: "comment", when: "event.command = 'build'", with: { number: "event.number" } } as const;
const said = "$join(event.comments.text, '; ')";

async function openAt(forge: "github" | "gitlab", trigger: Triggered["trigger"] = {}) {
  const repository =
    forge === "github"
      ? { ...shop, forge, project: githubProject, url: github.origin }
      : { ...shop, forge, project: gitlabProject, url: gitlab.origin };
  const token = forge === "github" ? github.secretOf("crew-bot") : gitlab.secretOf("crew-bot");
  const opened = await openTriggered(services, repository, { trigger, secrets: { "forge-token": token } });
  await opened.sweep();
  return opened;
}

const newIssue = (title = "Broken") => github.as("mallory", "POST", `${place}/issues`, { title, body: "It is." });
const label = (number: number) => github.as("bea", "POST", `${place}/issues/${number}/labels`, { labels: ["crew"] });
const newGitlabIssue = (title = "Broken", description = "It is.") =>
  gitlab.as("mallory", "POST", "/issues", { title, description });
const labelAtGitlab = (number: number) => gitlab.as("bea", "PUT", `/issues/${number}`, { add_labels: "crew" });

test("of an issue with more comments than can be read the newest ones count, and it holds up no other", async () => {
  const { sweep } = await openAt("github", { ...labeled, with: { number: "event.number", said } });
  await newIssue("Popular");
  await newIssue("Other");
  const time = "2026-01-01T00:00:00Z";
  const { id } = await github.as("bea", "GET", "/user");
  const commentOf = (n: number) => ({
    ...{ id: n, body: `No. ${n}`, user: { login: "bea", id }, created_at: time, updated_at: time },
    ...{ issue_url: "https://x/issues/1", html_url: "https://x/issues/1" },
  });
  const all = Array.from({ length: 1250 }, (_, n) => commentOf(n + 1));
  github.faults = (_, path) => {
    if (!path.startsWith(`${place}/issues/1/comments?`)) return undefined;
    const [size, page] = ["per_page", "page"].map((name) => Number(new URLSearchParams(path.split("?")[1]).get(name)));
    const last = Math.ceil(all.length / size!);
    const link = `<https://x/comments?per_page=${size}&page=${page! + 1}>; rel="next", <https://x/comments?per_page=${size}&page=${last}>; rel="last"`;
    return { status: 200, body: all.slice((page! - 1) * size!, page! * size!), headers: page! < last ? { link } : {} };
  };
  await label(1);
  await label(2);
  const newest = Array.from({ length: 40 }, (_, n) => `No. ${n + 1211}`).join("; ");
  expect(await sweep()).toEqual([{ number: 1, said: newest }, { number: 2 }]);
});

test("an issue of GitLab with more notes than can be read starts its project, and so do the others", async () => {
  const { sweep } = await openAt("gitlab", { ...labeled, with: { number: "event.number", said } });
  await newGitlabIssue("Popular");
  await newGitlabIssue("Other");
  await gitlab.as("bea", "POST", "/issues/1/notes", { body: "Only the parser." });
  for (let n = 0; n < 1010; n += 1) await gitlab.as("mallory", "POST", "/issues/1/notes", { body: "Me too." });
  await gitlab.as("bea", "POST", "/issues/1/notes", { body: "With tests." });
  await labelAtGitlab(1);
  await labelAtGitlab(2);
  expect(await sweep()).toEqual([{ number: 1, said: "With tests." }, { number: 2 }]);
});

/** The list of issues and pull requests, of which 320 are of the other kind and one is the trigger's. */
async function playMixedList(kind: "issue" | "pull-request", number: number) {
  const own = await github.as("ann", "GET", `${place}/${kind === "issue" ? "issues" : "pulls"}/${number}`);
  const begin = Math.floor(Date.now() / 1000);
  const at = (n: number) => `${new Date((begin + n) * 1000).toISOString().slice(0, 19)}Z`;
  const asPull = { pull_request: { url: "https://x" } };
  const [mine, others] = kind === "issue" ? [{}, asPull] : [asPull, {}];
  const all = [
    ...Array.from({ length: 320 }, (_, n) => ({
      ...own,
      id: n + 1000,
      number: n + 1000,
      updated_at: at(n),
      ...others,
    })),
    { ...own, updated_at: at(400), ...mine },
  ];
  github.faults = (method, path) => {
    if (method !== "GET" || !path.startsWith(`${place}/issues?`)) return undefined;
    const query = new URLSearchParams(path.split("?")[1]);
    const [size, page] = ["per_page", "page"].map((name) => Number(query.get(name)));
    const found = all.filter(({ updated_at }) => Date.parse(updated_at) >= Date.parse(query.get("since")!));
    const hasNext = found.length > page! * size!;
    const body = found.slice((page! - 1) * size!, page! * size!);
    return { status: 200, body, headers: hasNext ? { link: '<https://x>; rel="next"' } : {} };
  };
}

test("hundreds of changed pull requests hold up no issue", async () => {
  const { sweep } = await openAt("github", labeled);
  await newIssue();
  await label(1);
  await playMixedList("issue", 1);
  expect(await sweep()).toEqual([{ number: 1, title: "Broken" }]);
});

test("hundreds of changed issues hold up no pull request", async () => {
  const { sweep } = await openAt("github", { on: "pull-request", when: "event.action = 'labeled'" });
  await github.branch("bea/parser");
  const { number } = await github.as("bea", "POST", `${place}/pulls`, {
    title: "Parser",
    head: "bea/parser",
    base: "main",
  });
  await label(number);
  await playMixedList("pull-request", number);
  expect(await sweep()).toEqual([{ number, title: "Parser" }]);
});

test("hundreds of changed issues of GitLab hold up no command, and one look has a bounded number of requests", async () => {
  const { sweep } = await openAt("gitlab", commands);
  for (let n = 0; n < 125; n += 1) await newGitlabIssue(`Issue ${n}`);
  await gitlab.as("ann", "POST", "/issues/125/notes", { body: "/crew build" });
  const counts: number[] = [];
  for (let n = 0; n < 5; n += 1) {
    const before = gitlab.received.length;
    await sweep();
    counts.push(gitlab.received.length - before);
  }
  expect(Math.max(...counts)).toBeLessThan(45);
  expect(await sweep()).toEqual([{ number: 125 }]);
});

test("what was read is not asked for again at each look, also where nothing of it started anything", async () => {
  const { sweep } = await openAt("gitlab", commands);
  for (let n = 0; n < 20; n += 1) await newGitlabIssue(`Issue ${n}`);
  const counts: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    const before = gitlab.received.length;
    await sweep();
    counts.push(gitlab.received.length - before);
  }
  expect(counts[0]).toBe(22);
  const listsAlone = 2;
  expect(counts.at(-1)).toBe(listsAlone);
});

test("a merge request without a head, and one that cannot be read, hold up no other", async () => {
  const { sweep } = await openAt("gitlab", { on: "pull-request", when: "event.action = 'opened'" });
  for (const source_branch of ["bea/one", "bea/two", "bea/three"]) {
    gitlab.push(source_branch);
    await gitlab.as("bea", "POST", "/merge_requests", { title: source_branch, source_branch, target_branch: "main" });
  }
  gitlab.hideHead(1);
  const all = await gitlab.as("bea", "GET", "/merge_requests?state=all&order_by=updated_at&sort=asc");
  const body = all.map((each: { iid: number }) => (each.iid === 2 ? { ...each, title: null } : each));
  gitlab.faults = (_, path) => (path.includes("/merge_requests?") ? { status: 200, body } : undefined);
  const lines = await linesLoggedBy(async () => expect(await sweep()).toEqual([{ number: 3, title: "bea/three" }]));
  expect(lines).toContainEqual(expect.objectContaining({ event: "row-unreadable" }));
  expect(lines).toContainEqual(expect.objectContaining({ event: "event-not-vouched", why: "moved" }));
});

test("texts that are too long to be read hold up no other issue, however many there are", async () => {
  const { sweep } = await openAt("gitlab", labeled);
  for (let n = 0; n < 35; n += 1) await newGitlabIssue(`Issue ${n}`, "x".repeat(1_000_001));
  await newGitlabIssue("Real");
  await labelAtGitlab(36);
  await sweep();
  expect(await sweep()).toEqual([{ number: 36, title: "Real" }]);
});
