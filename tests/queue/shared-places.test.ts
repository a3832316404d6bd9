import { afterEach, beforeEach, expect, test } from "vitest";
import type { QueuedFlow } from "../../runtime/api/queue/flows.ts";
import { placesOfRepository } from "../../runtime/api/queue/shared-places.ts";
import { key } from "../../runtime/ledger/keys.ts";
import { changePause } from "../../runtime/ledger/queue.ts";
import { readItem } from "../../runtime/ledger/read.ts";
import { type ApiServices, openApiServices } from "../support/api-services.ts";
import { finish, flowOf, Killed, openHost } from "../support/queue-hosts.ts";

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
const started = () => services.machines.started.map(({ name }) => name);

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
    const by = {
      by: "otto@example.com",
      name: "Otto",
      time: new Date(services.clock.now()).toISOString(),
      reason: "Wait.",
    };
    await changePause(services.table, key.dispatch("shop", "feature"), by, true);
    const other = openHost(services, fix!);
    const second = (await other.arrive({ number: 2 })).id;
    for (let look = 0; look < 3; look += 1) {
      await other.sweep();
      expect((await placesNow()).length, `killed before write ${diesBefore}`).toBeLessThanOrEqual(1);
      services.clock.set(new Date(services.clock.now() + 61_000).toISOString());
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
