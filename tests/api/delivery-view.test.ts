import { afterAll, beforeAll, expect, test } from "vitest";
import { asCommitId } from "../../base/commit-id.ts";
import { asDigest } from "../../base/digest.ts";
import { recordBase } from "../../runtime/ledger/base.ts";
import { writeDelivery } from "../../runtime/ledger/records.ts";
import type { DeliveryItem } from "../../runtime/ledger/repository-items.ts";
import type { GateView, ProjectView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1, r2 } from "../support/commits.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const cora = "cora@example.com";
const [head, base] = [asCommitId("a".repeat(40)), asCommitId("b".repeat(40))];
const url = "https://git.example.com/acme/shop.git";

const delivery: DeliveryItem = {
  state: "done",
  repository: "shop",
  url,
  branch: "crew/delivered",
  onto: "main",
  head,
  base,
  tree: "c".repeat(40),
  revision: r1,
  files: 3,
  time: "2026-11-20T09:30:00.000Z",
};

async function openGate(id: string, item: DeliveryItem): Promise<GateView> {
  await services.project(id);
  await services.work(id, "discovery");
  await services.round(id, "discovery", 1);
  await services.gate(id, "discovery", 1);
  await writeDelivery(services.table, id, { phase: "discovery", number: 1 }, item);
  return (await services.call(`/api/projects/${id}/gates/discovery/1`, cora)).json();
}

test("a gate shows which commit of the customer's repository its approval is of", async () => {
  const { delivery: shown, revision } = await openGate("delivered", delivery);
  expect(revision).toBe(r1);
  const { state: _, revision: __, time: ___, ...rest } = delivery;
  expect(shown).toEqual(rest);
});

test("a commit of another revision, or one that may not have been pushed, is not shown as delivered", async () => {
  expect((await openGate("other-revision", { ...delivery, revision: r2 })).delivery).toBeUndefined();
  expect((await openGate("not-pushed", { ...delivery, state: "begun" })).delivery).toBeUndefined();
});

test("a project shows the customer's code that it began with", async () => {
  await services.project("begun");
  const code = { repository: "shop", url, branch: "main", commit: base, files: 12 };
  const more = { tree: "c".repeat(40), pack: asDigest("d".repeat(64)), bytes: 999, time: delivery.time };
  await recordBase(services.table, "begun", { ...code, ...more });
  const view: ProjectView = await (await services.call("/api/projects/begun", cora)).json();
  expect(view.customersCode).toEqual(code);
});

test("a decision keeps the commit that it is of", async () => {
  const { revision } = await openGate("decided", delivery);
  const path = "/api/projects/decided/gates/discovery/1/decision";
  const comment = "Name the two counters.";
  const body = { decisionId: "decision-1", verdict: "revise", revision, comment };
  const response = await services.post(path, cora, body);
  expect(response.status).toBe(200);
  const { head: at, base: on, tree, branch } = delivery;
  expect(await response.json()).toMatchObject({ decision: { delivered: { branch, head: at, base: on, tree } } });
});
