import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import type { Message } from "../../runtime/api/notices/mailer.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { placesGiven } from "../../runtime/ledger/people.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import { marks } from "../../schema/table.ts";
import type { DecisionLogEntry, GateView, ProjectEvent, ProjectPeople, ProjectSummary } from "../../schema/types.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";

const sent: Message[] = [];
let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices({ mailer: { send: async (message) => void sent.push(message) } });
});
afterAll(() => services.close());
beforeEach(() => {
  sent.length = 0;
});

const [otto, cora, carl, nora] = ["otto@example.com", "cora@example.com", "carl@example.com", "nora@example.com"];
const gate = (id: string) => `/api/projects/${id}/gates/discovery/1`;
const approve = { decisionId: "decision-9", verdict: "approve", revision: r1, comment: "Good." };
const replace = {
  decisionId: "people-01",
  group: "customer",
  add: { name: "Nora New", email: nora },
  remove: cora,
  comment: "Cora is ill.",
};
const change = (id: string, body: object, as = otto) => services.post(`/api/projects/${id}/people`, as, body);
const read = async <T>(path: string, as: string): Promise<T> => (await (await services.call(path, as)).json()) as T;

async function waiting(id: string, meta: Partial<MetaItem> = {}): Promise<void> {
  await services.project(id, meta);
  await services.round(id, "discovery", 1);
  await services.work(id, "discovery");
  await services.gate(id, "discovery", 1);
}

test("whoever is put in an approver's place while the gate is open decides, and the one who lost it does not see the project", async () => {
  await waiting("replaced");
  expect((await change("replaced", replace)).status).toBe(200);
  expect((await services.call(gate("replaced"), cora)).status).toBe(404);
  expect((await services.post(`${gate("replaced")}/decision`, cora, approve)).status).toBe(404);
  const view = await read<GateView>(gate("replaced"), nora);
  expect([view.mayDecide, view.approvers]).toEqual([true, ["Carl Customer", "Cleo Customer", "Nora New"]]);
  expect((await services.post(`${gate("replaced")}/decision`, nora, approve)).status).toBe(200);
  expect(services.machines.accepted.get("token-replaced-discovery-1")).toMatchObject([{ verdict: "approve" }]);
  // Of other projects of the engagement nothing has changed.
  await waiting("untouched");
  expect((await services.call(gate("untouched"), cora)).status).toBe(200);
  expect((await services.call(gate("untouched"), nora)).status).toBe(404);
  const seen = await read<ProjectSummary[]>("/api/projects", nora);
  expect(seen.map(({ id }) => id)).toEqual(["replaced"]);
});

test("the change is in the log of decisions and in the activity: who changed whom, when and why", async () => {
  await waiting("recorded");
  await change("recorded", replace);
  const said = "replaced Cora Customer (Cora@example.com) with Nora New (nora@example.com) in the group";
  expect(await read<DecisionLogEntry[]>("/api/projects/recorded/decisions", carl)).toMatchObject([
    {
      on: "people",
      verdict: "people",
      by: otto,
      name: "Otto Operator",
      time: new Date(services.clock.now()).toISOString(),
      comment: `Replaced${said.slice(8)} "customer". Cora is ill.`,
    },
  ]);
  const events = await read<ProjectEvent[]>("/api/projects/recorded/events", carl);
  expect(events.filter(({ kind }) => kind === "people-changed")).toMatchObject([
    { text: `Otto Operator ${said} "customer".`, by: otto },
  ]);
});

test("a person who is added gets the mail of what is open, one who is removed is notified, each once, and nobody else gets anything", async () => {
  await waiting("told");
  await services.question("told", "discovery-1-1");
  await change("told", replace);
  await services.api.sweep();
  await services.api.sweep();
  const mine = sent.filter(({ text, subject }) => `${text}${subject}`.includes("Project told"));
  expect(mine.map(({ to }) => to).sort()).toEqual(["Cora@example.com", nora]);
  const welcome = mine.find(({ to }) => to === nora)?.text ?? "";
  for (const part of ["Hello Nora New", "Cora is ill.", "/projects/told/gates/discovery/1", "Which day does it open?"])
    expect(welcome).toContain(part);
  expect(mine.find(({ to }) => to !== nora)?.text).toContain("Nora New decides instead.");
});

