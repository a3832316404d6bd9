import { afterAll, beforeAll, expect, test } from "vitest";
import { asDigest } from "../../base/digest.ts";
import { describeProject } from "../../cli/describe-project.ts";
import { recordBase } from "../../runtime/ledger/base.ts";
import { writeDelivery } from "../../runtime/ledger/records.ts";
import type { DeliveryItem } from "../../runtime/ledger/repository-items.ts";
import type { GateView, ProjectView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1, r2 } from "../support/commits.ts";
import { deliveryOf, openDeliveredGate } from "../support/delivered-gate.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const cora = "cora@example.com";
const delivery = deliveryOf("delivered");
const { base, url } = delivery;

async function openGate(id: string, item: DeliveryItem): Promise<GateView> {
  return (await services.call(await openDeliveredGate(services, id, { delivery: item }), cora)).json();
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

test("a project shows the customer's code that it began with, and its newest delivery", async () => {
  await services.project("begun");
  const code = { repository: "shop", url, branch: "main", commit: base, files: 12 };
  const more = { tree: "c".repeat(40), pack: asDigest("d".repeat(64)), bytes: 999, time: delivery.time };
  await recordBase(services.table, "begun", { ...code, ...more });
  const view: ProjectView = await (await services.call("/api/projects/begun", cora)).json();
  expect(view.customersCode).toEqual(code);
  const request = { number: 7, page: "https://git.example.com/acme/shop/pulls/7" };
  await writeDelivery(services.table, "begun", { phase: "discovery", number: 1 }, { ...delivery, request });
  const later: ProjectView = await (await services.call("/api/projects/begun", cora)).json();
  const { branch, head } = delivery;
  expect(later.customersCode).toEqual({ ...code, delivered: { branch, head, request } });
  expect(describeProject(later, "https://crew.example.com")).toContain(
    `delivered: branch ${branch} at ${head.slice(0, 12)}, request 7: ${request.page}`,
  );
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
