import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openObjectStore } from "../../runtime/artifacts/object-store.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { bringIntoAgreement } from "../../runtime/local/agreement/bring-into-agreement.ts";
import { eventually, startEngine, testTask } from "../support/engine-on-test-clock.ts";
import { gateItem } from "../support/gate-item.ts";
import { openMemoryTable } from "../support/memory-table.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crew-lost-record-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A gate that the table has as open and that the machine was told is decided, in `record`. */
async function decidedMeanwhile(record: string) {
  const { table, close } = await openMemoryTable();
  const { engine, start, close: end } = startEngine();
  const wait = {
    Type: "Task",
    Resource: `${testTask}.waitForTaskToken`,
    Arguments: { ExpressionAttributeValues: { ":taskToken": { S: "{% $states.context.Task.Token %}" } } },
    End: true,
  };
  const arn = await start({ wait });
  const token = await eventually(() => engine.pendingTasks()[0]?.token);
  await engine.sendTaskSuccess({ taskToken: token, output: JSON.stringify({ verdict: "approve", record }) });
  await engine.completion(arn);
  const itemKey = { pk: "PROJECT#p1", sk: "GATE#brief#0001" };
  const open = gateItem({ status: "OPEN", taskToken: token });
  const Item = { ...open, ...itemKey, gsi1pk: "WAITING", gsi1sk: "2026" };
  await table.documents.send(new PutCommand({ TableName: table.name, Item }));
  return { engine, table, item: () => readItem(table, itemKey), close: () => Promise.all([close(), end()]) };
}

const objects = () => openObjectStore(pathToFileURL(join(folder, "objects")).href);
const repositoriesUrl = "file:///nowhere";

test("a decision that the table has lost is put back from its record", async () => {
  const record = await objects().put(JSON.stringify({ status: "DECIDED", verdict: "approve" }));
  const { engine, table, item, close } = await decidedMeanwhile(record);
  expect(await bringIntoAgreement({ engine, table, objects: objects(), repositoriesUrl })).toEqual([
    expect.stringMatching(/gate of brief.* was decided; the table did not have that/i),
  ]);
  expect(await item()).toMatchObject({ status: "DECIDED", verdict: "approve" });
  await close();
});

test("where that record is lost too, the start says so and continues with everything else", async () => {
  const { engine, table, item, close } = await decidedMeanwhile("f".repeat(64));
  expect(await bringIntoAgreement({ engine, table, objects: objects(), repositoriesUrl })).toEqual([
    expect.stringMatching(/was decided, but the decision is lost: The object f{64} is missing/),
  ]);
  expect(await item()).toMatchObject({ status: "OPEN" });
  await close();
});
