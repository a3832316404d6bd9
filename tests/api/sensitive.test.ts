import { afterAll, beforeAll, expect, test } from "vitest";
import { asCommitId } from "../../base/commit-id.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { writeDelivery } from "../../runtime/ledger/records.ts";
import type { GateView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { r1, r2 } from "../support/commits.ts";
import { manifest as common } from "../support/manifest.ts";

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
  await services.project(id, { manifest: await manifest() });
  await services.work(id, "discovery");
  await services.round(id, "discovery", 1);
  await services.gate(id, "discovery", 1);
  await writeDelivery(
    services.table,
    id,
    { phase: "discovery", number: 1 },
    {
      state: "done",
      repository: "shop",
      url: "https://git.example.com/acme/shop.git",
      branch: `crew/${id}`,
      onto: "main",
      head: asCommitId("a".repeat(40)),
      base: asCommitId("b".repeat(40)),
      tree: "c".repeat(40),
      revision,
      files: 3,
      sensitive,
      time: "2026-11-20T09:30:00.000Z",
    },
  );
  const page = `/api/projects/${id}/gates/discovery/1`;
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
