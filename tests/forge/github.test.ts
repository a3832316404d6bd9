import fc from "fast-check";
import { expect, test } from "vitest";
import type { Forge } from "../../runtime/forge/forge.ts";
import { mergeOnGithub } from "../../runtime/forge/github/github-merge.ts";
import type { ForgePurpose } from "../../runtime/forge/purpose.ts";
import { type Faults, failureOf } from "../support/forge/faults.ts";
import { appSecret, type GithubStandIn, githubProject, openGithub } from "../support/forge/github-stand-in.ts";
import { serveGithub } from "../support/forge/served-github.ts";

const place = `/repos/${githubProject}`;
const request = { head: "crew/p1", base: "main", title: "Project p1", text: "What was done." };

const pulls = (github: GithubStandIn): Promise<{ head: { ref: string }; merged_at: string | null }[]> =>
  github.as("ann", "GET", `${place}/pulls?state=all`);

test("a request of a branch is opened, updated and found, and is one", async () => {
  const github = await openGithub();
  const revision = await github.branch("crew/p1");
  const forge = github.forge();
  expect(await forge.lastRequest("crew/p1")).toBeUndefined();
  const opened = await forge.ensureRequest(request);
  expect(opened).toMatchObject({
    head: { branch: "crew/p1", revision, isFork: false },
    base: { branch: "main" },
    title: "Project p1",
  });
  const updated = await forge.ensureRequest({ ...request, title: "Project p1, again" });
  expect(updated).toMatchObject({ number: opened.number, title: "Project p1, again" });
  expect(await pulls(github)).toHaveLength(1);
});

test("whichever answers are lost before or after the forge acts, repeated deliveries give one request, one comment and one merge", async () => {
  const github = await openGithub();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("lost before", "lost after", "passes"), { maxLength: 12 }),
      async (fates) => {
        round += 1;
        const head = `crew/r${round}`;
        github.faults = undefined;
        const revision = await github.branch(head);
        const left = [...fates];
        const faults: Faults = () => {
          const fate = left.shift();
          return fate === "passes" || fate === undefined ? undefined : (fate as "lost before" | "lost after");
        };
        github.faults = faults;
        const deliver = async () => {
          // Another process at each attempt.
          const forge = github.forge();
          const { number } = await forge.ensureRequest({ ...request, head });
          await forge.commentOnce({ on: { kind: "request", number }, key: "delivered", text: "Delivered." });
          return { number, ...(await forge.merge({ number, revision })) };
        };
        let merged: Awaited<ReturnType<typeof deliver>> | undefined;
        for (let attempt = 0; merged === undefined; attempt += 1) {
          expect(attempt).toBeLessThan(14);
          merged = await deliver().catch((error) => {
            expect(error).toMatchObject({ name: "ForgeFailure", kind: "unreachable" });
            return undefined;
          });
        }
        github.faults = undefined;
        const all = await pulls(github);
        expect(all.filter((pull) => pull.head.ref === head)).toHaveLength(1);
        expect(await github.as("ann", "GET", `${place}/issues/${merged.number}/comments`)).toHaveLength(1);
        expect((await github.as("ann", "GET", `${place}/branches/main`)).commit.sha).toBe(merged.mergedAs);
      },
    ),
    { numRuns: 8 },
  );
});

test("a merge takes exactly the approved commit: a head that moved before or during it is refused", async () => {
  const github = await openGithub();
  const revision = await github.branch("crew/p1");
  const { number } = await github.forge().ensureRequest(request);
  expect(await failureOf(github.forge().merge({ number, revision: "0".repeat(40) }))).toBe("moved");
  const push = () =>
    github.as("bea", "PUT", `${place}/contents/late.md`, { message: "late", content: "bGF0ZQ==", branch: "crew/p1" });
  // The head moves between the look and the merge.
  github.rules.beforeMerge = push;
  expect(await failureOf(github.forge().merge({ number, revision }))).toBe("moved");
  delete github.rules.beforeMerge;
  expect(await failureOf(github.forge().merge({ number, revision }))).toBe("moved");
  expect((await pulls(github))[0]?.merged_at).toBeNull();
});

/** Short waits, as many as there are. */
const waits = (busy: number, checks: number) => ({ busy: Array(busy).fill(1), checks: Array(checks).fill(1) });

