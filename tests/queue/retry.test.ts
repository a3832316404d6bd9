import { afterEach, beforeEach, expect, test } from "vitest";
import { asDigest } from "../../base/digest.ts";
import { describeQueues } from "../../cli/describe-queue.ts";
import { createApi } from "../../runtime/api/create-api.ts";
import { cancelProject, requeueProject } from "../../runtime/api/queue/change-queue.ts";
import { dispatch } from "../../runtime/api/queue/dispatch.ts";
import type { QueuedFlow } from "../../runtime/api/queue/flows.ts";
import { createManifests } from "../../runtime/inbox/manifests.ts";
import { decisionOn as decisionFor } from "../../runtime/inbox/retry.ts";
import { createRevisions } from "../../runtime/inbox/revisions.ts";
import { createSweep } from "../../runtime/inbox/sweep.ts";
import { key } from "../../runtime/ledger/keys.ts";
import type { ProjectView, QueueView } from "../../schema/types.ts";
import { type ApiServices, accessToken, baseUrl, openApiServices } from "../support/api-services.ts";
import { requireDocumented } from "../support/documented-api.ts";
import { linesLoggedBy } from "../support/logged-lines.ts";
import { manifest } from "../support/manifest.ts";
import { finish, flowOf, type Host, Killed, openHost, runningOf } from "../support/queue-hosts.ts";
import { watchedTable } from "../support/watched-table.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
  services.clock.set("2026-11-28T14:00:00.000Z");
});
afterEach(() => services.close());

const reason = "Crew.RunnerFailed: Error: the service closed the connection";

/** A flow that tries a failed project twice more, after five minutes and after ten. */
async function deploy(settings: Partial<QueuedFlow["flow"]> = {}): Promise<QueuedFlow> {
  const flow = flowOf(services, {
    key: ["input.number"],
    limits: { atOnce: 1 },
    retry: { attempts: 2, backoffSeconds: 300 },
    ...settings,
  });
  const digest = await services.objects.put(JSON.stringify({ ...manifest, flow: flow.flow }));
  return { ...flow, deployment: { ...flow.deployment, manifest: digest } };
}

const at = (time: string) => services.clock.set(`2026-11-28T${time}:00.000Z`);
const nowIso = () => new Date(services.clock.now()).toISOString();

/** The machine's item of a phase whose runner has failed. */
const fail = (id: string, entry: number, item: object = {}) =>
  services.operator(id, "design", entry, { reason, openedAt: nowIso(), ...item });

const decisionOn = async (id: string, entry: number) =>
  (await services.read(key.operator(id, "design", entry))).decision?.verdict;
const answersTo = (id: string, entry: number) => services.machines.accepted.get(`token-${id}-design-${entry}`) ?? [];

/** A host that looks at the queue and delivers decisions, until it dies before its nth write. */
function openSweeper(flow: QueuedFlow, diesBefore = Number.POSITIVE_INFINITY) {
  let writes = 0;
  const table = watchedTable(services.openClient(), async () => {
    writes += 1;
    if (writes >= diesBefore) throw new Killed();
  });
  const { objects, clock, machines } = services;
  const manifests = createManifests(objects, {});
  const machine = {
    ...machines.machine,
    succeed: (...given: Parameters<typeof machines.machine.succeed>) => {
      if (writes >= diesBefore) throw new Killed();
      return machines.machine.succeed(...given);
    },
  };
  const decider = { table, machine, objects, clock, manifests, revisions: createRevisions(table, objects) };
  const sweep = createSweep();
  return {
    async sweep() {
      await dispatch(decider, [flow]);
      await sweep(decider);
    },
    isDead: () => writes >= diesBefore,
  };
}

async function get<Body>(flow: QueuedFlow, path: string): Promise<Body> {
  const api = createApi({ ...services.options, deployments: { "shop/feature": flow.deployment } });
  const headers = {
    authorization: `Bearer ${accessToken}`,
    accept: "application/json",
    "x-crew-as": "otto@example.com",
  };
  const request = new Request(`${baseUrl}${path}`, { headers });
  const response = await api.app.fetch(request);
  await requireDocumented(request, response);
  return response.json();
}

