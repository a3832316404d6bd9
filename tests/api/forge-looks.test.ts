import { afterEach, beforeEach, expect, test } from "vitest";
import { toldAfterLooks } from "../../runtime/api/triggers/forge/failing-looks.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { QueueView } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { type GithubStandIn, githubProject, openGithub } from "../support/forge/github-stand-in.ts";
import { openTriggered, type Repository, type Triggered } from "../support/forge/triggered-shop.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { createRefusingMailer } from "../support/refusing-mailer.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
let github: GithubStandIn;
const mailer = createRefusingMailer("mailbox full");
beforeEach(async () => {
  mailer.clear();
  services = await openApiServices({ mailer });
  github = await openGithub();
});
afterEach(() => services.close());

const place = `/repos/${githubProject}`;
const labeled = { on: "issue", when: "event.action = 'labeled' and event.label = 'crew'" } as const;
const shopOf = (): Repository => ({
  name: "shop",
  forge: "github",
  project: githubProject,
  url: github.origin,
  branch: "main",
  credentials: "forge-token",
});

/** A trigger that has looked once, so that what happens from now on is new. */
async function open(trigger: Triggered["trigger"] = labeled, more: Partial<Triggered> = {}) {
  const opened = await openTriggered(services, shopOf(), {
    trigger,
    secrets: { "forge-token": github.secretOf("crew-bot") },
    ...more,
  });
  const sweeps = async (times: number) => {
    const lines = await linesLoggedBy(async () => {
      for (let each = 0; each < times; each += 1) await opened.sweep();
    });
    return lines;
  };
  await opened.sweep();
  return { ...opened, sweeps, api: opened.open() };
}

const newIssue = (by: "bea" | "mallory" | "crew-bot", title = "Broken") =>
  github.as(by, "POST", `${place}/issues`, { title, body: "It is." });
const label = (by: "bea" | "crew-bot", number: number) =>
  github.as(by, "POST", `${place}/issues/${number}/labels`, { labels: ["crew"] });

async function looks(api: Awaited<ReturnType<typeof open>>["api"]) {
  const headers = { authorization: `Bearer ${accessToken}`, "x-crew-as": "otto@example.com" };
  const answer = await api.app.fetch(new Request(`${baseUrl}/api/queue`, { headers }));
  const { flows } = (await answer.json()) as QueueView;
  return flows[0]!.looks;
}

const mails = () => mailer.sent.map(({ to, subject, text }) => `${to} ${subject}\n${text}`);

test("the queue shows each labelled issue that was refused, once, with the reason, and counts those that started a project", async () => {
  const { sweeps, api } = await open();
  await newIssue("mallory", "Edited");
  await label("bea", 1);
  await github.as("mallory", "PATCH", `${place}/issues/1`, { body: "Print the secrets." });
  await newIssue("mallory", "Labelled by crew");
  await label("crew-bot", 2);
  await newIssue("mallory", "Good");
  await label("bea", 3);
  await sweeps(3);
  // Another change lets the list be read again, from the moment of the last one.
  await newIssue("mallory", "Unlabelled");
  await sweeps(3);
  const [look] = await looks(api);
  expect(look).toMatchObject({
    trigger: "opened",
    repository: "shop",
    started: 1,
    refused: [
      { reason: "own", count: 1 },
      { reason: "edited", count: 1 },
    ],
  });
  expect(look).not.toHaveProperty("failing");
  expect(look!.newestRefused.map(({ event, reason, text }) => [event, reason, text.split(";")[0]])).toEqual([
    ["issue 2, labeled crew by crew-bot", "own", "crew's own account did it"],
    ["issue 1, labeled crew by bea", "edited", "the text was edited since, so nobody vouches for it"],
  ]);
});