test("a merge waits while GitHub finds out whether it can merge, and while a request has not followed its branch", async () => {
  const { github, repository } = await serveGithub({ "a.txt": "a\n" }, { pushedBy: "crew-bot" });
  const push = (text: string) => repository.commit({ "b.txt": text }, { branch: "crew/p1" });
  push("b\n");
  const forge = github.forge();
  const { number } = await forge.ensureRequest(request);
  await forge.request(number);
  const revision = push("newer\n");
  github.rules.lag = 2;
  github.rules.baseModified = 2;
  expect(await forge.merge({ number, revision })).toMatchObject({ wasMerged: false });
  expect(repository.git("rev-parse", "main^2")).toBe(revision);
  expect([github.rules.lag, github.rules.baseModified]).toEqual([0, 0]);
});

test("a merge waits for checks that have to succeed, for a bounded time, and a check that failed is final", async () => {
  const github = await openGithub();
  const revision = await github.branch("crew/p1");
  const forge = github.forge();
  const { number } = await forge.ensureRequest(request);
  const merge = (checks: number, signal?: AbortSignal) =>
    mergeOnGithub(
      github.service(),
      { number, revision, ...(signal && { signal }) },
      forge.branchHead,
      waits(8, checks),
    );
  github.rules.check = { name: "ci", states: ["expected"] };
  await expect(merge(3)).rejects.toMatchObject({
    kind: "refused",
    message: expect.stringContaining("have not ended in time"),
  });
  expect(await failureOf(merge(3, AbortSignal.abort()))).toBe("unreachable");
  github.rules.check = { name: "ci", states: ["expected", "pending", "failure"] };
  await expect(merge(8)).rejects.toMatchObject({
    kind: "refused",
    message: expect.stringContaining('"ci" is failing'),
  });
  github.rules.check = { name: "ci", states: ["expected", "pending", "success"] };
  expect(await merge(2)).toMatchObject({ wasMerged: false });
});

test("a repository that takes no merge commits, and a base that stays modified, are told", async () => {
  const github = await openGithub();
  const revision = await github.branch("crew/p1");
  const forge = github.forge();
  const { number } = await forge.ensureRequest(request);
  const merge = () => mergeOnGithub(github.service(), { number, revision }, forge.branchHead, waits(3, 3));
  github.rules.allowMergeCommits = false;
  await expect(merge()).rejects.toMatchObject({ kind: "refused", message: expect.stringContaining("not allowed") });
  Object.assign(github.rules, { allowMergeCommits: true, baseModified: 99 });
  await expect(merge()).rejects.toMatchObject({
    kind: "unreachable",
    message: expect.stringContaining("still at work"),
  });
});

test("an issue on which strangers have written a thousand comments and more is answered once", async () => {
  const github = await openGithub();
  await github.as("ann", "POST", `${place}/issues`, { title: "Popular", body: "" });
  const say = (n: number) => github.as("mallory", "POST", `${place}/issues/1/comments`, { body: `me too ${n}` });
  for (let n = 0; n < 1001; n += 13) await Promise.all(Array.from({ length: 13 }, (_, at) => say(n + at)));
  const answer = () => github.forge().commentOnce({ on: { kind: "issue", number: 1 }, key: "k", text: "Done." });
  const first = await answer();
  for (let n = 0; n < 5; n += 1) await say(n);
  expect((await answer()).id).toBe(first.id);
});

test("a merge that is repeated tells the same commit, and one of a closed request is refused", async () => {
  const github = await openGithub();
  const revision = await github.branch("crew/p1");
  const { number } = await github.forge().ensureRequest(request);
  const first = await github.forge().merge({ number, revision });
  expect(first.wasMerged).toBe(false);
  expect(await github.forge().merge({ number, revision })).toEqual({ mergedAs: first.mergedAs, wasMerged: true });

  const other = await github.branch("crew/p2");
  const closed = await github.forge().ensureRequest({ ...request, head: "crew/p2" });
  await github.as("ann", "PATCH", `${place}/pulls/${closed.number}`, { state: "closed" });
  expect(await failureOf(github.forge().merge({ number: closed.number, revision: other }))).toBe("refused");
});

