import { afterAll, beforeAll, expect, test } from "vitest";
import { asDigest } from "../../base/digest.ts";
import type { CallRecord } from "../../runtime/ledger/items.ts";
import type { GateView, ProjectView } from "../../schema/types.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";

let services: ApiServices;
beforeAll(async () => {
  services = await openApiServices();
});
afterAll(() => services.close());

const cora = "cora@example.com";
const digest = (letter: string) => asDigest(letter.repeat(64));

const prepared: CallRecord = {
  state: "prepared",
  tool: "apply",
  argv: ["terraform", "apply", "plan.bin"],
  files: [{ path: "plan.bin", digest: digest("a"), size: 2_048 }],
  region: "eu-central-1",
  role: "arn:aws:iam::210987654321:role/delivery",
  declaration: digest("b"),
  digest: digest("c"),
  preparedAt: "2026-11-20T09:30:00.000Z",
};

async function openGate(id: string, call: CallRecord): Promise<GateView> {
  await services.project(id);
  await services.work(id, "discovery");
  await services.round(id, "discovery", 1, { call });
  await services.gate(id, "discovery", 1);
  return (await services.call(`/api/projects/${id}/gates/discovery/1`, cora)).json();
}

test("a gate shows the program with its arguments, its role, the files with their digests, and the digest of all of it", async () => {
  const { call } = await openGate("call-1", prepared);
  expect(call).toEqual({
    tool: "apply",
    argv: ["terraform", "apply", "plan.bin"],
    role: "arn:aws:iam::210987654321:role/delivery",
    files: [{ path: "plan.bin", digest: digest("a"), size: 2_048 }],
    digest: digest("c"),
  });
});

test("a project shows how a call ended, and nothing of the files that it kept", async () => {
  const kept = [{ path: "secret-plan.bin", digest: digest("d"), size: 9 }];
  const end = { end: "exit code 0", output: "Applied", values: { monthly: 12 }, doneAt: "2026-11-20T09:40:00.000Z" };
  await openGate("call-2", { ...prepared, state: "done", begunAt: "2026-11-20T09:35:00.000Z", ...end, kept });
  const response = await services.call("/api/projects/call-2", cora);
  const view: ProjectView = await response.json();
  const [round] = view.phases.find(({ name }) => name === "discovery")?.rounds ?? [];
  expect(round?.call).toMatchObject({ ...end, begunAt: "2026-11-20T09:35:00.000Z" });
  expect(JSON.stringify(view)).not.toMatch(/secret-plan|d{64}/);
});
