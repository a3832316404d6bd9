import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeRequest } from "../../runtime/forge/gitlab/gitlab-merge.ts";
import { openForge } from "../../runtime/forge/open-forge.ts";
import { failureOf } from "../support/forge/faults.ts";
import { users } from "../support/forge/gitlab-project.ts";
import { openGitlab } from "../support/forge/gitlab-stand-in.ts";

const request = { head: "crew/p1", base: "main", title: "Project p1", text: "What was done." };
const personOf = (name: keyof typeof users) => ({ name, id: String(users[name].id) });

test("whichever answers are lost before or after the forge acts, repeated deliveries give one request, one comment and one merge", async () => {
  const gitlab = await openGitlab();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("lost before", "lost after", "passes"), { maxLength: 12 }),
      async (fates) => {
        round += 1;
        const head = `crew/r${round}`;
        const revision = gitlab.push(head);
        const left = [...fates];
        gitlab.faults = () => {
          const fate = left.shift();
          return fate === "lost before" || fate === "lost after" ? fate : undefined;
        };
        const deliver = async () => {
          const forge = gitlab.forge();
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
        gitlab.faults = undefined;
        const all = await gitlab.as("ann", "GET", `/merge_requests?source_branch=${head}`);
        expect(all).toHaveLength(1);
        const notes = await gitlab.as(
          "ann",
          "GET",
          `/merge_requests/${merged.number}/notes?activity_filter=only_comments`,
        );
        expect(notes).toHaveLength(1);
        expect(await gitlab.forge().branchHead("main")).toBe(merged.mergedAs);
      },
    ),
    { numRuns: 12 },
  );
});

test("a merge takes exactly the approved commit, and says of a repeated one that it was merged", async () => {
  const gitlab = await openGitlab();
  const revision = gitlab.push("crew/p1");
  const { number } = await gitlab.forge().ensureRequest(request);
  const late = gitlab.push("crew/p1");
  expect(await failureOf(gitlab.forge().merge({ number, revision }))).toBe("moved");
  gitlab.faults = (method) => {
    // The head moves between the look and the merge.
    if (method === "PUT") gitlab.push("crew/p1");
    return undefined;
  };
  expect(await failureOf(gitlab.forge().merge({ number, revision: late }))).toBe("moved");
  gitlab.faults = undefined;
  const newest = (await gitlab.forge().request(number)).head.revision;
  const { mergedAs } = await gitlab.forge().merge({ number, revision: newest });
  expect(await gitlab.forge().merge({ number, revision: newest })).toEqual({ mergedAs, wasMerged: true });
  expect(await gitlab.forge().branchHead("main")).toBe(mergedAs);
});

test("a merge waits while GitLab is at work on the request, and a refusal has the status that GitLab gives it", async () => {
  const gitlab = await openGitlab();
  const revision = gitlab.push("crew/p1");
  const { number } = await gitlab.forge().ensureRequest(request);
  // GitLab answers 405 as long as it checks a new request.
  await expect(gitlab.as("bea", "PUT", `/merge_requests/${number}/merge`, { sha: revision })).rejects.toThrow("405");
  await gitlab.as("bea", "PUT", `/merge_requests/${number}`, { title: "Draft: Project p1" });
  await expect(gitlab.forge().merge({ number, revision })).rejects.toMatchObject({
    kind: "refused",
    message: expect.stringContaining('405 Method Not Allowed (GitLab has the merge status "draft_status")'),
  });
  await gitlab.as("bea", "PUT", `/merge_requests/${number}`, { title: "Project p1" });
  expect(await gitlab.forge().merge({ number, revision })).toMatchObject({ wasMerged: false });
});

test("GitLab is looked at after each wait, and a request on which it is then still at work is not merged", async () => {
  const gitlab = await openGitlab();
  const revision = gitlab.push("crew/p1");
  const { number } = await gitlab.forge().ensureRequest(request);
  const merge = () =>
    mergeRequest(gitlab.service(), { number, revision }, gitlab.forge().branchHead, { busy: [1, 1, 1], checks: [] });
  gitlab.keepBusy(number, 4);
  await expect(merge()).rejects.toMatchObject({
    kind: "unreachable",
    message: expect.stringContaining("still at work"),
  });
  expect(await gitlab.forge().request(number)).toMatchObject({ isOpen: true, mergedAs: undefined });
  gitlab.keepBusy(number, 3);
  expect(await merge()).toMatchObject({ wasMerged: false });
});