test("a failed project gives its place back, waits its time, and is tried again in the order of the queue within the limits", async () => {
  const flow = await deploy();
  const host = openHost(services, flow);
  const first = await host.arrive({ number: 1 });
  at("14:01");
  const second = await host.arrive({ number: 2 });
  expect(runningOf(services)).toEqual([first.id]);
  await fail(first.id, 1);
  const sweeper = openSweeper(flow);
  await sweeper.sweep();
  // Its place is free, and the next one begins.
  expect(new Set(runningOf(services))).toEqual(new Set([first.id, second.id]));
  at("14:05");
  await sweeper.sweep();
  expect(await decisionOn(first.id, 1)).toBeUndefined();
  at("14:06");
  const third = await host.arrive({ number: 3 });
  await sweeper.sweep();
  // The time has come, but the other one has the place.
  expect(await decisionOn(first.id, 1)).toBeUndefined();
  await finish(services, second.id);
  await sweeper.sweep();
  // It was queued before the third one.
  expect(await decisionOn(first.id, 1)).toBe("resume");
  expect(answersTo(first.id, 1)).toMatchObject([{ verdict: "resume" }]);
  expect(runningOf(services)).not.toContain(third.id);
});

test("a project of a flow whose next release has no further tries has those with which it began", async () => {
  const flow = await deploy();
  const { id } = await openHost(services, flow).arrive({ number: 1 });
  await fail(id, 1);
  const { retry: _, ...withoutRetry } = flow.flow;
  const sweeper = openSweeper({ ...flow, flow: withoutRetry });
  await sweeper.sweep();
  expect(await decisionOn(id, 1)).toBeUndefined();
  at("14:05");
  await sweeper.sweep();
  expect(await decisionOn(id, 1)).toBe("resume");
});

test("each wait is twice as long, and after the last try the project is stopped with its cause, and people are told once", async () => {
  const flow = await deploy();
  const { id } = await openHost(services, flow).arrive({ number: 1 });
  const sweeper = openSweeper(flow);
  const tries: [string, string][] = [
    ["14:00", "14:05"],
    ["14:10", "14:20"],
  ];
  for (const [index, [failedAt, triedAt]] of tries.entries()) {
    at(failedAt);
    await fail(id, index + 1);
    await sweeper.sweep();
    services.clock.set(new Date(Date.parse(`2026-11-28T${triedAt}:00.000Z`) - 1).toISOString());
    await sweeper.sweep();
    expect(await decisionOn(id, index + 1)).toBeUndefined();
    at(triedAt);
    await sweeper.sweep();
    expect(await decisionOn(id, index + 1)).toBe("resume");
  }
  await fail(id, 3);
  await sweeper.sweep();
  expect(answersTo(id, 3)).toEqual([
    expect.objectContaining({
      verdict: "stop",
      reason: `crew stopped the project: all further tries of the flow are used. ${reason}`,
    }),
  ]);
});

test("the board, the project and the operator's page say when it is tried again, how often, and why", async () => {
  const flow = await deploy();
  const { id } = await openHost(services, flow).arrive({ number: 1 });
  await failedBefore(id, 1);
  await fail(id, 2);
  const { flows }: QueueView = await get(flow, "/api/queue");
  const waitingFor = `Design tries again at Sat, 28 Nov 2026, 14:10 UTC, 2 of 2, because it failed: ${reason}`;
  const retry = { number: 2, of: 2, at: "2026-11-28T14:10:00.000Z" };
  expect(flows[0]?.waiting).toMatchObject([{ id, waitingFor, retry, holdsPlace: false }]);
  expect(describeQueues({ flows }, services.clock.now())).toContain(`crew cancel ${id} --reason TEXT`);
  expect(await get<ProjectView>(flow, `/api/projects/${id}`)).toMatchObject({ summary: { waitingFor, retry } });
  expect(await get(flow, `/api/projects/${id}/operator/design/2`)).toMatchObject({ retry, mayDecide: true });
});

test("nothing is tried again that people have to decide: a limit, a call that has begun, or a flow without further tries", async () => {
  const flow = await deploy({ limits: { atOnce: 4 } });
  const host = openHost(services, flow);
  const limited = await host.arrive({ number: 1 });
  await fail(limited.id, 1, { reason: "The limit of turns was reached." });
  const called = await host.arrive({ number: 2 });
  const call = {
    tool: "deploy",
    argv: ["deploy"],
    files: [],
    region: "eu-central-1",
    declaration: asDigest("a".repeat(64)),
    digest: asDigest("a".repeat(64)),
  };
  await services.round(called.id, "design", 1, { status: "WORKING", call: { ...call, state: "begun" } });
  await fail(called.id, 1);
  const { retry: _, ...flowWithout } = flow.flow;
  const digest = await services.objects.put(JSON.stringify({ ...manifest, flow: flowWithout }));
  const without = await openHost(services, { ...flow, deployment: { ...flow.deployment, manifest: digest } }).arrive({
    number: 3,
  });
  await fail(without.id, 1);
  const begun = await host.arrive({ number: 4 });
  await fail(begun.id, 1);
  at("23:00");
  await openSweeper(flow).sweep();
  const decided = [];
  for (const { id } of [limited, called, without, begun]) decided.push(await decisionOn(id, 1));
  expect(decided).toEqual([undefined, undefined, undefined, "resume"]);
});

