import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import type { NoticeItem } from "../../runtime/ledger/items.ts";
import type { ItemKey } from "../../runtime/ledger/keys.ts";
import { openProviderPauses } from "../../runtime/ledger/provider-pauses.ts";
import { marks, projectKey } from "../../schema/table.ts";
import type { RecordedDecision } from "../../schema/types.ts";
import { type ApiServices, baseUrl, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { pipeline } from "../support/manifest.ts";
import { createRefusingMailer } from "../support/refusing-mailer.ts";

const mailer = createRefusingMailer("mailbox full");
const { sent, refused } = mailer;

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices({ mailer });
});
afterAll(() => services.close());
beforeEach(() => {
  mailer.clear();
  services.clock.set("2026-11-20T12:00:00.000Z");
});

/** What the machine writes down. */
async function note(project: string, about: NoticeItem["about"], item: string, more: Partial<NoticeItem> = {}) {
  const { reminder = 0 } = more;
  const itemKey: ItemKey = { pk: projectKey(project), sk: `NOTICE#${about}#${item}#${reminder}` };
  const time = "2026-11-20T11:59:00.000Z";
  await services.put(itemKey, { about, item, reminder, time, gsi1pk: marks.notices, gsi1sk: time, ...more });
  return itemKey;
}

const textTo = (email: string) => sent.find(({ to }) => to === email)?.text ?? "";
const addressees = () => sent.map(({ to }) => to).sort();

const vote = (verdict: RecordedDecision["verdict"], comment = ""): RecordedDecision => ({
  decisionId: "decision-1",
  verdict,
  by: "cora@example.com",
  name: "Cora Customer",
  time: "2026-11-20T10:30:00.000Z",
  revision: r1,
  ratings: {},
  comment,
  artifactComments: {},
});

test("of a budget that is nearly spent the operators alone are notified, once, while the project runs", async () => {
  await services.project("spent", { title: "Forest permits" });
  await note("spent", "budget", "BUDGET#80000000", { reason: "70 % of the budget of 80.00 US dollars is spent." });
  for (let repetition = 0; repetition < 3; repetition++) await services.api.sweep();
  expect(addressees()).toEqual(["otto@example.com"]);
  expect(textTo("otto@example.com")).toContain('"Forest permits": 70 % of the budget of 80.00 US dollars is spent.');
  expect(textTo("otto@example.com")).toContain(`${baseUrl}/projects/spent`);
  sent.length = 0;
  await services.project("spent-and-over", { status: "STOPPED" });
  await note("spent-and-over", "budget", "BUDGET#80000000", { reason: "70 %" });
  await services.api.sweep();
  expect(addressees()).toEqual([]);
});