test("reminders and later mails go to whoever decides by then", async () => {
  await waiting("later");
  await change("later", replace);
  await services.api.sweep();
  sent.length = 0;
  const item = key.gate("later", "discovery", 1).sk;
  const notice = { about: "gate", item, reminder: 1, time: new Date(services.clock.now()).toISOString() };
  await services.put(key.notice("later", "gate", item, 1), { ...notice, gsi1pk: marks.notices, gsi1sk: notice.time });
  await services.api.sweep();
  expect(sent.map(({ to }) => to).sort()).toEqual([carl, "cleo@example.com", nora]);
});

test("every session of the one who lost the place ends, and somebody whom no engagement declares can sign in by theirs", async () => {
  await waiting("sessions");
  const before = await services.cookieOf(cora);
  const open = async (cookie: string, path: string) =>
    (
      await services.api.app.fetch(
        new Request(`${baseUrl}${path}`, { headers: { cookie, accept: "application/json" } }),
      )
    ).status;
  expect(await open(before, gate("sessions"))).toBe(200);
  const early = await services.cookieOf("ned@example.com");
  expect(await open(early, "/api/projects")).toBe(401);
  await change("sessions", { ...replace, add: { name: "Ned", email: "Ned@example.com" } });
  expect(await open(before, gate("sessions"))).toBe(401);
  expect(await placesGiven(services.table, "ned@example.com")).toMatchObject([{ name: "Ned", project: "sessions" }]);
  expect(await open(await services.cookieOf("ned@example.com"), gate("sessions"))).toBe(200);
  // And the way back: the place is taken again, and with it the right to sign in.
  const back = { decisionId: "people-02", group: "customer", remove: "ned@example.com", comment: "Cora is back." };
  const ned = await services.cookieOf("ned@example.com");
  expect((await change("sessions", { ...back, add: { name: "Cora Customer", email: cora } })).status).toBe(200);
  expect(await open(ned, "/api/projects")).toBe(401);
  expect(await open(await services.cookieOf("ned@example.com"), "/api/projects")).toBe(401);
  expect(await open(await services.cookieOf(cora), gate("sessions"))).toBe(200);
});

test("on one machine a link signs in whoever was given a place, and leads to what waits for them", async () => {
  await waiting("linked");
  const link = (email: string) => services.post("/api/sign-in-links", undefined, { email });
  expect((await link("nadia@example.com")).status).toBe(404);
  await change("linked", { ...replace, add: { name: "Nadia", email: "nadia@example.com" } });
  const { links } = (await (await link("Nadia@example.com")).json()) as { links: { url: string; name: string }[] };
  expect(links).toMatchObject([{ name: "Nadia", groups: ["customer"] }]);
  const token = new URL(links[0]?.url ?? "").searchParams.get("token") ?? "";
  const request = new Request(`${baseUrl}/auth/link`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: baseUrl },
    body: new URLSearchParams({ token }).toString(),
  });
  const opened = await services.api.app.fetch(request, { peer: "127.0.0.1" });
  expect([opened.status, opened.headers.get("location")]).toEqual([303, "/projects/linked/gates/discovery/1"]);
});

test("a vote counts after its giver is removed; a quorum is asked of those who are there", async () => {
  await services.project("votes");
  await services.round("votes", "design", 1);
  await services.work("votes", "design");
  await services.gate("votes", "design", 1);
  const design = "/api/projects/votes/gates/design/1";
  expect((await services.post(`${design}/decision`, cora, approve)).status).toBe(200);
  await change("votes", replace);
  expect((await services.post(`${design}/decision`, nora, { ...approve, decisionId: "decision-2" })).status).toBe(200);
  expect(await read<GateView>(design, carl)).toMatchObject({
    status: "decided",
    decisions: [{ name: "Cora Customer" }, { name: "Nora New" }],
  });
});