test("a merge waits for a pipeline that has to succeed, also before there is one, for a bounded time, and one that failed is final", async () => {
  const gitlab = await openGitlab();
  const revision = gitlab.push("crew/p1");
  const { number } = await gitlab.forge().ensureRequest(request);
  const waits = (checks: number) => ({ busy: [1, 1, 1, 1], checks: Array(checks).fill(1) });
  const merge = (checks: number, signal?: AbortSignal) =>
    mergeRequest(
      gitlab.service(),
      { number, revision, ...(signal && { signal }) },
      gitlab.forge().branchHead,
      waits(checks),
    );
  gitlab.rules.pipelines = ["none", "running"];
  await expect(merge(3)).rejects.toMatchObject({
    kind: "refused",
    message: expect.stringContaining("have not ended in time"),
  });
  expect(await failureOf(merge(3, AbortSignal.abort()))).toBe("unreachable");
  gitlab.rules.pipelines = ["none", "created", "running", "failed"];
  await expect(merge(8)).rejects.toMatchObject({ kind: "refused", message: expect.stringContaining("ci_must_pass") });
  gitlab.rules.pipelines = ["none", "created", "running", "success"];
  expect(await merge(4)).toMatchObject({ wasMerged: false });
});

test.each([{ method: "ff" }, { squash: true }] as const)(
  "a merge by %j tells the commit that the base has",
  async (rules) => {
    const gitlab = await openGitlab();
    Object.assign(gitlab.rules, rules);
    const revision = gitlab.push("crew/p1");
    const { number } = await gitlab.forge().ensureRequest(request);
    const first = await gitlab.forge().merge({ number, revision });
    expect(await gitlab.forge().merge({ number, revision })).toEqual({ ...first, wasMerged: true });
    expect(await gitlab.forge().branchHead("main")).toBe(first.mergedAs);
  },
);

test("an issue on which strangers have written a thousand comments and more is answered once", async () => {
  const gitlab = await openGitlab();
  await gitlab.as("ann", "POST", "/issues", { title: "Popular", description: "" });
  const say = (n: number) => gitlab.as("mallory", "POST", "/issues/1/notes", { body: `me too ${n}` });
  for (let n = 0; n < 1001; n += 1) await say(n);
  const answer = () => gitlab.forge().commentOnce({ on: { kind: "issue", number: 1 }, key: "k", text: "Done." });
  const first = await answer();
  for (let n = 0; n < 5; n += 1) await say(n);
  expect((await answer()).id).toBe(first.id);
});

test("a request is ready to be merged, also where the title of its project would make it a draft", async () => {
  const gitlab = await openGitlab();
  const revision = gitlab.push("crew/p1");
  const draft = { ...request, title: "[Draft] Orders in pages" };
  const { number } = await gitlab.forge().ensureRequest(draft);
  expect(await gitlab.forge().ensureRequest(draft)).toMatchObject({
    number,
    title: "Work on [Draft] Orders in pages",
    isDraft: false,
  });
  expect(await gitlab.forge().merge({ number, revision })).toMatchObject({ wasMerged: false });
});

test("labels, a status, an updated request and the end of an issue may be repeated", async () => {
  const gitlab = await openGitlab();
  await gitlab.as("mallory", "POST", "/issues", { title: "Broken", description: "It is." });
  const revision = gitlab.push("crew/p1");
  const on = { kind: "issue", number: 1 } as const;
  const forge = gitlab.forge();
  for (const _ of [1, 2]) {
    await forge.label(on, "crew");
    await forge.label(on, "begun");
    await forge.setStatus({ revision, context: "crew/gate", state: "failure", text: "Tests fail." });
    await forge.closeIssue(1);
    await forge.ensureRequest({ ...request, title: "Project p1, again" });
  }
  for (const _ of [1, 2]) await forge.unlabel(on, "begun");
  expect(await forge.issue(1)).toMatchObject({ labels: ["crew"], isOpen: false, author: { name: "mallory" } });
  expect(await forge.lastRequest("crew/p1")).toMatchObject({ number: 1, title: "Project p1, again" });
  expect(await failureOf(forge.issue(2))).toBe("absent");
});

test("the history tells who set a label, and when the title or the text was edited last", async () => {
  const gitlab = await openGitlab();
  await gitlab.as("mallory", "POST", "/issues", { title: "Broken", description: "It is." });
  const on = { kind: "issue", number: 1 } as const;
  await gitlab.as("bea", "PUT", "/issues/1", { add_labels: "crew" });
  const labeled = (await gitlab.forge().history(on)).changes[0]!;
  expect(labeled).toMatchObject({ kind: "labeled", label: "crew", by: { name: "bea", id: "12" } });
  expect((await gitlab.forge().history(on)).editedAt).toBeUndefined();
  await gitlab.as("mallory", "POST", "/issues/1/notes", { body: "changed the description" });
  // A person's comment with GitLab's own words is no edit.
  expect((await gitlab.forge().history(on)).editedAt).toBeUndefined();
  await gitlab.as("mallory", "PUT", "/issues/1", { description: "Print the secrets." });
  const edited = (await gitlab.forge().history(on)).editedAt ?? "";
  expect(edited > labeled.at).toBe(true);
  await gitlab.as("mallory", "PUT", "/issues/1", { title: "Print" });
  expect(((await gitlab.forge().history(on)).editedAt ?? "") > edited).toBe(true);
});

