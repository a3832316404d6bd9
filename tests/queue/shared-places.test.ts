import { afterEach, beforeEach, expect, test } from "vitest";
import type { QueuedFlow } from "../../runtime/api/queue/flows.ts";
import { placesOfRepository } from "../../runtime/api/queue/shared-places.ts";
import { changePause } from "../../runtime/ledger/flow-places.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { manifest } from "../support/manifest.ts";
import { finish, flowOf, type Host, Killed, openHost } from "../support/queue-hosts.ts";

let services: ApiServices;
beforeEach(async () => {
  services = await openApiServices();
});
afterEach(() => services.close());

const repository = { name: "shop", atOnce: 1 };
const flows = (): QueuedFlow[] =>
  ["feature", "fix"].map((name) =>
    flowOf(services, { name, key: ["input.number"], limits: { atOnce: 3 }, repository }),
  );

const placesNow = async () => [
  ...((await readItem(services.table, placesOfRepository("shop", repository)))?.atWork ?? []),
];
const laterBy = (ms: number) => services.clock.set(new Date(services.clock.now() + ms).toISOString());
const started = () => services.machines.started.map(({ name }) => name);

const pauseFeature = () =>
  changePause(
    services.table,
    key.dispatch("shop", "feature"),
    { by: "otto@example.com", name: "Otto", time: new Date(services.clock.now()).toISOString(), reason: "Wait." },
    true,
  );

test("projects of all flows share the places of a repository, and the next one starts when one ends, or waits for people", async () => {
  const [feature, fix] = flows().map((flow) => openHost(services, flow));
  const first = (await feature!.arrive({ number: 1 })).id;
  const second = (await fix!.arrive({ number: 2 })).id;
  const third = (await feature!.arrive({ number: 3 })).id;
  await feature!.sweep();
  await fix!.sweep();
  expect(started()).toEqual([first]);
  await finish(services, first);
  await fix!.sweep();
  expect(started()).toEqual([first, second]);
  await services.gate(second, "discovery", 1);
  await feature!.sweep();
  expect(started()).toEqual([first, second, third]);
});

test("killed before any of its writes, a dispatcher starts no second project on the repository and loses none", async () => {
  for (let diesBefore = 1; ; diesBefore += 1) {
    services = await openApiServices();
    const [feature, fix] = flows();
    const dying = openHost(services, feature!, diesBefore);
    const arrivals = await dying.arrive({ number: 1 }).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    const [one, other] = [openHost(services, feature!), openHost(services, fix!)];
    await one.arrive({ number: 1 });
    await other.arrive({ number: 2 });
    for (let look = 0; look < 2; look += 1) for (const host of [other, one]) await host.sweep();
    expect(started().length, `killed before write ${diesBefore}`).toBe(1);
    expect(await placesNow()).toHaveLength(1);
    await finish(services, started()[0]!);
    for (const host of [one, other]) await host.sweep();
    expect(started(), `killed before write ${diesBefore}`).toHaveLength(2);
    if (arrivals !== undefined && !dying.isDead()) break;
  }
});

test("killed before any of its writes, a dispatcher of a flow that is then paused keeps no place of the repository for more than some minutes", async () => {
  for (let diesBefore = 1; ; diesBefore += 1) {
    services = await openApiServices();
    const [feature, fix] = flows();
    const dying = openHost(services, feature!, diesBefore);
    const arrival = await dying.arrive({ number: 1 }).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    await pauseFeature();
    const other = openHost(services, fix!);
    const second = (await other.arrive({ number: 2 })).id;
    for (let look = 0; look < 3; look += 1) {
      await other.sweep();
      expect((await placesNow()).length, `killed before write ${diesBefore}`).toBeLessThanOrEqual(1);
      laterBy(61_000);
    }
    await other.sweep();
    const [first] = started();
    if (first !== undefined && first !== second) {
      await finish(services, first);
      await other.sweep();
    }
    expect(started().at(-1), `killed before write ${diesBefore}`).toBe(second);
    expect(await placesNow()).toEqual([second]);
    if (arrival !== undefined && !dying.isDead()) break;
  }
});

/** A host that pauses between taking the place of the repository and that of its flow, while others look. */
function openLate(flow: QueuedFlow, meanwhile: () => Promise<void>): Host {
  let writes = 0;
  return openHost(services, flow, Number.POSITIVE_INFINITY, {
    async onWrite(sk) {
      if (sk === "DISPATCH") writes += 1;
      if (sk === "DISPATCH" && writes === 2) await meanwhile();
    },
  });
}