test("the same change sent again is one change, another under its id is a conflict, and of many at once all are kept", async () => {
  await waiting("often");
  for (const _ of [1, 2]) expect((await change("often", replace)).status).toBe(200);
  expect((await change("often", { ...replace, comment: "Another reason." })).status).toBe(409);
  const more = ["ann", "ben", "cem"].map((name) => ({
    decisionId: `people-${name}`,
    group: "customer",
    add: { name, email: `${name}@example.com` },
    comment: "More eyes.",
  }));
  const statuses = await Promise.all(more.map(async (body) => (await change("often", body)).status));
  expect(statuses).toEqual([200, 200, 200]);
  const view = await read<ProjectPeople>("/api/projects/often/people", otto);
  expect(view.changes).toHaveLength(4);
  expect(view.groups[0]?.people.map(({ email }) => email).sort()).toEqual(
    ["ann@example.com", "ben@example.com", carl, "cem@example.com", "cleo@example.com", nora].sort(),
  );
});

test.each([
  ["nobody at all", { group: "customer" }, "/add"],
  ["a group that there is not", { group: "board", remove: cora }, "/group"],
  ["operators", { group: "operators", remove: otto }, "/group"],
  ["somebody who is not in it", { group: "customer", remove: "nobody@example.com" }, "/remove"],
  ["somebody who is in it", { group: "customer", add: { name: "C", email: "CARL@example.com" } }, "/add/email"],
  ["no address", { group: "customer", add: { name: "Nora", email: "nora" } }, "/add/email"],
  ["two addresses", { group: "customer", add: { name: "Nora", email: "a@b.example,c@d.example" } }, "/add/email"],
  ["no name", { group: "customer", add: { name: " ", email: nora } }, "/add/name"],
  ["a name with a line break", { group: "customer", add: { name: "Nora\nBcc: x", email: nora } }, "/add/name"],
  ["no reason", { group: "customer", remove: cora, comment: " " }, "/comment"],
])("a change of %s is refused at its field, and nothing changes", async (name, body, pointer) => {
  const id = `refused-${name.replace(/\W+/g, "-")}`;
  await waiting(id);
  const response = await change(id, { decisionId: "people-01", comment: "Why not.", ...body });
  expect(response.status).toBe(422);
  expect(((await response.json()) as { errors: { pointer: string }[] }).errors.map((each) => each.pointer)).toEqual([
    pointer,
  ]);
  expect(await services.read(key.meta(id))).not.toHaveProperty("people");
});

test("a group never gets smaller than what its gates ask for", async () => {
  await waiting("quorum");
  const out = (email: string, at: number) => ({
    decisionId: `people-0${at}`,
    group: "customer",
    remove: email,
    comment: "Left.",
  });
  expect((await change("quorum", out(cora, 1))).status).toBe(200);
  const refused = await change("quorum", out(carl, 2));
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain("2 of the group");
});

test("only operators see and change the people, of a project that is not finished", async () => {
  await waiting("whose");
  expect((await change("whose", replace, carl)).status).toBe(403);
  expect((await services.call("/api/projects/whose/people", carl)).status).toBe(403);
  await waiting("over", { status: "FINISHED" });
  expect((await change("over", replace)).status).toBe(409);
});

test("where accounts come with a deployment, a place is only given to somebody who can sign in, and it says how", async () => {
  await waiting("cloud");
  const { oneMachine: _, ...deployed } = services.options;
  const api = createApi(deployed);
  const post = (body: object) =>
    api.app.fetch(
      new Request(`${baseUrl}/api/projects/cloud/people`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
      { direct: { as: otto } },
    );
  const refused = await post(replace);
  expect(refused.status).toBe(422);
  expect(await refused.text()).toContain("declare them under `people` of the engagement, deploy it");
  const declared = { ...replace, add: { name: "Otto Operator", email: otto } };
  expect((await post(declared)).status).toBe(200);
});

test("a form replaces somebody without JavaScript, and an empty one changes nothing", async () => {
  await waiting("form");
  const send = (fields: Record<string, string>) =>
    services.call("/api/projects/form/people", otto, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", origin: baseUrl },
      body: new URLSearchParams({ decisionId: "people-01", group: "customer", ...fields }).toString(),
    });
  await send({ remove: "", name: "", email: "", comment: "" });
  expect(await services.read(key.meta("form"))).not.toHaveProperty("people");
  const done = await send({ remove: "Cora@example.com", name: "Nora New", email: nora, comment: "Cora is ill." });
  expect([done.status, done.headers.get("location")]).toEqual([303, "/projects/form/people"]);
  expect((await services.call(gate("form"), nora)).status).toBe(200);
});