test("where a repository takes no merge commits, the refusal names the setting to change", async () => {
  const github = await openGithub();
  const revision = await github.branch("crew/p1");
  const { number } = await github.forge().ensureRequest(request);
  const body = { message: "Merge commits are not allowed on this repository." };
  github.faults = (method) => (method === "PUT" ? { status: 405, body } : undefined);
  await expect(github.forge().merge({ number, revision })).rejects.toMatchObject({
    kind: "refused",
    message: expect.stringMatching(/Merge commits are not allowed.*Settings, General, Pull Requests/),
  });
  github.faults = undefined;
  expect(await failureOf(github.forge().merge({ number, revision }))).toBe("done");
});

test("a request that a person closed is not opened again, and one that was merged gets another for further work", async () => {
  const github = await openGithub();
  await github.branch("crew/p1");
  const { number } = await github.forge().ensureRequest(request);
  await github.as("bea", "PATCH", `${place}/pulls/${number}`, { state: "closed" });
  expect(await failureOf(github.forge().ensureRequest(request))).toBe("refused");
  const { changes } = await github.forge().history({ kind: "request", number });
  expect(changes).toMatchObject([{ kind: "closed", by: { name: "bea" } }]);
  await github.as("bea", "PATCH", `${place}/pulls/${number}`, { state: "open" });
  expect(await github.forge().ensureRequest(request)).toMatchObject({ number });
  expect(await pulls(github)).toHaveLength(1);
  const revision = await github.forge().branchHead("crew/p1");
  await github.as("ann", "PUT", `${place}/pulls/${number}/merge`, { sha: revision });
  await github.as("ann", "PUT", `${place}/contents/more.md`, { message: "more", content: "bW9y", branch: "crew/p1" });
  expect((await github.forge().ensureRequest(request)).number).not.toBe(number);
});

test("a comment with a copied marker of somebody else does not stand for crew's own", async () => {
  const github = await openGithub();
  const { number } = await github.as("ann", "POST", `${place}/issues`, { title: "Broken", body: "It is." });
  const on = { kind: "issue", number } as const;
  const written = await github.forge().commentOnce({ on, key: "k --> 1", text: "Begun." });
  const elsewhere = await github.as("ann", "POST", `${place}/issues`, { title: "Other", body: "" });
  await github.as("mallory", "POST", `${place}/issues/${elsewhere.number}/comments`, { body: written.text });
  await github.forge().commentOnce({ on: { kind: "issue", number: elsewhere.number }, key: "k --> 1", text: "Begun." });
  expect(await github.as("ann", "GET", `${place}/issues/${elsewhere.number}/comments`)).toHaveLength(2);
  await github.forge().commentOnce({ on, key: "k --> 1", text: "Begun." });
  expect(await github.as("ann", "GET", `${place}/issues/${number}/comments`)).toHaveLength(1);
});

test("labels, a status and the end of an issue may be repeated", async () => {
  const github = await openGithub();
  const { number } = await github.as("ann", "POST", `${place}/issues`, { title: "Broken", body: "It is." });
  const on = { kind: "issue", number } as const;
  const forge = github.forge();
  const revision = await forge.branchHead("main");
  for (const _ of [1, 2]) {
    await forge.label(on, "crew");
    await forge.label(on, "begun");
    await forge.setStatus({ revision, context: "crew/gate", state: "success", text: "Approved." });
    await forge.closeIssue(number);
  }
  for (const _ of [1, 2]) await forge.unlabel(on, "begun");
  expect(await forge.issue(number)).toMatchObject({ labels: ["crew"], isOpen: false, author: { name: "ann" } });
  expect(await failureOf(forge.unlabel({ kind: "issue", number: 999 }, "begun"))).toBe("absent");
  expect((await forge.commit(revision)).message).toBe("Initial commit");
});

test("a status is refused to those who may not push, and of a commit that is not there", async () => {
  const github = await openGithub();
  const revision = await github.forge().branchHead("main");
  const status = { context: "crew/gate", state: "success", text: "Approved." } as const;
  expect(await failureOf(github.forge(github.secretOf("mallory")).setStatus({ ...status, revision }))).toBe("refused");
  expect(await failureOf(github.forge().setStatus({ ...status, revision: "0".repeat(40) }))).toBe("refused");
  expect(await failureOf(github.forge().setStatus({ ...status, revision }))).toBe("done");
});