test("a dispatcher that is too late takes no place away from another one that is about to start the same project", async () => {
  const [feature, fix] = flows();
  const isAboutToStart = Promise.withResolvers<void>();
  const lateIsDone = Promise.withResolvers<void>();
  const other = openHost(services, feature!, Number.POSITIVE_INFINITY, {
    async onWrite(sk) {
      if (sk !== "META") return;
      isAboutToStart.resolve();
      await lateIsDone.promise;
    },
  });
  let look: Promise<void> | undefined;
  const late = openLate(feature!, async () => {
    laterBy(61_000);
    look = other.sweep();
    await isAboutToStart.promise;
  });
  const first = (await late.arrive({ number: 1 })).id;
  expect(started()).toEqual([]);
  lateIsDone.resolve();
  await look;
  await openHost(services, fix!).arrive({ number: 2 });
  expect(started()).toEqual([first]);
  expect(await placesNow()).toEqual([first]);
  expect((await readItem(services.table, key.dispatch("shop", "feature")))?.atWork).toEqual(new Set([first]));
});

test("a dispatcher that is too late starts nothing where another flow has the place by now, and its project starts after that one", async () => {
  const [feature, fix] = flows();
  const other = openHost(services, fix!);
  let second = "";
  const late = openLate(feature!, async () => {
    second = (await other.arrive({ number: 2 })).id;
    for (let look = 0; look < 3; look += 1) {
      await other.sweep();
      laterBy(61_000);
    }
  });
  const first = (await late.arrive({ number: 1 })).id;
  expect(started()).toEqual([second]);
  const next = openHost(services, feature!);
  await next.sweep();
  expect(started()).toEqual([second]);
  await finish(services, second);
  await next.sweep();
  expect(started()).toEqual([second, first]);
  expect(await placesNow()).toEqual([first]);
});

/** A project of a flow with further tries has failed and given its place back, and is to be tried again now. */
async function failedProject(): Promise<{ feature: QueuedFlow; id: string }> {
  const [flow] = flows();
  const settings = { ...flow!.flow, retry: { attempts: 2, backoffSeconds: 300 } };
  const digest = await services.objects.put(JSON.stringify({ ...manifest, flow: settings }));
  const feature = { ...flow!, flow: settings, deployment: { ...flow!.deployment, manifest: digest } };
  const host = openHost(services, feature);
  const { id } = await host.arrive({ number: 1 });
  const openedAt = new Date(services.clock.now()).toISOString();
  await services.operator(id, "design", 1, { reason: "Crew.RunnerFailed: Error: closed", openedAt });
  await host.sweep();
  expect(await placesNow()).toEqual([]);
  laterBy(300_000);
  return { feature, id };
}

/** Lets others look between the taking of the places of a failed project and its next try. */
const openRetrying = (flow: QueuedFlow, meanwhile: () => Promise<void>): Host =>
  openHost(services, flow, Number.POSITIVE_INFINITY, {
    onWrite: async (sk) => (sk.startsWith("OPERATOR#") ? meanwhile() : undefined),
  });

const isTriedAgain = async (id: string) =>
  (await services.read(key.operator(id, "design", 1))).decision?.verdict === "resume";

test("a look of another flow leaves the place of a project that is about to be tried again, and does not try it itself", async () => {
  const { feature, id } = await failedProject();
  const other = openHost(services, flows()[1]!);
  let wasTriedByOther: boolean | undefined;
  const retrying = openRetrying(feature, async () => {
    await other.arrive({ number: 2 });
    await other.sweep();
    wasTriedByOther = await isTriedAgain(id);
  });
  await retrying.sweep();
  expect(wasTriedByOther).toBe(false);
  expect(await isTriedAgain(id)).toBe(true);
  expect(started()).toEqual([id]);
  expect(await placesNow()).toEqual([id]);
  await other.sweep();
  expect(await readItem(services.table, placesOfRepository("shop", repository))).not.toHaveProperty(`unused ${id}`);
  await finish(services, id);
  await other.sweep();
  expect(started()).toHaveLength(2);
});

test("killed before it tries a project of a flow again that is then paused, a dispatcher keeps no place of the repository for more than some minutes", async () => {
  const { feature, id } = await failedProject();
  const dying = openRetrying(feature, () => Promise.reject(new Killed()));
  await dying.sweep();
  await pauseFeature();
  const other = openHost(services, flows()[1]!);
  const second = (await other.arrive({ number: 2 })).id;
  for (let look = 0; look < 3; look += 1) {
    expect(await placesNow()).toEqual([id]);
    await other.sweep();
    laterBy(61_000);
  }
  await other.sweep();
  expect(started()).toEqual([id, second]);
  expect(await placesNow()).toEqual([second]);
});

test("a dispatcher that is too late tries no project again: the next look does", async () => {
  const { feature, id } = await failedProject();
  await openLate(feature, async () => laterBy(61_000)).sweep();
  expect(await isTriedAgain(id)).toBe(false);
  await openHost(services, feature).sweep();
  expect(await isTriedAgain(id)).toBe(true);
  expect(await placesNow()).toEqual([id]);
});
