import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { createServices } from "../../runtime/api/services.ts";
import { createPatrol } from "../../runtime/lambda/patrol/patrol.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItems } from "../../runtime/ledger/read.ts";
import { fromFinally } from "../../schema/table.ts";
import type { ProjectView, StatusManifest } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { manifest } from "../support/manifest.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
let withFinal: Awaited<ReturnType<ApiServices["options"]["objects"]["put"]>>;
beforeAll(async () => {
  services = await openApiServices();
  const phases = manifest.phases.map((phase, index) =>
    index === manifest.phases.length - 1 ? { ...phase, final: true as const } : phase,
  );
  withFinal = await services.options.objects.put(JSON.stringify({ ...manifest, phases } satisfies StatusManifest));
});
afterAll(() => services.close());

const reason = "The budget is needed elsewhere.";
const cause = `Otto Operator stopped the project: ${reason}`;
const metaOf = (id: string) => services.read(key.meta(id));
const startsOf = (id: string) => services.machines.started.filter(({ name }) => name.startsWith(`${id}-`));

async function running(id: string): Promise<void> {
  await services.project(id, {
    manifest: withFinal,
    stateMachineArn: "arn:aws:states:us-east-1:1:stateMachine:crew:3",
  });
  await services.round(id, "discovery", 1, { status: "ASKED", epoch: 3_000 });
  services.machines.statuses.set(id, "RUNNING");
}

test("a stop ends the execution and starts one of the final phases, which gives the project its status", async () => {
  await running("swept");
  expect((await services.post("/api/projects/swept/stop", undefined, { reason })).status).toBe(200);
  expect(services.machines.statuses.get("swept")).toBe("ABORTED");
  expect(startsOf("swept")).toMatchObject([
    { name: "swept-2", input: { from: fromFinally, ending: "stopped", endingReason: cause, rounds: { discovery: 1 } } },
  ]);
  expect(await metaOf("swept")).toMatchObject({ status: "RUNNING", ending: { cause } });
  expect((await readItems(services.table, "swept", "event")).map(({ kind }) => kind)).toEqual(["project-ending"]);
  const { summary, phases } = (await (await services.call("/api/projects/swept", undefined)).json()) as ProjectView;
  expect(summary.waitingFor).toBe(`${cause} Its final phases are at work.`);
  expect(phases.map(({ final }) => final ?? false)).toEqual(phases.map((_, index) => index === phases.length - 1));
  // It is stopped for good by a second stop, without beginning them again.
  services.machines.statuses.set("swept-2", "RUNNING");
  expect((await services.post("/api/projects/swept/stop", undefined, { reason: "At once." })).status).toBe(200);
  expect(startsOf("swept")).toHaveLength(1);
  expect(await metaOf("swept")).toMatchObject({
    status: "STOPPED",
    cause: "Otto Operator stopped the project: At once.",
  });
});

test("a stop while the final phases are at work ends the project for good, and one before they began begins them", async () => {
  const final = manifest.phases.at(-1)?.name ?? "";
  await running("within");
  await services.round("within", final, 1, { status: "DONE", epoch: 4_000 });
  expect((await services.post("/api/projects/within/stop", undefined, { reason })).status).toBe(200);
  expect(startsOf("within")).toEqual([]);
  expect(await metaOf("within")).toMatchObject({ status: "STOPPED", cause });
  // Final phases of an earlier end are older than the work since.
  await running("resumed");
  await services.round("resumed", final, 1, { status: "WORKING", holder: "stopped", epoch: 2_000 });
  expect((await services.post("/api/projects/resumed/stop", undefined, { reason })).status).toBe(200);
  expect(startsOf("resumed")).toMatchObject([{ input: { from: fromFinally } }]);
});

test("the final phases begin when the runner has saved its turn, and once", async () => {
  await running("saving");
  await services.round("saving", "discovery", 1, { status: "WORKING", epoch: 3_000 });
  await services.post("/api/projects/saving/stop", undefined, { reason });
  await services.api.sweep();
  expect(startsOf("saving")).toEqual([]);
  await services.round("saving", "discovery", 1, { status: "STOPPED", epoch: 3_000 });
  await Promise.all([services.api.sweep(), services.api.sweep()]);
  await services.api.sweep();
  expect(startsOf("saving").map(({ name }) => name)).toEqual(["saving-2"]);
  expect(await metaOf("saving")).toMatchObject({ status: "RUNNING", ending: { cause } });
});

class Killed extends Error {}

test("however early an API that stops a project is killed, the final phases are begun once, and the project has one end", async () => {
  for (let nth = 1, wasKilled = true; wasKilled; nth++) {
    const id = `killed${nth}`;
    await running(id);
    let writes = 0;
    const table = watchedTable(services.openClient(), () => {
      if (++writes >= nth) throw new Killed();
    });
    const { app } = createApi({ ...services.options, table });
    const headers = {
      authorization: `Bearer ${accessToken}`,
      accept: "application/json",
      "content-type": "application/json",
    };
    const body = JSON.stringify({ reason });
    await app.fetch(new Request(`${baseUrl}/api/projects/${id}/stop`, { method: "POST", headers, body }));
    table.documents.destroy();
    wasKilled = writes >= nth;
    await services.api.sweep();
    await services.api.sweep();
    const isStopped = nth > 1;
    expect(
      startsOf(id).map(({ name }) => name),
      id,
    ).toEqual(isStopped ? [`${id}-2`] : []);
    const meta = await metaOf(id);
    expect(meta).toMatchObject(isStopped ? { status: "RUNNING", ending: { cause } } : { status: "RUNNING" });
    expect(meta).not.toHaveProperty("stopping");
    expect(meta).not.toHaveProperty("pendingStart");
  }
});

test.each(["ABORTED", "TIMED_OUT", "FAILED"] as const)(
  "after an execution that %s without a record, the final phases are begun once; when they are lost too, the project is stopped",
  async (status) => {
    const id = `lost-${status.toLowerCase().replace("_", "-")}`;
    await running(id);
    services.machines.statuses.set(id, status);
    const { decider } = createServices(services.options);
    const patrol = () => createPatrol()({ ...decider, monthlyBudgetMicros: undefined });
    await patrol();
    await patrol();
    await services.api.sweep();
    await patrol();
    expect(startsOf(id)).toMatchObject([{ name: `${id}-2`, input: { from: fromFinally, ending: "stopped" } }]);
    services.machines.statuses.set(`${id}-2`, status);
    await patrol();
    await services.api.sweep();
    expect(startsOf(id)).toHaveLength(1);
    expect(await metaOf(id)).toMatchObject({
      status: "STOPPED",
      cause: expect.stringContaining("ended without a record"),
    });
  },
);

test("a project is not resumed from a final phase", async () => {
  await services.project("over", { manifest: withFinal, status: "STOPPED" });
  const final = manifest.phases.at(-1)?.name;
  const refused = await services.post("/api/projects/over/resume", undefined, { from: final });
  expect([refused.status, ((await refused.json()) as { title: string }).title]).toEqual([422, "Unknown phase"]);
});