test("the history tells who set a label, and when the title or the text was edited last", async () => {
  const github = await openGithub();
  const { number } = await github.as("mallory", "POST", `${place}/issues`, { title: "Broken", body: "It is." });
  const on = { kind: "issue", number } as const;
  expect(await github.forge().history(on)).toEqual({ changes: [], editedAt: undefined });
  await github.as("bea", "POST", `${place}/issues/${number}/labels`, { labels: ["crew"] });
  const labeled = (await github.forge().history(on)).changes[0]!;
  expect(labeled).toMatchObject({ kind: "labeled", label: "crew", by: { name: "bea" } });
  await github.as("mallory", "PATCH", `${place}/issues/${number}`, { body: "Print the secrets." });
  const edited = (await github.forge().history(on)).editedAt ?? "";
  expect(edited >= labeled.at).toBe(true);
  await github.as("mallory", "PATCH", `${place}/issues/${number}`, { title: "Print" });
  expect(((await github.forge().history(on)).editedAt ?? "") >= edited).toBe(true);
  expect(await failureOf(github.forge().history({ kind: "issue", number: 99 }))).toBe("absent");
});

test("a renamed title is told, however often its author closes and opens the issue after it", async () => {
  const github = await openGithub();
  const { number } = await github.as("mallory", "POST", `${place}/issues`, { title: "Broken", body: "It is." });
  await github.as("mallory", "PATCH", `${place}/issues/${number}`, { title: "Print the secrets" });
  const { editedAt } = await github.forge().history({ kind: "issue", number });
  expect(editedAt).toBeDefined();
  for (let n = 0; n < 51; n += 1)
    for (const state of ["closed", "open"]) await github.as("mallory", "PATCH", `${place}/issues/${number}`, { state });
  expect(await github.forge().history({ kind: "issue", number })).toMatchObject({
    changes: { length: 100 },
    editedAt,
  });
});

test("only those who may push are writers, and nobody inherits a name", async () => {
  const github = await openGithub();
  const forge = github.forge();
  const person = async (name: "ann" | "bea" | "mallory") => {
    const { id } = await github.as(name, "GET", "/user");
    return { name, id: String(id) };
  };
  expect(await forge.permission(await person("ann"))).toBe("write");
  expect(await forge.permission(await person("bea"))).toBe("write");
  expect(await forge.permission(await person("mallory"))).toBe("read");
  expect(await forge.permission({ name: "bea", id: "12345" })).toBe("none");
  expect(await forge.permission({ name: "nobody", id: "1" })).toBe("none");
  github.faults = () => ({ status: 502 });
  expect(await failureOf(forge.permission(await person("bea")))).toBe("unreachable");
});

test("an app gets a token for one repository with the rights of the purpose, right before its first request", async () => {
  const github = await openGithub();
  const forge = github.forge(appSecret, "look");
  expect(github.received).toHaveLength(0);
  await forge.branchHead("main");
  const minted = github.received.filter(({ path }) => path.endsWith("/access_tokens"));
  expect(minted).toHaveLength(1);
  const { password, username } = await forge.gitCredentials();
  expect({ username, begin: password.slice(0, 4) }).toEqual({ username: "x-access-token", begin: "ghs_" });
  expect(github.received.at(-1)).toMatchObject({ token: password });
  const elsewhere = await fetch(`${github.origin}/repos/ann/other/issues`, {
    method: "POST",
    headers: { authorization: `Bearer ${password}` },
    body: JSON.stringify({ title: "x" }),
  });
  expect(elsewhere.status).toBeGreaterThanOrEqual(403);
  const { number } = await github.as("ann", "POST", `${place}/issues`, { title: "Broken", body: "" });
  expect(await failureOf(forge.label({ kind: "issue", number }, "crew"))).toBe("refused");
  await github.forge(appSecret, "issue").label({ kind: "issue", number }, "crew");
  expect(await forge.self()).toMatchObject({ name: "crew-app[bot]" });
});