test("of a gate each approver is notified by the project's title, until when, and what follows if nobody decides", async () => {
  await services.project("gated", { title: "Forest permits" });
  await services.round("gated", "discovery", 1);
  await services.gate("gated", "discovery", 1);
  await note("gated", "gate", "GATE#discovery#0001");
  expect(await services.api.sweep()).toMatchObject({ told: 3 });
  expect(addressees()).toEqual(["Cora@example.com", "carl@example.com", "cleo@example.com"]);
  expect(sent[0]?.subject).toBe("Forest permits: Discovery awaits your decision");
  const text = textTo("Cora@example.com");
  expect(text).toContain("Hello Cora Customer,");
  expect(text).toContain('The team has finished Discovery of "Forest permits" (round 1)');
  expect(text).toContain(`${baseUrl}/projects/gated/gates/discovery/1`);
  expect(text).toContain("Please decide by Fri, 27 Nov 2026, 10:00 UTC.");
  expect(text).toContain("If no decision has come by Sun, 20 Dec 2026, 10:00 UTC, the project stops.");
  expect(text).not.toMatch(/undefined|gated \(/);
  expect(await services.api.sweep()).toMatchObject({ told: 0 });
});

test("a notice waits for the item that it announces, and is dropped where nobody has to act any more", async () => {
  await services.project("early");
  await note("early", "gate", "GATE#discovery#0001");
  expect(await services.api.sweep()).toMatchObject({ told: 0 });
  await services.gate("early", "discovery", 1);
  expect(await services.api.sweep()).toMatchObject({ told: 3 });

  await services.project("decided");
  await services.gate("decided", "discovery", 1, { status: "DECIDED", verdict: "approve" });
  const settled = await note("decided", "gate", "GATE#discovery#0001");
  await services.project("over", { status: "STOPPED" });
  await services.gate("over", "discovery", 1);
  await note("over", "gate", "GATE#discovery#0001");
  expect(await services.api.sweep()).toMatchObject({ told: 0 });
  expect(await services.read(settled)).not.toHaveProperty("gsi1pk");
});

test("a mail about a further round says what was asked for, what review failed and who accepted the work as it is", async () => {
  const id = "further";
  await services.project(id, { title: "Forest permits" });
  const votes = { "cora@example.com": vote("revise", "Name the data centre.") };
  await services.gate(id, "discovery", 1, { status: "DECIDED", verdict: "revise", votes });
  await services.round(id, "discovery", 2);
  const decision = { ...vote("accept"), name: "Otto Operator" };
  await services.operator(id, "discovery", 4, {
    round: 2,
    status: "DECIDED",
    decision,
    reason: "All 12 turns were used.",
  });
  await services.put(
    { pk: projectKey(id), sk: "REVIEW#discovery#0002" },
    { passed: false, items: [], summary: "Costs are missing.", agent: "security", time: "2026-11-20T10:55:00.000Z" },
  );
  await services.gate(id, "discovery", 2);
  await note(id, "gate", "GATE#discovery#0002");
  await services.api.sweep();
  const text = textTo("carl@example.com");
  expect(text).toContain("Cora Customer had asked for changes in round 1: Name the data centre.");
  expect(text).toContain("Its internal review did not pass: Costs are missing.");
  expect(text).toContain(
    "Otto Operator of the delivery team accepted it unchanged. Reason for the decision: All 12 turns were used.",
  );
});

test("a gate that is opened again without work is not said to be finished", async () => {
  await services.project("again");
  await services.round("again", "discovery", 1);
  await services.gate("again", "discovery", 2);
  await note("again", "gate", "GATE#discovery#0002");
  await services.api.sweep();
  expect(textTo("carl@example.com")).not.toContain("has finished");
  expect(textTo("carl@example.com")).toContain("waits for your decision again");
});

test("a reminder goes to those who have not decided, and says so", async () => {
  await services.project("reminded");
  const votes = { "cora@example.com": vote("approve") };
  await services.gate("reminded", "design", 1, { votes });
  await note("reminded", "gate", "GATE#design#0001", { reminder: 1 });
  await services.api.sweep();
  expect(addressees()).toEqual(["carl@example.com", "cleo@example.com"]);
  expect(sent[0]?.subject).toMatch(/^Reminder: /);
  expect(sent[0]?.text).toContain("still waits for your decision");
  expect(sent[0]?.text).toContain("2 approvals are needed. So far: Cora Customer.");
});

test("people are sent a question's words and its choices", async () => {
  await services.project("asked", { title: "Forest permits" });
  await services.question("asked", "discovery-1-1", { choices: ["In March", "In May"] });
  await note("asked", "question", "QUESTION#discovery-1-1");
  await services.api.sweep();
  const text = textTo("carl@example.com");
  for (const part of ["Architect needs an answer", "Which day does it open?", "- In March\n- In May"])
    expect(text).toContain(part);
  expect(text).toContain(`${baseUrl}/projects/asked/questions/discovery-1-1`);
  expect(text).toContain("Please answer by Sun, 20 Dec 2026, 10:00 UTC.");
});

test("operators are notified why a phase cannot continue, and when the project stops", async () => {
  await services.project("stuck", { title: "Forest permits" });
  await services.operator("stuck", "discovery", 7, {
    expiresAt: "2026-12-20T10:00:00.000Z",
    reason: "All 12 turns were used.",
  });
  await note("stuck", "operator", "OPERATOR#discovery#7");
  await services.api.sweep();
  expect(addressees()).toEqual(["otto@example.com"]);
  expect(sent[0]?.text).toContain("cannot go on by itself: All 12 turns were used.");
  expect(sent[0]?.text).toContain(`${baseUrl}/projects/stuck/operator/discovery/7`);
  expect(sent[0]?.text).toContain("Without a decision by Sun, 20 Dec 2026, 10:00 UTC, the project stops.");
});

test.each(["finished", "stopped"] as const)(
  "everybody is notified that a project has %s, each in a message of one's own",
  async (about) => {
    const id = `over-${about}`;
    await services.project(id, { title: "Forest permits", status: about === "finished" ? "FINISHED" : "STOPPED" });
    await note(id, about, "META#4", { reason: "The gate of Discovery closed without an answer." });
    await services.api.sweep();
    expect(addressees()).toEqual(["Cora@example.com", "carl@example.com", "cleo@example.com", "otto@example.com"]);
    expect(
      sent.every(
        ({ subject }) =>
          subject === `Forest permits: the project ${about === "finished" ? "is finished" : "has stopped"}`,
      ),
    ).toBe(true);
    if (about === "finished") return;
    expect(textTo("carl@example.com")).toContain("The gate of Discovery closed without an answer.");
    expect(textTo("otto@example.com")).toContain("you can resume it from any of its phases");
    expect(textTo("carl@example.com")).not.toContain("you can resume it");
  },
);

test("one mailbox that is full keeps nobody else from being notified, and nobody is notified twice", async () => {
  await services.project("full");
  await services.gate("full", "discovery", 1);
  await note("full", "gate", "GATE#discovery#0001");
  refused.add("carl@example.com");
  await services.api.sweep();
  services.clock.set("2026-11-20T12:02:00.000Z");
  await services.api.sweep();
  expect(addressees()).toEqual(["Cora@example.com", "cleo@example.com"]);
  refused.clear();
  services.clock.set("2026-11-20T12:04:00.000Z");
  await services.api.sweep();
  expect(addressees()).toEqual(["Cora@example.com", "carl@example.com", "cleo@example.com"]);
});

test("of several that sweep at once one notifies people", async () => {
  await services.project("crowd");
  await services.gate("crowd", "discovery", 1);
  await note("crowd", "gate", "GATE#discovery#0001");
  const others = Array.from({ length: 4 }, () => createApi(services.options));
  await Promise.all([services.api, ...others].map((api) => api.sweep()));
  expect(addressees()).toEqual(["Cora@example.com", "carl@example.com", "cleo@example.com"]);
});

test("a notice that the machine writes once more after it was sent is not sent again", async () => {
  await services.project("repeated");
  await services.gate("repeated", "discovery", 1);
  const itemKey = await note("repeated", "gate", "GATE#discovery#0001");
  await services.api.sweep();
  const told = await services.read<"notice">(itemKey);
  await services.put(itemKey, { ...told, gsi1pk: marks.notices, gsi1sk: told.time });
  await services.api.sweep();
  expect(sent).toHaveLength(3);
});

test("where mail has no sender, what would be said is not kept for later", async () => {
  await services.project("silent");
  await services.gate("silent", "discovery", 1);
  await note("silent", "gate", "GATE#discovery#0001");
  await createApi({ ...services.options, mailer: undefined }).sweep();
  expect(await services.api.sweep()).toMatchObject({ told: 0 });
});

test("of a quota that keeps a phase for hours people get one mail when it begins and one when the phase works again", async () => {
  const modelId = Object.values(pipeline.models)[0]!.ids[0]!;
  const pauses = openProviderPauses(services.table, services.clock.now);
  await services.project("paused", { title: "Forest permits" });
  for (let entry = 1; entry <= 3; entry += 1) {
    await pauses.tell({ provider: "bedrock", modelId }, { waitMs: 3_600_000, reason: "Too many tokens per day" });
    const openedAt = new Date(services.clock.now()).toISOString();
    const reason = "Crew.ProviderPaused: ProviderPaused: Amazon Bedrock takes no calls: Too many tokens per day";
    const { sk } = await services.operator("paused", "design", entry, { reason, openedAt });
    await note("paused", "operator", sk, { time: openedAt });
    await services.api.sweep();
    services.clock.set(new Date(services.clock.now() + 3_600_000).toISOString());
    await services.api.sweep();
    const startedAt = new Date(services.clock.now() + 1000).toISOString();
    await services.round("paused", "design", entry, { status: "WORKING", startedAt });
    await services.api.sweep();
  }
  const subjects = () => sent.map(({ to, subject }) => `${to}: ${subject}`);
  const begun = "otto@example.com: Forest permits: Design waits for a model's service";
  expect(subjects()).toEqual([begun]);
  await services.round("paused", "design", 3, {
    status: "WORKING",
    startedAt: new Date(services.clock.now() + 1000).toISOString(),
    turns: 1,
  });
  for (let repetition = 0; repetition < 3; repetition += 1) await services.api.sweep();
  expect(subjects()).toEqual([begun, "otto@example.com: Forest permits: Design works again"]);
});
