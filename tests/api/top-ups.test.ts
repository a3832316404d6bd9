import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItems } from "../../runtime/ledger/read.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { manifest, pipeline } from "../support/manifest.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const topUp = { group: "customer", stepMicros: 20_000_000, maxMicros: 30_000_000, refusal: "ask-operator" } as const;
const openedAt = "2026-11-20T10:00:00.000Z";
const phases = ["discovery", "design", "delivery"];

/** A project of which three phases wait for the same top-up. */
async function outOfMoney(id: string, number = 1): Promise<void> {
  const budget = { ...manifest.budget, topUp };
  const [manifestDigest, config] = await Promise.all([
    services.objects.put(JSON.stringify({ ...manifest, budget })),
    services.objects.put(JSON.stringify({ ...pipeline, budget })),
  ]);
  await services.project(id, { manifest: manifestDigest, config });
  await ask(id, number);
}

async function ask(id: string, number: number, more: object = {}): Promise<void> {
  const topUpKey = key.topUp(id, number);
  for (const phase of phases)
    await services.put(key.topUpToken(topUpKey, phase), { taskToken: tokenOf(id, number, phase), since: openedAt });
  await services.put(topUpKey, {
    phase: "discovery",
    round: 1,
    status: "OPEN",
    waits: Object.fromEntries(phases.map((phase) => [phase, openedAt])),
    openedAt,
    expiresAt: "2026-11-27T10:00:00.000Z",
    gsi1pk: "WAITING",
    gsi1sk: "2026-11-20T10:00:00.000Z",
    ...more,
  });
}

const tokenOf = (id: string, number: number, phase: string) => `money-${id}-${number}-${phase}`;
const path = (id: string, number = 1) => `/api/projects/${id}/top-ups/${number}/decision`;
const decide = (id: string, verdict: string, more: object = {}, as = "cora@example.com", number = 1) =>
  services.post(path(id, number), as, { decisionId: "decision-1", verdict, ...more });
const answers = (id: string, number = 1) =>
  phases.map((phase) => services.machines.accepted.get(tokenOf(id, number, phase)) ?? []);
const termsOf = async (id: string) => (await services.read(key.meta(id))).terms;

test("a grant raises the budget once, is recorded with its author, and reaches every phase that waits", async () => {
  await outOfMoney("granted");
  expect((await decide("granted", "grant")).status).toBe(200);
  expect((await decide("granted", "grant")).status).toBe(200);
  expect(await termsOf("granted")).toMatchObject({
    budgetMicros: 100_000_000,
    changes: [{ topUp: 1, by: "cora@example.com", raised: [{ limit: "budget", from: 80, to: 100 }] }],
  });
  expect(answers("granted")).toMatchObject(phases.map(() => [{ verdict: "grant", record: expect.any(String) }]));
  const { waits, ...item } = await services.read(key.topUp("granted", 1));
  expect([waits, item]).toEqual([{}, expect.not.objectContaining({ gsi1pk: expect.anything() })]);
  const log = await (await services.call("/api/projects/granted/decisions", "otto@example.com")).json();
  expect(log).toMatchObject([{ on: "top-up", verdict: "grant", by: "cora@example.com" }]);
});

test("the last top-up is what is left, and the page says what comes after it", async () => {
  await outOfMoney("last");
  await decide("last", "grant");
  await ask("last", 2);
  const view = await (await services.call("/api/projects/last/top-ups/2", "cora@example.com")).json();
  expect(view).toMatchObject({ status: "open", amountMicros: 10_000_000, leftMicros: 0, maxCostMicros: 100_000_000 });
  await services.post(path("last", 2), "cora@example.com", { decisionId: "decision-2", verdict: "grant" });
  expect(await termsOf("last")).toMatchObject({ budgetMicros: 110_000_000 });
});

test("a refusal needs a reason, changes no money, and tells each phase who refused", async () => {
  await outOfMoney("refused");
  expect((await decide("refused", "refuse")).status).toBe(422);
  expect((await decide("refused", "refuse", { comment: "Not this month." })).status).toBe(200);
  expect(await termsOf("refused")).toBeUndefined();
  const reason = "The project's money is spent, and Cora Customer granted no more: Not this month.";
  expect(answers("refused")).toMatchObject(phases.map(() => [{ verdict: "refuse", reason }]));
});

test("only the declared group decides, and only one answer counts", async () => {
  await outOfMoney("once");
  expect((await decide("once", "grant", {}, "otto@example.com")).status).toBe(403);
  const [one, other] = await Promise.all([
    decide("once", "grant", { decisionId: "decision-a" }),
    decide("once", "refuse", { decisionId: "decision-b", comment: "No." }, "carl@example.com"),
  ]);
  expect([one!.status, other!.status].sort()).toEqual([200, 409]);
  expect(new Set(answers("once").map((each) => JSON.stringify(each))).size).toBe(1);
});

test("an answer after the expiry is refused, and the expiry reaches the phases that still wait, once", async () => {
  await outOfMoney("late");
  await ask("late", 1, { status: "EXPIRED" });
  expect((await decide("late", "grant")).status).toBe(410);
  await services.api.sweep();
  await services.api.sweep();
  expect(answers("late")).toMatchObject(phases.map(() => [{ verdict: "expired" }]));
  expect(await termsOf("late")).toBeUndefined();
});

test("a phase that comes to wait after the grant is told of it", async () => {
  await outOfMoney("joined");
  await decide("joined", "grant");
  const decided = await services.read(key.topUp("joined", 1));
  const token = key.topUpToken(key.topUp("joined", 1), "design");
  await services.put(token, { taskToken: "money-joined-early", since: "2026-11-20T11:59:59.999Z" });
  await services.put(key.topUp("joined", 1), {
    ...decided,
    waits: { design: "2026-11-20T12:00:00.000Z" },
    gsi1pk: "WAITING",
    gsi1sk: "2026-11-20T12:00:00.000Z",
  });
  await services.api.sweep();
  expect(services.machines.accepted.has("money-joined-early")).toBe(false);
  await services.put(token, { taskToken: "money-joined-late", since: "2026-11-20T12:00:00.000Z" });
  await services.api.sweep();
  expect(services.machines.accepted.get("money-joined-late")).toMatchObject([{ verdict: "grant" }]);
  expect((await termsOf("joined"))?.changes).toHaveLength(1);
});

class Killed extends Error {}

test("however early an API is killed after it has recorded a grant, the budget is raised once and every phase is told once", async () => {
  for (let nth = 2, wasKilled = true; wasKilled; nth++) {
    const id = `killed-${nth}`;
    await outOfMoney(id);
    let writes = 0;
    const table = watchedTable(services.openClient(), () => {
      if (++writes >= nth) throw new Killed();
    });
    const { app } = createApi({ ...services.options, table });
    const headers = {
      authorization: `Bearer ${accessToken}`,
      accept: "application/json",
      "content-type": "application/json",
      "x-crew-as": "cora@example.com",
    };
    const body = JSON.stringify({ decisionId: "decision-1", verdict: "grant", comment: "Go on." });
    await app.fetch(new Request(`${baseUrl}${path(id)}`, { method: "POST", headers, body }));
    table.documents.destroy();
    wasKilled = writes >= nth;
    await services.api.sweep();
    expect(await termsOf(id), id).toMatchObject({ budgetMicros: 100_000_000, changes: [{ topUp: 1 }] });
    expect(
      answers(id).map((each) => each.length),
      id,
    ).toEqual([1, 1, 1]);
    const events = await readItems(services.table, id, "event");
    expect(
      events.map(({ kind }) => kind),
      id,
    ).toEqual(["top-up-decided"]);
  }
});
