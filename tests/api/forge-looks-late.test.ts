import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { type GithubStandIn, githubProject, openGithub } from "../support/forge/github-stand-in.ts";
import { type GitlabStandIn, gitlabProject, openGitlab } from "../support/forge/gitlab-stand-in.ts";
import { openTriggered, type Repository, type Triggered } from "../support/forge/triggered-shop.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { serve } from "../support/model-endpoint.ts";
import { finish } from "../support/queue-hosts.ts";

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
const pushed = {
  trigger: { on: "push", with: { number: "0", said: "event.revision" } },
  flow: { key: ["input.said"] },
} as const;
const requested = {
  trigger: {
    on: "pull-request",
    when: "event.action = 'opened'",
    with: { number: "event.number", said: "event.revision" },
  },
} as const;

const atGithub = (url = github.origin): Repository => ({ ...shop, forge: "github", project: githubProject, url });
const atGitlab = (): Repository => ({ ...shop, forge: "gitlab", project: gitlabProject, url: gitlab.origin });

async function openAt(repository: Repository, more: Partial<Triggered> = {}) {
  const token = (repository.forge === "github" ? github : gitlab).secretOf("crew-bot");
  const opened = await openTriggered(services, repository, { secrets: { "forge-token": token }, ...more });
  await opened.sweep();
  return opened;
}

const newIssue = (title = "Broken") => github.as("mallory", "POST", `${place}/issues`, { title, body: "It is." });
const label = (number: number) => github.as("bea", "POST", `${place}/issues/${number}/labels`, { labels: ["crew"] });
const message = (number: number, action = "labeled") => ({
  action,
  issue: { number },
  repository: { full_name: githubProject },
});

test("a change that a list shows after a later one starts its project, by a look or by its message", async () => {
  const { sweep, tellGithub } = await openAt(atGithub(), { trigger: { ...labeled, secret: "hook" } });
  for (const number of [1, 2]) {
    await newIssue();
    await label(number);
  }
  await sleep(20);
  await newIssue("Later");
  const later = await github.as("ann", "GET", `${place}/issues/3`);
  github.faults = (_, path) => (path.startsWith(`${place}/issues?`) ? { status: 200, body: [later] } : undefined);
  expect(await sweep()).toEqual([]);
  expect(await tellGithub(message(1))).toMatchObject({ outcome: "started" });
  github.faults = undefined;
  expect(await sweep()).toMatchObject([{ number: 1 }, { number: 2 }]);
  await finish(services, services.machines.started[0]!.name);
  await finish(services, services.machines.started[1]!.name);
  expect(await sweep()).toHaveLength(2);
});

test("a change of GitLab that a list shows after a later one starts its project", async () => {
  const { sweep } = await openAt(atGitlab(), { trigger: labeled });
  for (const title of ["Broken", "Later"]) await gitlab.as("ann", "POST", "/issues", { title, description: "" });
  await gitlab.as("bea", "PUT", "/issues/1", { add_labels: "crew" });
  const later = await gitlab.as("ann", "PUT", "/issues/2", { title: "Latest" });
  gitlab.faults = (_, path) => (path.includes("/issues?") ? { status: 200, body: [later] } : undefined);
  expect(await sweep()).toEqual([]);
  gitlab.faults = undefined;
  expect(await sweep()).toEqual([{ number: 1, title: "Broken" }]);
});

test("messages ask no forge that wants no requests, and one that is told so leaves the event to a look", async () => {
  const { sweep, tellGithub } = await openAt(atGithub(), { trigger: { ...labeled, secret: "hook" } });
  await newIssue();
  await label(1);
  const body = { message: "You have exceeded a secondary rate limit" };
  github.faults = () => ({ status: 403, headers: { "retry-after": "200" }, body });
  await linesLoggedBy(async () => expect(await tellGithub(message(1))).toMatchObject({ outcome: "ignored" }));
  const asked = github.received.length;
  await linesLoggedBy(async () => {
    for (let n = 0; n < 5; n += 1) expect(await tellGithub(message(1, `edited ${n}`))).toMatchObject({ status: 202 });
    await sweep();
  });
  expect(github.received).toHaveLength(asked);
  github.faults = undefined;
  await sweep();
  expect(await sweep()).toHaveLength(1);
});

test.each<[string, () => Repository, () => Promise<void>]>([
  [
    "GitHub",
    atGithub,
    async () => {
      const revision = await github.branch("crew/p1");
      // The emulator merges with the base that the request was opened with.
      await github.as("bea", "PUT", `${place}/contents/a.md`, { message: "a", content: "YQ==", branch: "main" });
      const { number } = await github.forge().ensureRequest({ head: "crew/p1", base: "main", title: "p", text: "" });
      await github.forge().merge({ number, revision });
    },
  ],
  [
    "GitLab",
    atGitlab,
    async () => {
      const revision = gitlab.push("crew/p1");
      const { number } = await gitlab.forge().ensureRequest({ head: "crew/p1", base: "main", title: "p", text: "" });
      gitlab.push("main");
      await gitlab.forge().merge({ number, revision });
    },
  ],
])(
  "a push to %s before a merge of crew starts its project, although crew has moved the branch last",
  async (_, repository, act) => {
    const { sweep } = await openAt(repository(), pushed);
    await act();
    expect(await sweep()).toHaveLength(1);
    const { said } = services.machines.started.map(({ input }) => (input as { input: { said: string } }).input)[0]!;
    const forge = repository().forge === "github" ? github.forge() : gitlab.forge();
    const head = await forge.branchHead("main");
    expect(said).toBe((await forge.commit(head)).parents[0]);
    expect(await sweep()).toHaveLength(1);
  },
);