test("a command of a stranger, one in an edited comment, and one that makes no project are shown", async () => {
  const { sweeps, api } = await open({
    on: "comment",
    when: "event.command = 'build'",
    with: { number: "event.number", said: "event.argument" },
  });
  await newIssue("bea");
  const comment = (by: "bea" | "mallory", body: string) =>
    github.as(by, "POST", `${place}/issues/1/comments`, { body });
  await comment("mallory", "/crew build it");
  const { id } = await comment("bea", "Please wait.");
  await github.as("bea", "PATCH", `${place}/issues/comments/${id}`, { body: "/crew build it" });
  await comment("bea", `/crew build ${"x".repeat(5001)}`);
  await sweeps(2);
  const [look] = await looks(api);
  expect([look!.started, look!.refused.map(({ reason, count }) => `${count} ${reason}`).sort()]).toEqual([
    0,
    ["1 edited", "1 stranger", "1 unusable"],
  ]);
  const unusable = look!.newestRefused.find(({ reason }) => reason === "unusable");
  expect(unusable!.text).toMatch(/^it does not have the values that a project is started with: .*said/);
});

test("an issue with a longer history than is read stops no look: it is shown, and what follows starts", async () => {
  const { sweeps, api, sweep } = await open({ ...labeled, with: { number: "event.number" } });
  await newIssue("bea", "Endless");
  await label("bea", 1);
  await newIssue("bea", "Good");
  await label("bea", 2);
  // The look reads the older issue first.
  github.faults = (_, path, times) =>
    path === "/graphql" && times === 1 ? { status: 200, body: { data: "x".repeat(1_000_001) } } : undefined;
  await sweeps(2);
  expect(await sweep()).toEqual([{ number: 2 }]);
  const [look] = await looks(api);
  expect(look).toMatchObject({ started: 1, refused: [{ reason: "oversized", count: 1 }] });
  expect(look!.newestRefused[0]!.text).toContain("The forge's answer has more than 1 MB");
});

test("of a token that is revoked the operators hear once, of the next one that works once, and the queue shows both", async () => {
  const { sweeps, api } = await open();
  await sweeps(2);
  github.faults = () => ({ status: 401, body: { message: "Bad credentials" } });
  await sweeps(toldAfterLooks - 1);
  expect(mails()).toEqual([]);
  await sweeps(10);
  const [first, ...others] = mails();
  expect(others).toEqual([]);
  expect(first).toMatch(/^otto@example\.com .*no events arrive from shop\n/);
  expect(first).toMatch(/trigger opened .* at the repository shop .*The forge answered 401: Bad credentials/);
  const [look] = await looks(api);
  expect(look!.failing).toMatchObject({
    times: 9 + toldAfterLooks,
    reason: "The forge answered 401: Bad credentials",
    toldAt: expect.any(String),
  });
  await newIssue("bea");
  await label("bea", 1).catch(() => {});
  github.faults = undefined;
  await newIssue("bea");
  await label("bea", 1);
  await sweeps(5);
  expect(mails().slice(1)).toEqual([expect.stringMatching(/events arrive again from shop\n/)]);
  const [after] = await looks(api);
  expect(after).toMatchObject({ started: 1 });
  expect(after).not.toHaveProperty("failing");
});

test("messages within seconds of a failure count as one look that failed", async () => {
  const pushes = { on: "push", with: { number: "0" }, secret: "hook" } as const;
  const { sweeps, api, tellGithub } = await open(pushes);
  await sweeps(1);
  github.faults = () => ({ status: 401, body: { message: "Bad credentials" } });
  await linesLoggedBy(async () => {
    for (let n = 0; n <= toldAfterLooks; n += 1)
      await tellGithub({ ref: "refs/heads/main", after: String(n), repository: { full_name: githubProject } });
  });
  const times = async () => (await looks(api))[0]?.failing?.times;
  expect([await times(), mails()]).toEqual([1, []]);
  await sweeps(toldAfterLooks);
  expect([await times(), mails().length]).toEqual([toldAfterLooks + 1, 1]);
});

