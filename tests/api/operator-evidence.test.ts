import { afterAll, beforeAll, expect, test } from "vitest";
import { asDigest, type Digest } from "../../base/digest.ts";
import type { VerdictItem } from "../../runtime/ledger/items.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { MetaItem } from "../../runtime/ledger/project-item.ts";
import { recordEvent } from "../../runtime/ledger/records.ts";
import type { GateItem } from "../../runtime/ledger/wait-items.ts";
import type { DecisionLogEntry, OperatorView, RecordedDecision } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1, r2 } from "../support/commits.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const [otto, cora] = ["otto@example.com", "cora@example.com"];
const brief = "docs/discovery/brief.md";
const requested: RecordedDecision = {
  decisionId: "earlier",
  verdict: "revise",
  by: cora,
  name: "Cora Customer",
  time: "2026-11-20T09:20:00.000Z",
  revision: r1,
  ratings: {},
  comment: "Say who sells on Sundays.",
  artifactComments: {},
};

/** A second round of Discovery that used all its turns, after a request for changes. */
async function stuck(id: string, meta: Partial<MetaItem> = {}): Promise<void> {
  await services.project(id, meta);
  await services.round(id, "discovery", 1);
  const decided = { status: "DECIDED", verdict: "revise", votes: { [cora]: requested } } satisfies Partial<GateItem>;
  await services.gate(id, "discovery", 1, decided);
  await services.round(id, "discovery", 2, {
    status: "LIMIT",
    startedAt: "2026-11-20T09:30:00.000Z",
    turns: 60,
    handoffs: 4,
    workedMs: 90_000,
    usage: {
      inputTokens: 7_000,
      outputTokens: 500,
      cacheReadTokens: 90_000,
      cacheWriteTokens: 500,
      costMicros: 1_250_000,
    },
  });
  await services.revision(id, {
    id: r1,
    time: "2026-11-20T09:10:00.000Z",
    phase: "discovery",
    round: 1,
    files: { [brief]: "# Brief\n", "notes.md": "Notes\n" },
  });
  await services.revision(id, {
    id: r2,
    time: "2026-11-20T09:50:00.000Z",
    phase: "discovery",
    round: 2,
    files: { [brief]: "# Brief\n\nSundays too.\n", "notes.md": "Notes\n" },
  });
  await services.operator(id, "discovery", 3, { round: 2, reason: "All 60 turns were used." });
}

const view = async (id: string, as: string, phase = "discovery", entry = 3): Promise<OperatorView> =>
  (await (await services.call(`/api/projects/${id}/operator/${phase}/${entry}`, as)).json()) as OperatorView;
const decide = (id: string, body: object, as = otto) =>
  services.post(`/api/projects/${id}/operator/discovery/3/decision`, as, { decisionId: "decision-1", ...body });
const termsOf = async (id: string) => (await services.read(key.meta(id))).terms;

test("an operator sees what the round used of each limit, what was asked to change, and what the round wrote", async () => {
  await stuck("evidence");
  await recordEvent(services.table, "evidence", {
    id: "0001",
    time: "2026-11-20T09:55:00.000Z",
    kind: "limit-reached",
    text: "All 60 turns were used.",
    phase: "discovery",
    round: 2,
  });
  const { evidence } = await view("evidence", otto);
  expect(evidence?.limits).toEqual([
    { limit: "turns", used: 60, max: 60 },
    { limit: "handoffs", used: 4, max: 15 },
    { limit: "minutes", used: 1.5, max: 60 },
    // Tokens read from the cache do not count.
    { limit: "tokens", used: 8_000, max: 20_000_000 },
    { limit: "usd", used: 1.25, max: 500 },
    { limit: "budgetUsd", used: 1.25, max: 1_000 },
  ]);
  expect(evidence?.requests).toMatchObject([{ comment: "Say who sells on Sundays.", name: "Cora Customer" }]);
  expect(evidence?.files.map(({ path }) => path)).toEqual([brief]);
  expect(evidence?.revision).toBe(r2);
  expect(evidence?.steps.map(({ text }) => text)).toEqual([
    "Discovery waits for the delivery team: All 60 turns were used.",
    "All 60 turns were used.",
  ]);
});

