import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openObjectStore } from "../../runtime/artifacts/object-store.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { bringIntoAgreement } from "../../runtime/local/agreement/bring-into-agreement.ts";
import { fromFinally, marks } from "../../schema/table.ts";
import type { StatusManifest } from "../../schema/types.ts";
import { type EngineOnTestClock, startEngine, testTask } from "../support/engine-on-test-clock.ts";
import { gateItem } from "../support/gate-item.ts";
import { manifest } from "../support/manifest.ts";
import { openMemoryTable } from "../support/memory-table.ts";

let folder: string;
let ground: Awaited<ReturnType<typeof openMemoryTable>>;
let machines: EngineOnTestClock;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crew-lost-execution-"));
});
beforeEach(async () => {
  ground = await openMemoryTable();
  machines = startEngine({ answer: () => new Promise(() => undefined) });
});
afterEach(async () => {
  machines.close();
  await ground.close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const objects = () => openObjectStore(pathToFileURL(join(folder, "objects")).href);
const agree = () =>
  bringIntoAgreement({
    engine: machines.engine,
    table: ground.table,
    objects: objects(),
    repositoriesUrl: "file:///no",
  });
const metaOf = () => readItem(ground.table, key.meta("p1"));

/** A project that the table has as running, whose last phase is final, with an open gate. */
async function running({ executionArn, machineArn }: { executionArn: string; machineArn: string }): Promise<void> {
  const last = manifest.phases.length - 1;
  const phases = manifest.phases.map((phase, index) => (index === last ? { ...phase, final: true as const } : phase));
  const meta = {
    ...{ title: "P", engagement: "shop", config: await objects().put("{}"), sow: await objects().put("sow") },
    manifest: await objects().put(JSON.stringify({ ...manifest, phases } satisfies StatusManifest)),
    ...{ createdAt: "2026-01-01T00:00:00.000Z", startedBy: "otto@example.com", status: "RUNNING" },
    ...{ executionArn, stateMachineArn: machineArn, gsi1pk: marks.projects, gsi1sk: "2026-01-01T00:00:00.000Z" },
  };
  const { taskToken: _, ...gate } = gateItem({ status: "OPEN" });
  for (const Item of [
    { ...meta, ...key.meta("p1") },
    { ...gate, ...key.gate("p1", "discovery", 1), gsi1pk: marks.waiting, gsi1sk: "2026" },
  ])
    await ground.table.documents.send(new PutCommand({ TableName: ground.table.name, Item }));
}

const work = { Type: "Task", Resource: testTask, End: true };

test("a project whose execution the journal has lost begins its final phases once, and asks nobody any more", async () => {
  const arn = await machines.start({ discovery: work });
  const { machineArn } = machines.engine.describeExecution(arn);
  await running({ executionArn: `${arn}-lost`, machineArn });
  expect(await agree()).toEqual([
    "The project p1 ends: The journal does not have its current step. Its final phases begin.",
  ]);
  const { status, ending, pendingStart } = (await metaOf()) ?? {};
  expect({ status, ending }).toMatchObject({
    status: "RUNNING",
    ending: { cause: expect.stringContaining("journal") },
  });
  expect(pendingStart).toMatchObject({ stateMachineArn: machineArn, name: "p1-2" });
  expect(JSON.parse(pendingStart?.input ?? "")).toMatchObject({ from: fromFinally, ending: "stopped" });
  expect(await readItem(ground.table, key.gate("p1", "discovery", 1))).toMatchObject({ status: "EXPIRED" });
  expect(await agree()).toEqual([]);
  expect((await metaOf())?.executions).toBe(2);
});

test.each([
  ["was stopped before it came to them begins its final phases", "discovery", "RUNNING"],
  ["ended after it had come to them does not begin its final phases again", "handoff", "STOPPED"],
])("a project whose execution %s", async (_, state, status) => {
  const arn = await machines.start({ [state]: work });
  await running({ executionArn: arn, machineArn: machines.engine.describeExecution(arn).machineArn });
  await machines.engine.stopExecution({ executionArn: arn });
  const said = await agree();
  expect(said).toEqual([expect.stringContaining("Its state machine has ended (ABORTED).")]);
  expect(await metaOf()).toMatchObject({ status, ...(status === "RUNNING" && { executions: 2 }) });
});

test("a project of an engagement whose machine is unknown is stopped, because its final phases could not be started", async () => {
  const machineArn = "arn:aws:states:us-east-1:000000000000:stateMachine:crew-other";
  await running({ executionArn: "arn:aws:states:us-east-1:000000000000:execution:crew-other:p1", machineArn });
  expect(await agree()).toEqual([expect.stringContaining("Continue with: crew resume p1")]);
  expect(await metaOf()).toMatchObject({ status: "STOPPED" });
});
