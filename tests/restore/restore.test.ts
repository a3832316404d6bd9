import { DeleteCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { completeChanges } from "../../runtime/api/projects/complete-changes.ts";
import { createServices } from "../../runtime/api/services.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { projectsIn } from "../../runtime/ledger/past-table.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { createTable, type Table } from "../../runtime/ledger/table.ts";
import { compareProject, restoreProject } from "../../runtime/restore/restore-projects.ts";
import { marks, queueMark, queuePlace } from "../../schema/table.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";

const time = "2026-11-20T11:00:00.000Z";
let services: ApiServices;
let past: Table;
beforeAll(async () => {
  services = await openApiServices();
  past = { ...services.table, name: "crew-at-then" };
  await createTable(past);
});
afterAll(() => services.close());

/** Copies the table as it is now, as a point-in-time recovery does. */
async function copy(): Promise<void> {
  const { documents, name } = services.table;
  for (const Item of (await documents.send(new ScanCommand({ TableName: name }))).Items ?? [])
    await documents.send(new PutCommand({ TableName: past.name, Item }));
}

const restoration = () => ({ live: services.table, past, time, by: "crew restore" });
async function restore(): Promise<string[]> {
  const restored: string[] = [];
  for (const project of await projectsIn(past)) {
    const difference = await compareProject(restoration(), project);
    if (difference === undefined) continue;
    await restoreProject(restoration(), difference);
    restored.push(project);
  }
  return restored;
}

test("only projects that changed since are restored; those that ran are stopped by the sweep, later and erased ones are left alone", async () => {
  await services.project("untouched");
  await services.project("went-on");
  await services.project("over", { status: "FINISHED" });
  await services.project("erased", { status: "FINISHED" });
  await services.gate("went-on", "discovery", 1);
  await services.round("went-on", "discovery", 1, { status: "WORKING" });
  await services.question("over", "discovery-1-1", { status: "ANSWERED", answer: "Yes" });
  await copy();

  services.machines.statuses.set("went-on", "RUNNING");
  await services.gate("went-on", "discovery", 1, { status: "DECIDED", verdict: "approve" });
  await services.round("went-on", "design", 1, { status: "WORKING" });
  await services.question("over", "discovery-1-1", { status: "ANSWERED", answer: "A mistaken change" });
  await services.project("later");
  const { documents, name } = services.table;
  const receipt = { begunAt: time, finishedAt: time, erased: {}, shared: 0, remains: [] };
  await documents.send(new DeleteCommand({ TableName: name, Key: key.meta("erased") }));
  await services.put(key.forgotten("erased"), receipt);

  expect(await restore()).toEqual(["over", "went-on"]);
  expect(await readItem(services.table, key.question("over", "discovery-1-1"))).toMatchObject({ answer: "Yes" });
  expect(await readItem(services.table, key.round("went-on", "design", 1))).toBeUndefined();
  expect(await readItem(services.table, key.meta("erased"))).toBeUndefined();
  expect(await readItem(services.table, key.meta("later"))).toMatchObject({ status: "RUNNING" });
  expect(await readItem(services.table, key.meta("went-on"))).toMatchObject({ gsi1pk: marks.changing });

  // The next sweep completes the stop: nobody answers an execution that has gone on from another state.
  await completeChanges(createServices(services.options).decider);
  expect(services.machines.statuses.get("went-on")).toBe("ABORTED");
  expect(await readItem(services.table, key.meta("went-on"))).toMatchObject({
    status: "STOPPED",
    cause: `crew restore stopped the project: Its records were restored to ${time}.`,
  });
  expect(await readItem(services.table, key.gate("went-on", "discovery", 1))).toMatchObject({ status: "EXPIRED" });
  expect(await compareProject(restoration(), "untouched")).toBeUndefined();
  expect(await readItem(services.table, key.meta("untouched"))).toMatchObject({ status: "RUNNING" });
});

test("a project that was queued and has begun since is stopped, and its execution is not started a second time", async () => {
  const queuedAt = "2026-11-20T08:00:00.000Z";
  const { stateMachineArn = "" } = services.options.deployments.shop ?? {};
  const item = {
    flow: "feature",
    priority: 5,
    queuedAt,
    status: "QUEUED" as const,
    pendingStart: { stateMachineArn, name: "left-queue", input: "{}" },
    gsi1pk: queueMark("shop", "feature"),
    gsi1sk: queuePlace(5, queuedAt, "left-queue"),
  };
  await services.project("left-queue", item);
  await copy();
  await services.project("left-queue", { flow: "feature", priority: 5, queuedAt });
  services.machines.statuses.set("left-queue", "RUNNING");
  expect(await restore()).toContain("left-queue");
  await completeChanges(createServices(services.options).decider);
  expect(services.machines.statuses.get("left-queue")).toBe("ABORTED");
  expect(services.machines.started.map(({ name }) => name)).not.toContain("left-queue");
  expect(await readItem(services.table, key.meta("left-queue"))).toMatchObject({
    status: "STOPPED",
    gsi1pk: marks.projects,
    gsi1sk: "2026-11-20T08:00:00.000Z",
  });
});

test("a project that was stopped then and is at work again is stopped, and its next execution has a name of its own", async () => {
  await services.project("resumed", { status: "STOPPED" });
  await copy();
  await services.project("resumed", {
    executions: 2,
    executionArn: "arn:aws:states:us-east-1:1:execution:crew:resumed-2",
  });
  services.machines.statuses.set("resumed-2", "RUNNING");
  expect(await restore()).toContain("resumed");
  await completeChanges(createServices(services.options).decider);
  expect(services.machines.statuses.get("resumed-2")).toBe("ABORTED");
  expect(await readItem(services.table, key.meta("resumed"))).toMatchObject({ status: "STOPPED", executions: 2 });
});
