import { afterEach, beforeEach, expect, test } from "vitest";
import { Problem } from "../../runtime/api/problem.ts";
import { cancelProject, requeueProject } from "../../runtime/api/queue/change-queue.ts";
import type { QueuedFlow } from "../../runtime/api/queue/flows.ts";
import { createManifests } from "../../runtime/inbox/manifests.ts";
import { createRevisions } from "../../runtime/inbox/revisions.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { itemsOf, readItems, readMarked } from "../../runtime/ledger/read.ts";
import { marks, projectOf, queueMark } from "../../schema/table.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { manifest } from "../support/manifest.ts";
import { finish, flowOf, Killed, openHost, runningOf } from "../support/queue-hosts.ts";
import { randomOf } from "../support/random-numbers.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(() => services.close());

const otto = { email: "otto@example.com", name: "Otto", isOperator: true, ownsMachine: false, withoutPlaceIn: [] };

/** A flow whose ended keys start anew, as it is deployed. */
async function deploy(name: string): Promise<QueuedFlow> {
  const flow = flowOf(services, { name, again: "when-ended", limits: { atOnce: 4 } });
  const digest = await services.objects.put(JSON.stringify({ ...manifest, flow: flow.flow }));
  return { ...flow, deployment: { ...flow.deployment, manifest: digest } };
}

/** An API that dies before its nth write; each write waits for `onWrite`. */
function openApi(flow: QueuedFlow, diesBefore = Number.POSITIVE_INFINITY, onWrite = async () => {}) {
  let writes = 0;
  const table = watchedTable(services.openClient(), async () => {
    await onWrite();
    writes += 1;
    if (writes >= diesBefore) throw new Killed();
  });
  const deployments = { [`shop/${flow.flow.name}`]: flow.deployment };
  const { objects, clock, machines } = services;
  const machine = {
    ...machines.machine,
    start: (execution: Parameters<typeof machines.machine.start>[0]) => {
      if (writes >= diesBefore) throw new Killed();
      return machines.machine.start(execution);
    },
  };
  const manifests = createManifests(objects, deployments);
  const decider = { table, machine, objects, clock, manifests, revisions: createRevisions(table, objects) };
  return {
    requeue: (project: string) =>
      requeueProject({ ...services.options, table, machine, deployments }, decider, otto, {
        project,
        reason: "Try again.",
      }),
    cancel: (project: string) => cancelProject(decider, otto, { project, reason: "Not now." }),
    isDead: () => writes >= diesBefore,
  };
}

const issue = { repository: "acme/shop", number: 7 };

/** Acts of operators in the records of a project. */
const actsOn = async (id: string) => (await readItems(services.table, id, "intervention")).map(({ kind }) => kind);

test("however early the API is killed while it queues a project again, the project and the record of who did it agree after the next look", async () => {
  await linesLoggedBy(async () => {
    for (let nth = 1, wasKilled = true; wasKilled; nth += 1) {
      const flow = await deploy(`f${nth}`);
      const host = openHost(services, flow);
      const { id } = await host.arrive(issue);
      await finish(services, id, "STOPPED");
      await host.sweep();
      const dying = openApi(flow, nth);
      const failure = await dying.requeue(id).catch((error: unknown) => error);
      wasKilled = dying.isDead();
      if (failure instanceof Error) expect(failure).toBeInstanceOf(Killed);
      await openHost(services, flow).sweep();
      const { status } = await services.read(key.meta(id));
      expect([nth, await actsOn(id)]).toEqual([nth, status === "STOPPED" ? [] : ["requeue"]]);
      if (!wasKilled) expect(status).toBe("RUNNING");
    }
  });
});

test("a project that is cancelled right after it was queued again by somebody who was killed has both in its records", async () => {
  await linesLoggedBy(async () => {
    let seen = 0;
    for (let nth = 1, wasKilled = true; wasKilled; nth += 1) {
      const flow = await deploy(`c${nth}`);
      const host = openHost(services, flow);
      const { id } = await host.arrive(issue);
      await finish(services, id, "STOPPED");
      await host.sweep();
      const dying = openApi(flow, nth);
      await dying.requeue(id).catch(() => undefined);
      wasKilled = dying.isDead();
      if ((await services.read(key.meta(id))).status !== "QUEUED") continue;
      seen += 1;
      await openApi(flow).cancel(id);
      expect((await actsOn(id)).sort()).toEqual(["cancel", "requeue"]);
    }
    expect(seen).toBeGreaterThan(0);
  });
});

/** Projects of the flow that are queued or at work. */
async function liveOf(flow: string): Promise<string[]> {
  const listed = [
    ...(await readMarked(services.table, queueMark("shop", flow))),
    ...(await readMarked(services.table, marks.projects)),
    ...(await readMarked(services.table, marks.changing)),
  ];
  const metas = itemsOf(listed, "meta").filter((meta) => meta.flow === flow && /QUEUED|RUNNING/.test(meta.status));
  return [...new Set(metas.map(projectOf))];
}

test("of a requeue and arrivals of the same key that meet, one begins: never are two projects of the key queued or at work", async () => {
  await linesLoggedBy(async () => {
    const begun = { again: 0, anew: 0 };
    for (let seed = 1; seed <= 200; seed += 1) {
      const random = randomOf(seed);
      const flow = await deploy(`r${seed}`);
      const host = openHost(services, flow);
      const { id } = await host.arrive(issue);
      await finish(services, id, "STOPPED");
      await host.sweep();
      const letOthers = async (most: number) => {
        for (let turns = Math.floor(random() ** 3 * most); turns > 0; turns -= 1) await new Promise(setImmediate);
      };
      const onWrite = () => letOthers(60);
      // A requeue reads the whole project before it writes, so arrivals begin at any time of that.
      const arriveLater = async () => {
        await letOthers(1_500);
        return openHost(services, flow, dies(), { onWrite }).arrive(issue);
      };
      // Some die in the middle.
      const dies = () => (random() < 0.3 ? 1 + Math.floor(random() * 6) : Number.POSITIVE_INFINITY);
      const results = await Promise.allSettled([
        arriveLater(),
        openApi(flow, dies(), onWrite).requeue(id),
        arriveLater(),
      ]);
      for (const result of results)
        if (result.status === "rejected" && !(result.reason instanceof Problem))
          expect(result.reason).toBeInstanceOf(Killed);
      for (const _ of [1, 2]) await openHost(services, flow).sweep();
      const live = await liveOf(flow.flow.name);
      expect([seed, live.length]).toEqual([seed, Math.min(1, live.length)]);
      const executions = runningOf(services).filter((name) => name.startsWith(`r${seed}-`));
      expect([seed, executions.length]).toEqual([seed, Math.min(1, executions.length)]);
      if (live[0] === id) begun.again += 1;
      else if (live.length > 0) begun.anew += 1;
    }
    expect(begun.again).toBeGreaterThan(0);
    expect(begun.anew).toBeGreaterThan(0);
  });
});