test("of a failed review an operator sees every finding, of an unanswered question the question, of a reviewer the current verdicts", async () => {
  await stuck("found");
  await services.put(key.review("found", "discovery", 2), {
    passed: false,
    items: [{ item: "Complete", passed: false, note: "Refunds are missing." }],
    summary: "Not yet.",
    agent: "security",
    time: "2026-11-20T09:52:00.000Z",
  });
  await services.question("found", "discovery-2-1", {
    round: 2,
    status: "EXPIRED",
    text: "Who pays refunds?",
    choices: ["The state", "The shop"],
  });
  const digest = (await view("found", otto)).evidence!.files[0]!.digest;
  const verdict = (content: Digest, findings: string): VerdictItem => ({
    path: brief,
    digest: content,
    agent: "security",
    verdict: "request-changes",
    severity: "high",
    findings,
    phase: "discovery",
    round: 2,
    time: "2026-11-20T09:51:00.000Z",
  });
  for (const [content, findings] of [
    [digest, "Cards are stored."],
    [asDigest("0".repeat(64)), "Of an earlier text."],
  ] as const)
    await services.put(key.verdict("found", "security", brief, content), verdict(content, findings));
  const { evidence } = await view("found", otto);
  expect(evidence?.review).toMatchObject({
    agentTitle: "Security engineer",
    passed: false,
    items: [{ note: "Refunds are missing." }],
  });
  expect(evidence?.questions).toMatchObject([{ text: "Who pays refunds?", choices: ["The state", "The shop"] }]);
  expect(evidence?.verdicts.map(({ findings }) => findings)).toEqual(["Cards are stored."]);
});

test("what the team used and what reviewers said is for operators; a customer sees none of it, nor the log", async () => {
  await stuck("theirs");
  expect(await view("theirs", cora)).not.toHaveProperty("evidence");
  expect((await services.call("/api/projects/theirs/log", cora)).status).toBe(403);
  expect((await services.call("/api/projects/theirs/log", "stranger@example.com")).status).toBe(404);
});

test("the log of a round is a file with a line for each thing that happened in it", async () => {
  await stuck("logged");
  const event = { time: "2026-11-20T09:55:00.000Z", kind: "tool-called" as const, phase: "discovery" };
  await recordEvent(services.table, "logged", { ...event, id: "0001", round: 1, text: "Of another round." });
  await recordEvent(services.table, "logged", { ...event, id: "0002", round: 2, text: "Two\nlines\tof text" });
  const log = await services.call("/api/projects/logged/log?phase=discovery&round=2", otto);
  expect(log.headers.get("content-disposition")).toBe('attachment; filename="log-logged-discovery-2.txt"');
  expect((await log.text()).split("\n")).toEqual([
    "2026-11-20T09:55:00.000Z\ttool-called\tdiscovery 2\tTwo lines of text",
    expect.stringMatching(/\toperator-asked\tdiscovery 2\tDiscovery waits for the delivery team: All 60 turns/),
    "",
  ]);
});

test("what an operator grants with a resumption is there for the round that it begins, and in the log of decisions", async () => {
  await stuck("granted");
  const raise = { turns: 10, minutes: 30, usd: 2.5, budgetUsd: 20 };
  expect((await decide("granted", { verdict: "resume", comment: "Finish Sundays.", raise })).status).toBe(200);
  const terms = await termsOf("granted");
  expect(terms?.limits).toEqual({ discovery: { turns: 70, timeSeconds: 5_400, maxCostMicros: 502_500_000 } });
  expect(terms?.budgetMicros).toBe(1_020_000_000);
  expect(services.machines.accepted.get("token-granted-discovery-3")).toMatchObject([
    { verdict: "resume", furtherSeconds: 1_800 },
  ]);
  const log = (await (await services.call("/api/projects/granted/decisions", cora)).json()) as DecisionLogEntry[];
  const granted = log.filter(({ on }) => on === "limits").map(({ comment, name }) => `${name}: ${comment}`);
  expect(granted.sort()).toEqual([
    "Otto Operator: Raised the budget from $1000.00 to $1020.00. Finish Sundays.",
    "Otto Operator: Raised the turns from 60 to 70, the minutes of work from 60 to 90, the money from $500.00 to $502.50 of a round of Discovery. Finish Sundays.",
  ]);
});