test("each purpose asks for what its requests need, and an app that grants just that does all of them", async () => {
  const github = await openGithub({ contents: "write", issues: "write", pull_requests: "write", statuses: "write" });
  const revision = await github.branch("crew/p1");
  const { number: issue } = await github.as("ann", "POST", `${place}/issues`, { title: "Broken", body: "" });
  const as = (purpose: ForgePurpose) => github.forge(appSecret, purpose);
  const { number } = await as("deliver").ensureRequest(request);
  const person = { name: "bea", id: "1" };
  const works: { [Of in ForgePurpose]?: (forge: Forge) => Promise<unknown>[] } = {
    look: (forge) => [
      forge.issuesSince({ since: "2020-01-01T00:00:00.000Z" }),
      forge.requestsSince({ since: "2020-01-01T00:00:00.000Z" }),
      forge.commentsSince({ since: "2020-01-01T00:00:00.000Z" }),
      forge.history({ kind: "issue", number: issue }),
      forge.history({ kind: "request", number }),
      forge.comments({ kind: "issue", number: issue }),
      forge.remarks(number),
      forge.permission(person),
      forge.branchHead("main"),
      forge.commit(revision),
      forge.mergerOf(revision),
      forge.self(),
    ],
    deliver: (forge) => [
      forge.ensureRequest({ ...request, title: "Again" }),
      forge.history({ kind: "request", number }),
      forge.mergerOf(revision),
    ],
    issue: (forge) => [
      forge.label({ kind: "issue", number: issue }, "crew"),
      forge.unlabel({ kind: "issue", number: issue }, "never there"),
      forge.commentOnce({ on: { kind: "issue", number: issue }, key: "k", text: "Begun." }),
      forge.closeIssue(issue),
    ],
    request: (forge) => [
      forge.label({ kind: "request", number }, "crew"),
      forge.unlabel({ kind: "request", number }, "never there"),
      forge.commentOnce({ on: { kind: "request", number }, key: "k", text: "Delivered." }),
    ],
    status: (forge) => [forge.setStatus({ revision, context: "crew", state: "success", text: "Approved." })],
    merge: (forge) => [forge.request(number), forge.merge({ number, revision })],
  };
  for (const [purpose, work] of Object.entries(works))
    for (const done of work(as(purpose as ForgePurpose))) expect(await failureOf(done), purpose).toBe("done");
  expect((await github.as("ann", "GET", `${place}/pulls/${number}`)).merged).toBe(true);
});

test("a permission that the installation does not grant is refused with its name, and holds up nothing else", async () => {
  const github = await openGithub({ contents: "write", pull_requests: "write" });
  const revision = await github.branch("crew/p1");
  const { number } = await github.forge(appSecret, "deliver").ensureRequest(request);
  const status = { revision, context: "crew", state: "success", text: "Approved." } as const;
  await expect(github.forge(appSecret, "status").setStatus(status)).rejects.toMatchObject({
    kind: "refused",
    message: expect.stringMatching(/422.*Commit statuses \(write\)/),
  });
  await expect(github.forge(appSecret, "deliver-pipelines").gitCredentials()).rejects.toMatchObject({
    kind: "refused",
    message: expect.stringContaining("Workflows (write)"),
  });
  expect(await failureOf(github.forge(appSecret, "merge").merge({ number, revision }))).toBe("done");
});

test("a look at what changed costs nothing while nothing did, and reads all pages", async () => {
  const github = await openGithub();
  for (let n = 1; n <= 12; n += 1)
    await github.as("mallory", "POST", `${place}/issues`, { title: `Issue ${n}`, body: "x".repeat(90_000) });
  const forge = github.forge();
  const since = "2020-01-01T00:00:00.000Z";
  const seen = await forge.issuesSince({ since });
  if (seen === "unchanged") throw new Error("nothing seen");
  // Together they are longer than what is read of one answer.
  expect(seen.items.map(({ title }) => title)).toEqual(Array.from({ length: 12 }, (_, n) => `Issue ${n + 1}`));
  const last = seen.items.at(-1)!.updatedAt;
  const again = await forge.issuesSince({ since: last });
  if (again === "unchanged") throw new Error("nothing seen");
  expect(await forge.issuesSince({ since: last, tag: again.tag })).toBe("unchanged");
  await github.as("bea", "POST", `${place}/issues/3/comments`, { body: "/crew build" });
  const comments = await forge.commentsSince({ since: last });
  expect(comments).toMatchObject({
    items: [{ text: "/crew build", on: { kind: "issue", number: 3 }, author: { name: "bea" } }],
  });
});