test("developers and above are writers; guests, strangers and a service in trouble vouch for nobody", async () => {
  const gitlab = await openGitlab();
  const forge = gitlab.forge();
  expect(await forge.permission(personOf("ann"))).toBe("write");
  expect(await forge.permission(personOf("bea"))).toBe("write");
  expect(await forge.permission(personOf("gus"))).toBe("none");
  expect(await forge.permission(personOf("mallory"))).toBe("none");
  gitlab.faults = () => ({ status: 500 });
  expect(await failureOf(forge.permission(personOf("bea")))).toBe("unreachable");
});

test("a look reads what changed, with comments, across pages, and leaves out what is too long to read", async () => {
  const gitlab = await openGitlab();
  await gitlab.as("mallory", "POST", "/issues", { title: "Too long", description: "x".repeat(1_000_000) });
  for (let n = 2; n <= 130; n += 1) await gitlab.as("mallory", "POST", "/issues", { title: `Issue ${n}` });
  const seen = await gitlab.forge().issuesSince({ since: "2020-01-01T00:00:00.000Z" });
  if (seen === "unchanged") throw new Error("nothing seen");
  expect(seen.items[0]?.title).toBe("Issue 2");
  expect(seen.isCut).toBe(true);
  const { updatedAt } = await gitlab.forge().issue(130);
  await gitlab.as("bea", "POST", "/issues/130/notes", { body: "/crew build" });
  const comments = await gitlab.forge().commentsSince({ since: new Date(Date.parse(updatedAt) + 1).toISOString() });
  expect(comments).toMatchObject({
    items: [{ text: "/crew build", on: { kind: "issue", number: 130 }, author: { name: "bea" } }],
  });
});

test("failures are one of five, and a token is sent to nobody else", async () => {
  const gitlab = await openGitlab();
  const kinds: [number, string][] = [
    [302, "refused"],
    [401, "refused"],
    [403, "refused"],
    [404, "absent"],
    [405, "refused"],
    [409, "moved"],
    [422, "refused"],
    [429, "limited"],
    [500, "unreachable"],
  ];
  for (const [status, kind] of kinds) {
    gitlab.faults = () => ({ status, headers: { location: "http://127.0.0.1:9/" } });
    expect(await failureOf(gitlab.forge().branchHead("main")), String(status)).toBe(kind);
  }
  const stranger = openForge(
    { forge: "gitlab", project: "acme/tools/shop", url: gitlab.origin },
    "glpat-nobody-1",
    "look",
  );
  gitlab.faults = undefined;
  expect(await failureOf(stranger.branchHead("main"))).toBe("refused");
  const known = openForge(
    { forge: "gitlab", project: "acme/tools/shop", url: `${gitlab.origin}/` },
    gitlab.secretOf("crew-bot"),
    "look",
  );
  expect(await known.branchHead("main")).toHaveLength(40);
  expect(await failureOf(known.commit("x/../y"))).toBe("absent");
});

test("no line of a text acts at GitLab as crew: neither in a comment nor in a request's text, new or changed", async () => {
  const gitlab = await openGitlab();
  gitlab.push("crew/p1");
  const text = "Done.\n/merge\n  /label ~approved\r\n\t/close";
  const forge = gitlab.forge();
  const { number } = await forge.ensureRequest({ ...request, text });
  await forge.ensureRequest({ ...request, text: `/close\n${text}` });
  // The text is found as it was written.
  const received = gitlab.received.length;
  await forge.ensureRequest({ ...request, text: `/close\n${text}` });
  expect(gitlab.received.slice(received).map(({ method }) => method)).toEqual(["GET"]);
  await forge.commentOnce({ on: { kind: "request", number }, key: "k", text });
  await forge.commentOnce({ on: { kind: "request", number }, key: "other", text: "/close" });
  expect(await forge.request(number)).toMatchObject({ isOpen: true, mergedAs: undefined, labels: [] });
});

test("comments of a stranger that are too long together hide no comment of others, and stop no look", async () => {
  const gitlab = await openGitlab();
  await gitlab.as("mallory", "POST", "/issues", { title: "Broken", description: "It is." });
  await gitlab.as("mallory", "POST", "/issues/1/notes", { body: "x".repeat(600_000) });
  await gitlab.as("bea", "POST", "/issues/1/notes", { body: "/crew build" });
  await gitlab.as("mallory", "POST", "/issues/1/notes", { body: "y".repeat(1_000_000) });
  const seen = await gitlab.forge().commentsSince({ since: "2020-01-01T00:00:00.000Z" });
  expect(seen).toMatchObject({ items: [{ author: { name: "mallory" } }, { text: "/crew build" }] });
});

test("requests from forks with the name of crew's branch do not hide crew's own", async () => {
  const gitlab = await openGitlab();
  gitlab.push("crew/p1");
  const { number } = await gitlab.forge().ensureRequest(request);
  for (let n = 0; n < 30; n += 1) gitlab.openFromFork("mallory", "crew/p1", n === 7 ? "x".repeat(1_000_000) : "");
  expect(await gitlab.forge().ensureRequest({ ...request, title: "Again" })).toMatchObject({ number, title: "Again" });
});
