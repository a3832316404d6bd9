import { afterAll, beforeAll, expect, test } from "vitest";
import { key } from "../../runtime/ledger/keys.ts";
import { writeDelivery } from "../../runtime/ledger/records.ts";
import type { DeliveryItem } from "../../runtime/ledger/repository-items.ts";
import type { GateView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1, r2 } from "../support/commits.ts";
import { deliveryOf, openDeliveredGate } from "../support/delivered-gate.ts";
import { manifest as common, pipeline } from "../support/manifest.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
  const { shop } = services.options.deployments;
  if (shop !== undefined) shop.manifest = await manifest();
});
afterAll(() => services.close());

const [cora, mia] = ["cora@example.com", "mia@example.com"] as const;
const sensitive = { group: "maintainers", paths: ["migrations/0042.sql"], count: 1 };

const manifest = () =>
  services.objects.put(
    JSON.stringify({ ...common, people: { ...common.people, maintainers: [{ name: "Mia Moor", email: mia }] } }),
  );

async function openGate(id: string, revision = r1) {
  const delivery = { revision, sensitive };
  const page = await openDeliveredGate(services, id, { manifest: await manifest(), delivery });
  return {
    decide: (as: string) =>
      services.post(`${page}/decision`, as, { decisionId: `by-${as}`, verdict: "approve", revision: r1 }),
    view: async (as: string) => (await (await services.call(page, as)).json()) as GateView,
    status: async () => (await services.read(key.gate(id, "discovery", 1)))?.status,
  };
}

test("a commit that changes sensitive files needs an approval of their group, in addition to the gate's own", async () => {
  const { decide, view, status } = await openGate("sensitive");
  expect(await view(mia)).toMatchObject({
    sensitive,
    mayDecide: true,
    approvers: expect.arrayContaining(["Mia Moor"]),
  });
  expect((await decide(cora)).status).toBe(200);
  expect(await status()).toBe("OPEN");
  expect((await view(mia)).groups).toMatchObject([
    { group: "customer", given: 1 },
    { group: "maintainers", given: 0 },
  ]);
  expect((await decide(mia)).status).toBe(200);
  expect(await status()).toBe("DECIDED");
});

test("the group alone cannot approve, and is not asked about a commit of another revision", async () => {
  const first = await openGate("group-alone");
  await first.decide(mia);
  expect(await first.status()).toBe("OPEN");
  const other = await openGate("other-work", r2);
  expect(await other.view(cora)).not.toHaveProperty("sensitive");
  expect((await other.decide(mia)).status).toBe(403);
  await other.decide(cora);
  expect(await other.status()).toBe("DECIDED");
});

test("a project resumes with the fact whether sensitive files were delivered before, so that gates can pass by themselves where none were", async () => {
  const repository = {
    name: "shop",
    url: "https://git.example.com/acme/shop.git",
    forge: "https",
    branch: "main",
  } as const;
  const guarded = { ...repository, sensitive: { paths: ["migrations/**"], group: "maintainers" } };
  const resumedWith = async (id: string, repository: object | undefined, delivery: Partial<DeliveryItem>) => {
    const config = await services.objects.put(JSON.stringify({ ...pipeline, repository }));
    await services.project(id, { config, status: "STOPPED", finishedAt: "2026-11-20T10:00:00.000Z" });
    await writeDelivery(services.table, id, { phase: "discovery", number: 1 }, { ...deliveryOf(id), ...delivery });
    expect((await services.post(`/api/projects/${id}/resume`, "otto@example.com", { from: "discovery" })).status).toBe(
      200,
    );
    return services.machines.started.at(-1)?.input;
  };
  expect(await resumedWith("resumed-1", guarded, {})).toMatchObject({ from: "discovery", sensitive: false });
  // Begun may have been pushed.
  expect(await resumedWith("resumed-2", guarded, { state: "begun", sensitive })).toMatchObject({ sensitive: true });
  expect(await resumedWith("resumed-3", repository, {})).not.toHaveProperty("sensitive");
});