test("a grant counts once however often the decision is sent and delivered, and what is granted next adds to it", async () => {
  await stuck("once");
  const body = { verdict: "resume", raise: { turns: 10 } };
  for (const _ of [1, 2]) expect((await decide("once", body)).status).toBe(200);
  await services.api.sweep();
  expect((await termsOf("once"))?.limits).toEqual({ discovery: { turns: 70 } });
  expect((await decide("once", { ...body, raise: { turns: 20 } })).status).toBe(409);
  await services.operator("once", "discovery", 5, { round: 3 });
  const next = { decisionId: "decision-2", verdict: "resume", raise: { turns: 5, handoffs: 1 } };
  expect((await services.post("/api/projects/once/operator/discovery/5/decision", otto, next)).status).toBe(200);
  expect((await termsOf("once"))?.limits).toEqual({ discovery: { turns: 75, handoffs: 16 } });
  expect((await termsOf("once"))?.changes).toHaveLength(2);
});

test.each([
  ["with accept, which uses nothing more", { verdict: "accept", raise: { turns: 5 } }, "/raise"],
  ["with stop", { verdict: "stop", comment: "Over.", raise: { turns: 5 } }, "/raise"],
  ["no turns", { verdict: "resume", raise: { turns: 0 } }, "/raise/turns"],
  ["half a turn", { verdict: "resume", raise: { turns: 1.5 } }, "/raise/turns"],
  ["less time", { verdict: "resume", raise: { minutes: -5 } }, "/raise/minutes"],
  ["an unknown limit", { verdict: "resume", raise: { patience: 5 } }, "/raise/patience"],
])("a grant of %s is refused at its field, and nothing is decided", async (name, body, pointer) => {
  const id = `refused-${name.replace(/\W+/g, "-")}`;
  await stuck(id);
  const response = await decide(id, body);
  expect(response.status).toBe(422);
  const { errors } = (await response.json()) as { errors: { pointer: string }[] };
  expect(errors.map((each) => each.pointer)).toEqual([pointer]);
  expect((await view(id, otto)).status).toBe("open");
  expect(await termsOf(id)).toBeUndefined();
});

test("a stopped project is resumed with more, granted once, and its runs have the time of every grant", async () => {
  await stuck("resumed", { status: "STOPPED", finishedAt: "2026-11-20T11:00:00.000Z" });
  const terms = { changes: [], limits: { design: { timeSeconds: 4_200 }, discovery: { timeSeconds: 3_660 } } };
  await services.put(key.meta("resumed"), { ...(await services.read(key.meta("resumed"))), terms });
  const body = { from: "discovery", comment: "More was agreed.", raise: { turns: 10, minutes: 5 } };
  expect((await services.post("/api/projects/resumed/resume", otto, body)).status).toBe(200);
  expect((await termsOf("resumed"))?.limits?.discovery).toEqual({ turns: 70, timeSeconds: 3_960 });
  expect(services.machines.started.at(-1)?.input).toMatchObject({ furtherSeconds: { discovery: 360, design: 600 } });
});

test("a form grants without JavaScript, with a dollar sign or a comma, and empty fields grant nothing", async () => {
  await stuck("form");
  const fields = { decisionId: "decision-1", verdict: "resume", comment: "", "raise-turns": "", "raise-usd": "$1,000" };
  const response = await services.call("/api/projects/form/operator/discovery/3/decision", otto, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", origin: "http://127.0.0.1:4310" },
    body: new URLSearchParams(fields).toString(),
  });
  expect([response.status, response.headers.get("location")]).toEqual([303, "/projects/form/operator/discovery/3"]);
  expect((await termsOf("form"))?.limits).toEqual({ discovery: { maxCostMicros: 1_500_000_000 } });
});
