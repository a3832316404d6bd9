import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createApi } from "../../runtime/api/create-api.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItems } from "../../runtime/ledger/read.ts";
import type { DecisionLogEntry } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { r1 } from "../support/commits.ts";
import { manifest } from "../support/manifest.ts";
import { isLong } from "../support/seed.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
let withFinal: Awaited<ReturnType<ApiServices["options"]["objects"]["put"]>>;
beforeAll(async () => {
  services = await openApiServices();
  const phases = manifest.phases.map((phase, index) =>
    index === manifest.phases.length - 1 ? { ...phase, final: true as const } : phase,
  );
  withFinal = await services.objects.put(JSON.stringify({ ...manifest, phases }));
});
afterAll(() => services.close());

class Killed extends Error {}

/** An API whose process is killed before its write of that number. */
async function stopKilledBefore(id: string, nth: number): Promise<void> {
  let writes = 0;
  const table = watchedTable(services.openClient(), () => {
    if (++writes >= nth) throw new Killed();
  });
  const { app } = createApi({ ...services.options, table });
  const headers = { authorization: `Bearer ${accessToken}`, "content-type": "application/json" };
  const body = JSON.stringify({ reason: "Enough." });
  await app.fetch(new Request(`${baseUrl}/api/projects/${id}/stop`, { method: "POST", headers, body }));
  table.documents.destroy();
}

/** The machine's last write, which it makes only while it runs and the project does. */
async function finishes(id: string): Promise<void> {
  if (services.machines.statuses.get(id) !== "RUNNING") return;
  const update = new UpdateCommand({
    TableName: services.table.name,
    Key: key.meta(id),
    UpdateExpression: "SET #status = :finished, finishedAt = :now",
    ConditionExpression: "#status = :running",
    ExpressionAttributeNames: { "#status": "status" },
    ExpressionAttributeValues: { ":finished": "FINISHED", ":running": "RUNNING", ":now": "2026-11-20T12:00:00.000Z" },
  });
  const isWritten = await services.table.documents.send(update).then(
    () => true,
    (error: Error) => {
      if (error.name !== "ConditionalCheckFailedException") throw error;
      return false;
    },
  );
  if (isWritten) services.machines.statuses.set(id, "SUCCEEDED");
}

const acts = ["stop", "killed-stop", "finish", "save", "decide", "expire", "sweep", "late"] as const;
let serial = 0;

test("however a stop meets the end of the work, a decision, an expiry and killed processes, the project has one end and its final phases begin at most once", async () => {
  const happenings = fc.array(
    fc.record({ act: fc.constantFrom(...acts), nth: fc.integer({ min: 1, max: 9 }), isBeside: fc.boolean() }),
    { minLength: 2, maxLength: 7 },
  );
  await fc.assert(
    fc.asyncProperty(happenings, fc.boolean(), async (all, hasFinal) => {
      const id = `raced${++serial}`;
      const machine = { stateMachineArn: "arn:aws:states:us-east-1:1:stateMachine:crew:3" };
      await services.project(id, hasFinal ? { ...machine, manifest: withFinal } : machine);
      await services.round(id, "discovery", 1, { status: "WORKING", epoch: 3_000 });
      await services.gate(id, "design", 1);
      services.machines.statuses.set(id, "RUNNING");
      const start = services.clock.now();
      const perform = {
        stop: async () => void (await services.post(`/api/projects/${id}/stop`, undefined, { reason: "Enough." })),
        "killed-stop": (nth: number) => stopKilledBefore(id, nth),
        finish: () => finishes(id),
        save: () => services.round(id, "discovery", 1, { status: "STOPPED", epoch: 3_000 }),
        decide: async () => {
          const decision = { decisionId: "decision-1", verdict: "revise", comment: "More.", revision: r1 };
          await services.post(`/api/projects/${id}/gates/design/1/decision`, "cora@example.com", decision);
        },
        expire: () => services.gate(id, "design", 1, { status: "EXPIRED" }).then(() => undefined),
        sweep: async () => void (await services.api.sweep()),
        late: async () => services.clock.set(new Date(services.clock.now() + 301_000).toISOString()),
      };
      const beside: Promise<void>[] = [];
      for (const { act, nth, isBeside } of all) {
        const done = perform[act](nth);
        if (isBeside) beside.push(done);
        else await done;
      }
      await Promise.all(beside);
      services.clock.set(new Date(services.clock.now() + 301_000).toISOString());
      for (let sweeps = 0; sweeps < 3; sweeps++) await services.api.sweep();

      const meta = await services.read(key.meta(id));
      expect(meta).not.toHaveProperty("stopping");
      expect(meta).not.toHaveProperty("pendingStart");
      const log = (await (
        await services.call(`/api/projects/${id}/decisions`, undefined)
      ).json()) as DecisionLogEntry[];
      const stops = log.filter(({ verdict }) => verdict === "stop");
      const finals = services.machines.started.filter(({ name }) => name.startsWith(`${id}-`));
      const ends = (await readItems(services.table, id, "notice")).filter(({ about }) => about === "stopped");
      const isStopped = meta.status === "STOPPED" || meta.ending !== undefined;
      expect([stops.length, finals.length, ends.length]).toEqual([
        isStopped ? stops.length : 0,
        isStopped && hasFinal ? 1 : 0,
        meta.status === "STOPPED" ? 1 : 0,
      ]);
      if (isStopped) expect(stops.length).toBeGreaterThanOrEqual(1);
      if (meta.status === "FINISHED") expect(services.machines.statuses.get(id)).toBe("SUCCEEDED");
      else if (isStopped) expect(services.machines.statuses.get(id)).toBe("ABORTED");
      services.clock.set(new Date(start).toISOString());
    }),
    { numRuns: isLong ? 300 : 25 },
  );
}, 120_000);
