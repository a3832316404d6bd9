import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { readLedger } from "../../runtime/ledger/records.ts";
import type { ProjectView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const [otto, cora] = ["otto@example.com", "cora@example.com"];
const at = (time: string) => services.clock.set(`2026-11-20T${time}:00.000Z`);

/** The state of each comment of a project: the same on its page and to its agents. */
async function statesOf(id: string): Promise<Record<string, string | undefined>> {
  const { ledger } = (await (await services.call(`/api/projects/${id}`, cora)).json()) as ProjectView;
  const forAgents = await readLedger(services.table, id);
  expect(forAgents.map(({ text, status }) => [text, status])).toEqual(ledger.map(({ text, status }) => [text, status]));
  return Object.fromEntries(ledger.map(({ text, status }) => [text, status]));
}

async function decide(id: string, round: number, verdict: "approve" | "revise", comment: string, more = {}) {
  const body = { decisionId: `decision-${round}`, revision: r1, verdict, comment, ...more };
  const { status } = await services.post(`/api/projects/${id}/gates/discovery/${round}/decision`, cora, body);
  expect(status).toBe(200);
}

test("a comment is open until the team's next round is put to people, answered until they approve, and resolved then", async () => {
  const id = "comments";
  await services.project(id);
  await services.round(id, "discovery", 1);
  await services.work(id, "discovery");
  await services.gate(id, "discovery", 1);
  at("12:00");
  const artifactComments = { "docs/discovery/document.md": "Name the owner." };
  await decide(id, 1, "revise", "Say who sells on Sundays.", { artifactComments });
  const both = (status: string) => ({ "Say who sells on Sundays.": status, "Name the owner.": status });
  expect(await statesOf(id)).toEqual(both("open"));

  const startedAt = "2026-11-20T12:01:00.000Z";
  await services.round(id, "discovery", 2, { startedAt, status: "WORKING" });
  expect(await statesOf(id)).toEqual(both("open"));
  await services.round(id, "discovery", 2, { startedAt, finishedAt: "2026-11-20T12:30:00.000Z" });
  await services.put(key.review(id, "discovery", 2), {
    passed: true,
    items: [],
    summary: "",
    agent: "security",
    time: "",
  });
  await services.gate(id, "discovery", 2, { openedAt: "2026-11-20T12:31:00.000Z" });
  expect(await statesOf(id)).toEqual(both("answered"));

  at("13:00");
  await decide(id, 2, "approve", "Keep the Sunday rule in mind for the shop.");
  expect(await statesOf(id)).toEqual({
    ...both("resolved"),
    "Keep the Sunday rule in mind for the shop.": "noted",
  });
});

test("a second request for changes leaves the first answered and is itself open; one approval resolves both", async () => {
  const id = "twice";
  await services.project(id);
  for (const round of [1, 2, 3]) {
    const clock = `${11 + round}:30`;
    await services.round(id, "discovery", round, {
      startedAt: `2026-11-20T${11 + round}:10:00.000Z`,
      finishedAt: "2026-11-20T23:00:00.000Z",
    });
    await services.put(key.review(id, "discovery", round), {
      passed: true,
      items: [],
      summary: "",
      agent: "s",
      time: "",
    });
    if (round === 1) await services.work(id, "discovery");
    await services.gate(id, "discovery", round, { openedAt: `2026-11-20T${11 + round}:20:00.000Z` });
    at(clock);
    if (round === 3) expect(await statesOf(id)).toEqual({ "First.": "answered", "Second.": "answered" });
    await decide(id, round, round === 3 ? "approve" : "revise", ["First.", "Second.", ""][round - 1] ?? "");
    if (round === 2) expect(await statesOf(id)).toEqual({ "First.": "answered", "Second.": "open" });
  }
  expect(await statesOf(id)).toEqual({ "First.": "resolved", "Second.": "resolved" });
});

test("time that runs out resolves nothing, and neither does a condition that passes the gate", async () => {
  for (const passedBy of ["silence", "condition"] as const) {
    const id = `unasked-${passedBy}`;
    await services.project(id);
    await services.round(id, "discovery", 1);
    await services.gate(id, "discovery", 1);
    at("12:00");
    await decide(id, 1, "revise", "Say who sells.");
    await services.round(id, "discovery", 2, {
      startedAt: "2026-11-20T12:05:00.000Z",
      finishedAt: "2026-11-20T23:00:00.000Z",
    });
    const openedAt = "2026-11-20T12:10:00.000Z";
    await services.gate(id, "discovery", 2, { openedAt, status: "DECIDED", verdict: "approve", passedBy });
    expect(await statesOf(id)).toEqual({ "Say who sells.": "answered" });
  }
});

test("what an operator says with a resumption is worked on, with anything else it is noted", async () => {
  const id = "operators";
  await services.project(id);
  for (const [entry, verdict] of [
    [2, "resume"],
    [3, "accept"],
  ] as const) {
    await services.operator(id, "handoff", entry);
    at(`12:0${entry}`);
    const body = { decisionId: `decision-${entry}`, verdict, comment: `Otto says ${verdict}.` };
    expect((await services.post(`/api/projects/${id}/operator/handoff/${entry}/decision`, otto, body)).status).toBe(
      200,
    );
  }
  expect(await statesOf(id)).toEqual({ "Otto says resume.": "open", "Otto says accept.": "noted" });
  await services.round(id, "handoff", 2, {
    startedAt: "2026-11-20T12:10:00.000Z",
    finishedAt: "2026-11-20T12:20:00.000Z",
  });
  expect(await statesOf(id)).toEqual({ "Otto says resume.": "answered", "Otto says accept.": "noted" });
});

test("a comment of a project that was decided before is judged by its decision, whatever was stored beside it", async () => {
  const id = "stored";
  await services.project(id);
  await services.round(id, "discovery", 1);
  await services.gate(id, "discovery", 1);
  at("12:00");
  await decide(id, 1, "approve", "Good.", { acknowledged: ["missing:discovery-document", "review:1"] });
  const [entry] = await readLedger(services.table, id);
  await services.put(key.ledger(id, "feedback", entry?.id ?? ""), { ...entry, status: "resolved" });
  expect(await statesOf(id)).toEqual({ "Good.": "noted" });
});