test.each([false, true])(
  "a label that was set while a project was at work starts none after it; other changes between: %s",
  async (between) => {
    const { sweep } = await openAt(atGitlab(), { trigger: labeled });
    await gitlab.as("ann", "POST", "/issues", { title: "One", description: "" });
    await gitlab.as("bea", "PUT", "/issues/1", { add_labels: "crew" });
    expect(await sweep()).toHaveLength(1);
    await gitlab.as("bea", "PUT", "/issues/1", { remove_labels: "crew" });
    await gitlab.as("bea", "PUT", "/issues/1", { add_labels: "crew" });
    expect(await sweep()).toHaveLength(1);
    if (between) await gitlab.as("ann", "POST", "/issues", { title: "Two", description: "" });
    await sweep();
    await finish(services, services.machines.started[0]!.name);
    await gitlab.as("ann", "POST", "/issues/1/notes", { body: "Thank you." });
    expect(await sweep()).toHaveLength(1);
    await gitlab.as("bea", "PUT", "/issues/1", { remove_labels: "crew" });
    await gitlab.as("bea", "PUT", "/issues/1", { add_labels: "crew" });
    expect(await sweep()).toHaveLength(2);
  },
);

test("a request of GitHub starts a project with the commit that it was opened with, or none", async () => {
  const { sweep } = await openAt(atGithub(), requested);
  const opened: string[] = [];
  for (const head of ["bea/one", "bea/two"]) {
    opened.push(await github.branch(head));
    await sleep(1100);
    await github.as("bea", "POST", `${place}/pulls`, { title: head, head, base: "main" });
  }
  await sleep(1100);
  await github.as("ann", "PUT", `${place}/contents/b.md`, { message: "b", content: "Yg==", branch: "bea/one" });
  const lines = await linesLoggedBy(async () => expect(await sweep()).toEqual([{ number: 2, said: opened[1] }]));
  expect(lines).toEqual([expect.objectContaining({ event: "event-not-vouched", why: "moved" })]);
});

test("a request of GitLab starts a project with the commit that it was opened with, or none", async () => {
  const { sweep } = await openAt(atGitlab(), requested);
  const opened: string[] = [];
  for (const source_branch of ["bea/one", "bea/two"]) {
    opened.push(gitlab.push(source_branch));
    await gitlab.as("bea", "POST", "/merge_requests", { title: "A", source_branch, target_branch: "main" });
  }
  gitlab.push("bea/one");
  await gitlab.as("bea", "GET", "/merge_requests/1");
  const lines = await linesLoggedBy(async () => expect(await sweep()).toEqual([{ number: 2, said: opened[1] }]));
  expect(lines).toEqual([expect.objectContaining({ event: "event-not-vouched", why: "moved" })]);
});

test("a label on a pull request, and a merge of it, are events with what they are", async () => {
  const { sweep } = await openAt(atGithub(), {
    trigger: {
      on: "pull-request",
      when: "event.action != 'opened'",
      with: { number: "event.number", said: "event.action & ' ' & event.label & ' ' & event.by" },
    },
    flow: { key: ["input.said"] },
  });
  await github.branch("bea/one");
  await github.as("bea", "POST", `${place}/pulls`, { title: "One", head: "bea/one", base: "main" });
  await label(1);
  await github.as("ann", "PUT", `${place}/pulls/1/merge`, {});
  expect(await sweep()).toEqual([
    { number: 1, said: "labeled crew bea" },
    { number: 1, said: "merged  ann" },
  ]);
});

test("a transferred issue is one that is gone", async () => {
  const { tellGithub } = await openAt(atGithub(), { trigger: { ...labeled, secret: "hook" } });
  await newIssue();
  github.transfer(1);
  expect(await tellGithub(message(1, "transferred"))).toMatchObject({ status: 202, outcome: "ignored" });
});

test("a repository with another name is told: by its looks, and by its messages", async () => {
  const { sweep, tellGithub } = await openAt(atGithub(), { trigger: { ...labeled, secret: "hook" } });
  github.faults = () => ({ status: 301, headers: { location: "https://x" }, body: { message: "Moved Permanently" } });
  const lines = await linesLoggedBy(async () => {
    await sweep();
    const renamed = { ...message(1), repository: { full_name: "ann/store" } };
    expect(await tellGithub(renamed)).toMatchObject({ status: 202, outcome: "unwatched" });
  });
  expect(lines).toMatchObject([
    { event: "look-later", kind: "refused", why: "elsewhere" },
    { event: "message-refused" },
  ]);
});

test("repositories that do not answer hold up a sweep as long as one of them", async () => {
  const dead = await serve(() => undefined);
  const repositories = [...["a", "b", "c"].map((name) => ({ ...atGithub(dead), name })), atGithub()];
  const begin = Date.now();
  await linesLoggedBy(async () => void (await openAt(atGithub(), { trigger: { ...labeled, repositories } })));
  expect(Date.now() - begin).toBeLessThan(15_000);
});