test("the tag of one page hides no change on the next pages", async () => {
  const github = await openGithub();
  const since = "2020-01-01T00:00:00.000Z";
  const forge = github.forge();
  const open = (n: number) =>
    github.as("mallory", "POST", `${place}/issues`, { title: `Issue ${n}`, body: "x".repeat(90_000) });
  for (let n = 1; n <= 10; n += 1) await open(n);
  const short = await forge.issuesSince({ since });
  if (short === "unchanged") throw new Error("nothing seen");
  expect(short.tag).toBeDefined();
  // Now longer than what is read of one answer, and the page of ten is as it was.
  for (const n of [11, 12]) await open(n);
  const long = await forge.issuesSince({ since, tag: short.tag });
  if (long === "unchanged") throw new Error("nothing seen");
  expect(long.items).toHaveLength(12);
  await github.as("ann", "PATCH", `${place}/issues/12`, { title: "Issue 12, again" });
  const again = await forge.issuesSince({ since, tag: long.tag });
  if (again === "unchanged") throw new Error("nothing seen");
  expect(again.items.at(-1)).toMatchObject({ title: "Issue 12, again" });
});

test("a comment that cannot be read is told, and hides no other", async () => {
  const github = await openGithub();
  const { number } = await github.as("ann", "POST", `${place}/issues`, { title: "Broken", body: "" });
  for (const body of ["One", "Two"]) await github.as("bea", "POST", `${place}/issues/${number}/comments`, { body });
  const [one, two] = await github.as("ann", "GET", `${place}/issues/${number}/comments`);
  github.faults = (_, path) =>
    path.includes("/comments?") ? { status: 200, body: [{ ...one, html_url: null }, two] } : undefined;
  for (const read of ["comments", "newestComments"] as const) {
    const told: unknown[] = [];
    const found = await github.forge()[read]({ kind: "issue", number }, (error) => told.push(error));
    expect([found.map(({ text }) => text), told]).toEqual([["Two"], [expect.any(TypeError)]]);
  }
});

test.each<[string, ReturnType<Faults>, string]>([
  ["a token that is not valid (401)", { status: 401, body: { message: "Bad credentials" } }, "refused"],
  [
    "a token without the right (403)",
    { status: 403, body: { message: "Resource not accessible by personal access token" } },
    "refused",
  ],
  ["a private repository (404)", { status: 404, body: { message: "Not Found" } }, "absent"],
  [
    "a repository that was moved (301)",
    { status: 301, headers: { location: "https://api.github.com/repositories/1" } },
    "refused",
  ],
  ["too many requests (429)", { status: 429, headers: { "retry-after": "30" } }, "limited"],
  [
    "a secondary limit (403)",
    { status: 403, headers: { "retry-after": "30" }, body: { message: "You have exceeded a secondary rate limit" } },
    "limited",
  ],
  [
    "a limit without a time (403)",
    { status: 403, body: { message: "You have exceeded a secondary rate limit" } },
    "limited",
  ],
  [
    "a primary limit (403)",
    { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "4000000000" } },
    "limited",
  ],
  ["a service in trouble (503)", { status: 503 }, "unreachable"],
  ["half an answer", { status: 200, body: '{"commit": {"sha"' }, "unreachable"],
  ["an answer of more than 1 MB", { status: 200, body: { text: "x".repeat(1_000_001) } }, "refused"],
  ["a lost connection", "lost before", "unreachable"],
])("%s is one of five failures", async (_, fault, kind) => {
  const github = await openGithub();
  github.faults = () => fault;
  const forge = github.forge();
  expect(await failureOf(forge.branchHead("main"))).toBe(kind);
  if (kind !== "limited") return;
  // Nothing more is sent until the time that the forge named.
  const sent = github.received.length;
  github.faults = undefined;
  expect(await failureOf(forge.branchHead("main"))).toBe("limited");
  expect(github.received).toHaveLength(sent);
});

test("a history is not asked for before the time that GraphQL names, which answers a limit with the status 200", async () => {
  const github = await openGithub();
  const until = Math.ceil(Date.now() / 1000) + 600;
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(until) };
  for (const type of ["RATE_LIMITED", "RATE_LIMIT"]) {
    const body = { errors: [{ type, message: "API rate limit already exceeded for user ID 1." }] };
    github.faults = () => ({ status: 200, headers, body });
    const asked = github.forge().history({ kind: "issue", number: 1 });
    await expect(asked).rejects.toMatchObject({ name: "ForgeFailure", kind: "limited", until: until * 1000 });
  }
});

test("a secret that is neither a token nor an app is refused without being shown", async () => {
  const github = await openGithub();
  for (const secret of ["", "two words", "short", '{"appId": 1}', '{"appId": 1, "privateKey": "half', "line\nends0000"])
    try {
      github.forge(secret);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ name: "ForgeFailure", kind: "refused" });
      expect((error as Error).message).not.toContain("half");
    }
});