test("a person may try it at once, which gives it all its tries again, or cancel it", async () => {
  const flow = await deploy({ limits: { atOnce: 2 } });
  const host = openHost(services, flow);
  const [again, cancelled] = [await host.arrive({ number: 1 }), await host.arrive({ number: 2 })];
  await failedBefore(again.id, 1);
  await fail(again.id, 2);
  await fail(cancelled.id, 1);
  const { table, machine, objects, clock } = { ...services.options, ...services };
  const manifests = createManifests(objects, {});
  const decider = { table, machine, objects, clock, manifests, revisions: createRevisions(table, objects) };
  const deployments = { "shop/feature": flow.deployment };
  const asked = (project: string) => ({ project, reason: "The service is back." });
  at("14:01");
  await requeueProject({ ...services.options, deployments }, decider, otto, asked(again.id));
  await cancelProject(decider, otto, asked(cancelled.id));
  expect(answersTo(again.id, 2)).toMatchObject([{ verdict: "resume" }]);
  expect(answersTo(cancelled.id, 1)).toMatchObject([
    { verdict: "stop", reason: "Otto Operator stopped the project: The service is back." },
  ]);
  at("14:02");
  await fail(again.id, 3);
  expect(await get(flow, `/api/projects/${again.id}`)).toMatchObject({ summary: { retry: { number: 1, of: 2 } } });
});

test("however early the host is killed while it tries a project again or gives it up, it is decided once, answered once, and the limits hold", async () => {
  await linesLoggedBy(async () => {
    for (const kind of ["again", "for good"] as const)
      for (let nth = 1, wasKilled = true; wasKilled; nth += 1) {
        at("14:00");
        const flow = await deploy({ name: `${kind === "again" ? "a" : "g"}${nth}` });
        const host = openHost(services, flow);
        const { id } = await host.arrive({ number: 1 });
        const before = kind === "again" ? 0 : 2;
        for (let entry = 1; entry <= before; entry += 1) await failedBefore(id, entry);
        await fail(id, before + 1);
        if (kind === "again") await giveAway(host, flow, id);
        const dying = openSweeper(flow, nth);
        at("14:30");
        for (let look = 0; look < 2; look += 1) await dying.sweep().catch(() => undefined);
        wasKilled = dying.isDead();
        const living = openSweeper(flow);
        const third = await host.arrive({ number: 3 });
        for (let look = 0; look < 3; look += 1) {
          await living.sweep();
          const { atWork = new Set() } = await services.read(key.dispatch("shop", flow.flow.name));
          // One that is given up takes its place back, as with every decision, until its final phases are over.
          if (kind === "again") expect(atWork).toEqual(new Set([id]));
        }
        if (kind === "again") expect(runningOf(services)).not.toContain(third.id);
        const verdict = kind === "again" ? "resume" : "stop";
        expect([nth, answersTo(id, before + 1)]).toEqual([nth, [expect.objectContaining({ verdict })]]);
      }
  });
});

/** The failed project waits, and another one takes its place and finishes. */
async function giveAway(host: Host, flow: QueuedFlow, failed: string): Promise<void> {
  await openSweeper(flow).sweep();
  const next = await host.arrive({ number: 2 });
  await openSweeper(flow).sweep();
  const { waiting, atWork } = await services.read(key.dispatch("shop", flow.flow.name));
  expect([waiting, atWork]).toEqual([new Set([failed]), new Set([next.id])]);
  await finish(services, next.id);
}

/** The item of an earlier failure, after which crew has tried again. */
const failedBefore = (id: string, entry: number) =>
  services.put(key.operator(id, "design", entry), {
    round: 1,
    reason,
    status: "DECIDED",
    openedAt: "2026-11-28T13:00:00.000Z",
    decision: decisionFor({ sk: `${entry}`, reason }, { number: 1, of: 2, at: "" }, "2026-11-28T13:05:00.000Z"),
    sentAt: "2026-11-28T13:05:00.000Z",
  });

const otto = { email: "otto@example.com", name: "Otto", isOperator: true, ownsMachine: false, withoutPlaceIn: [] };