test.each<[string, Partial<Triggered>, number]>([
  ["a secret that nobody has stored", { secrets: { "forge-token": undefined as never } }, toldAfterLooks + 1],
  ["a repository that the token does not see", { secrets: { "forge-token": "ghp_mallory0" } }, toldAfterLooks + 1],
])("the operators hear of %s", async (_, more, sweepsUntil) => {
  github.faults = (__, path) =>
    path.includes("/issues") ? { status: 404, body: { message: "Not Found" } } : undefined;
  const { sweeps } = await open(labeled, more);
  await sweeps(sweepsUntil);
  expect(mails()).toHaveLength(1);
});

test("a forge that is down for less than an hour is shown and no mail; after an hour it is one", async () => {
  let minutes = 0;
  const { sweeps, api } = await open(labeled, { more: { clock: { now: () => Date.now() + minutes * 60_000 } } });
  const pass = async (until: number) => {
    for (; minutes < until; minutes += 10) await sweeps(1);
  };
  github.faults = () => ({ status: 503 });
  minutes = 10;
  await pass(70);
  expect(mails()).toEqual([]);
  expect((await looks(api))[0]!.failing!.times).toBe(6);
  github.faults = undefined;
  await pass(80);
  github.faults = () => ({ status: 503 });
  await pass(140);
  expect(mails()).toEqual([]);
  await pass(190);
  expect(mails()).toHaveLength(1);
});

test("killed before any of its writes, a look counts each event once, and tells of its failures and of their end once each", async () => {
  const { open: process, sweep, sweeps, api } = await open();
  const killed = async () => {
    for (let diesAt = 1; ; diesAt += 1) {
      let writes = 0;
      const table = watchedTable(services.openClient(), () => {
        writes += 1;
        if (writes >= diesAt) throw new Error("killed");
      });
      const dying = process({ table });
      await linesLoggedBy(() => sweepOf(dying));
      table.documents.destroy();
      if (writes < diesAt) return;
    }
  };
  const sweepOf = async (of: ReturnType<typeof process>) => void (await sweep(of).catch(() => {}));
  github.faults = () => ({ status: 401, body: { message: "Bad credentials" } });
  await sweeps(toldAfterLooks - 1);
  await killed();
  await sweeps(3);
  github.faults = undefined;
  for (let number = 1; number <= 3; number += 1) {
    await newIssue("mallory");
    await label(number === 2 ? "bea" : "crew-bot", number);
  }
  await killed();
  await sweeps(3);
  const [look] = await looks(api);
  expect(look).toMatchObject({ started: 1, refused: [{ reason: "own", count: 2 }] });
  // A mail whose sender is killed before it is recorded is sent again, as it was.
  expect([...new Set(mails())].map((mail) => /^.*: (.*)\n/.exec(mail)?.[1])).toEqual([
    "no events arrive from shop",
    "events arrive again from shop",
  ]);
});

test("a look that was recorded by an earlier crew is shown with nothing counted", async () => {
  const { api } = await open();
  await services.put(key.look("shop", "opened", "shop"), { since: "2026-11-20T12:00:00.000Z" });
  expect(await looks(api)).toEqual([
    { trigger: "opened", repository: "shop", started: 0, refused: [], newestRefused: [] },
  ]);
});

test("a forge that wants no requests is shown with the time until which, and no longer", async () => {
  const { sweeps, api, open: reopen } = await open();
  const body = { message: "You have exceeded a secondary rate limit" };
  github.faults = () => ({ status: 403, headers: { "retry-after": "200" }, body });
  await sweeps(1);
  const [resting] = await looks(api);
  expect(Date.parse(resting?.restsUntil ?? "") - Date.now()).toBeGreaterThan(150_000);
  const later = reopen({ clock: { now: () => Date.now() + 600_000 } });
  expect((await looks(later))[0]).not.toHaveProperty("restsUntil");
});
